use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input(tilte = "The question")]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
