use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    hint: String,
    #[output]
    answer: String,
}

fn main() {}
