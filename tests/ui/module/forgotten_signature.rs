use dspy::prelude::*;

struct Qa {
    question: String,
    answer: String,
}

#[derive(Module)]
struct Program {
    answer: Predict<Qa>,
}

fn main() {}
