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

fn run<P: Forward>(_program: P) {}

fn main() {
    run(Program { answer: Predict::new() });
}
