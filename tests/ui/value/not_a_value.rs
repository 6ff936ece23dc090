use dspy::prelude::*;

struct Passage {
    text: String,
}

/// Answer the question from the passages.
#[signature]
struct Qa {
    #[input]
    passages: Vec<Passage>,
    #[output]
    answer: String,
}

fn main() {
    let _ = Predict::<Qa>::new();
}
