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
struct Program<'a> {
    answer: Predict<Qa>,
    name: &'a str,
}

fn main() {}
