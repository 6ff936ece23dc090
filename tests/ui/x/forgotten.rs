use dspy::prelude::*;

struct Qa {
    question: String,
}

#[derive(Module)]
struct P {
    a: Predict<Qa>,
}

fn main() {}
