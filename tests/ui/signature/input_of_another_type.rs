use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[input]
    tries: u8,
    #[output]
    answer: String,
}

fn main() {
    let _ = QaInput::from(("Who?", "three"));
}
