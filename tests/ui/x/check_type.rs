use dspy::prelude::*;

fn unit(value: f64) -> bool { value < 1.0 }

/// Do it.
#[signature]
struct A {
    #[input]
    a: String,
    #[output]
    #[check(unit, "below one")]
    b: f64,
    #[output]
    #[check(|c| c.len(), "has a length")]
    c: String,
}

fn main() {}
