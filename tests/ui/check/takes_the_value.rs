use dspy::prelude::*;

fn in_unit_interval(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check(in_unit_interval, "confidence lies in 0..=1")]
    confidence: f64,
}

fn main() {}
