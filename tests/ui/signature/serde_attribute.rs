use dspy::prelude::*;

#[value]
struct Hints {
    hints: Vec<String>,
}

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[input]
    #[serde(flatten)]
    hints: Hints,
    #[output]
    answer: String,
}

fn main() {}
