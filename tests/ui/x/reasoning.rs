use dspy::prelude::*;

/// Do it.
#[signature]
struct A {
    #[input]
    a: String,
    #[output]
    reasoning: String,
}

#[derive(Module)]
struct P {
    a: ChainOfThought<A>,
}

fn main() {}
