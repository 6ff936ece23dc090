use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: dyn ToString,
    #[output]
    answer: String,
}

fn main() {}
