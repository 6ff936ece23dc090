use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(one_of = [])]
    answer: String,
}

fn main() {}
