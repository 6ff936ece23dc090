use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(ge)]
    answer: u32,
}

fn main() {}
