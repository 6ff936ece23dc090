use dspy::prelude::*;

/// Answer the question.
#[signature(crate = vendored::dspy)]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
