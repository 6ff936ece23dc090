use dspy::prelude::*;

#[signature(instruction = 3)]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
