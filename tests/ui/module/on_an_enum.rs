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
enum Program {
    Short(Predict<Qa>),
    Long(ChainOfThought<Qa>),
}

fn main() {}
