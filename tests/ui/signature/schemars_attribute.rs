use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    #[schemars(length(max = 5))]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
