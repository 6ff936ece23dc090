use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[cfg(test)]
    #[input]
    hint: String,
    #[output]
    answer: String,
}

fn main() {}
