use dspy::prelude::*;

/// Answer the question.
#[signature(crate = ::language)]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
