use dspy::prelude::*;

/// Decide how sure we can be.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    #[check("confidence > 0", "above zero")]
    confidence: f64,
}

fn main() {}
