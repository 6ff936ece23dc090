use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(pattern = "[0-9]+")]
    answer: u32,
}

fn main() {}
