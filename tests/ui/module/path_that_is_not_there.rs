use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

#[derive(Module)]
struct Program {
    answer: Predict<Qa>,
}

fn main() {
    let _ = Program::paths().anwser;
}
