use dspy::prelude::*;

const MOST: u32 = 10;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output(le = MOST)]
    answer: u32,
}

fn main() {}
