use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

struct Clock;

#[derive(Module)]
struct Program {
    answer: Predict<Qa>,
    #[module(skipp)]
    clock: Clock,
}

fn main() {}
