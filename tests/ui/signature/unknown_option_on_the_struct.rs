use dspy::prelude::*;

#[signature(instructions = "Answer the question.")]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
