use dspy::prelude::*;

#[signature(instruction = " ")]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
