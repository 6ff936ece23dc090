use dspy::prelude::*;

/// Judge the claim.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    reasoning: String,
    #[output]
    holds: bool,
}

#[derive(Module)]
struct Program {
    judge: ChainOfThought<Judge>,
}

fn main() {}
