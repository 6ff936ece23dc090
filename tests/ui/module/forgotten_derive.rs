use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

struct Inner {
    answer: Predict<Qa>,
}

#[derive(Module)]
struct Program {
    inner: Inner,
}

fn main() {}
