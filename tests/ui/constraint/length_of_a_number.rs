use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(max_length = 3)]
    answer: u32,
}

fn main() {}
