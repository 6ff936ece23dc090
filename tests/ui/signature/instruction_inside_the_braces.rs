use dspy::prelude::*;

#[signature]
struct Qa {
    /// Answer the question in a few words.
    #[input]
    question: String,
    #[output]
    answer: String,
}

fn main() {
    // What is right about it goes on working.
    let _ = Predict::<Qa>::new();
    let _ = QaInput::from("Who?");
}
