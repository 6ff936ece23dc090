use dspy::prelude::*;

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check(in_unit_intervall, "confidence lies in 0..=1")]
    confidence: f64,
}

fn main() {}
