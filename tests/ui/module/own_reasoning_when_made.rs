use dspy::prelude::*;

/// Judge the claim.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    reasoning: String,
}

fn main() {
    let _ = ChainOfThought::<Judge>::new();
}
