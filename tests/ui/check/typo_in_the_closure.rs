use dspy::prelude::*;

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check(|value| value.is_finit(), "a finite number")]
    confidence: f64,
}

fn main() {}
