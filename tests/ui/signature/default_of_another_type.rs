use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[input(default = "three")]
    tries: u8,
    #[output]
    answer: String,
}

fn main() {}
