use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

#[derive(Module)]
#[module(skip)]
struct Program {
    answer: Predict<Qa>,
}

fn main() {}
