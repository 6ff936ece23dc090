use dspy::prelude::*;

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check(|value| *value * 2.0, "twice")]
    confidence: f64,
}

fn main() {}
