use dspy::prelude::*;

/// Do it.
#[signature]
struct A {
    #[input]
    a: String,
    #[output]
    reasoning: String,
}

fn main() {
    let step = ChainOfThought::<A>::new();
}
