use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(one_of = ["yes", "no"])]
    answer: bool,
}

fn main() {}
