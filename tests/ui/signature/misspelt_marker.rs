use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[inptu]
    question: String,
    #[output]
    answer: String,
}

fn main() {
    let _ = QaInput::from("Who?");
}
