use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(min_length = 1.5)]
    answer: String,
}

fn main() {}
