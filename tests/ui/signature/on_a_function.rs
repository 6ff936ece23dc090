use dspy::prelude::*;

/// Answer the question.
#[signature]
fn answer(question: String) -> String {
    question
}

fn main() {}
