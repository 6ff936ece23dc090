use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    #[output]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
