use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(ge = 1)]
    answer: String,
}

fn main() {}
