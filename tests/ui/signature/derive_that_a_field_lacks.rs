use dspy::prelude::*;

#[value]
enum Team {
    Billing,
    Parcels,
}

/// Decide which team takes care of it.
#[signature]
#[derive(PartialEq)]
struct Route {
    #[input]
    message: String,
    #[output]
    team: Team,
}

fn main() {}
