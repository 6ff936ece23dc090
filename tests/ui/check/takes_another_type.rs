use dspy::prelude::*;

fn short(value: &str) -> bool {
    value.len() < 10
}

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check(short, "short")]
    confidence: f64,
}

fn main() {}
