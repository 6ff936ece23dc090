use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: str,
    #[output]
    answer: String,
}

fn main() {}
