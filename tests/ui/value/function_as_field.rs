use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    ask: fn() -> String,
    #[output]
    answer: String,
}

fn main() {}
