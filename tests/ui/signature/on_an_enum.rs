use dspy::prelude::*;

/// Who takes care of it.
#[signature]
enum Team {
    Billing,
    Parcels,
}

fn main() {}
