use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(ge = 10, le = 1)]
    answer: u32,
}

fn main() {}
