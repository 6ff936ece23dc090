use dspy::prelude::*;

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check(|value| *value > 0.0, 3)]
    confidence: f64,
}

fn main() {}
