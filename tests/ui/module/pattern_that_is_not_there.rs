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
struct Program {
    answer: Predict<Qa>,
}

const _: () = assert!(Program::PARAMS.contains("anwser.demos"), "no such path");

fn main() {}
