use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input(title = "The question", title = "Question")]
    question: String,
    #[output]
    answer: String,
}

fn main() {}
