use dspy::prelude::*;

struct Foo;

/// Do it.
#[signature]
struct A {
    #[input]
    a: Vec<Foo>,
    #[output]
    b: String,
}

fn main() {
    let _ = Predict::<A>::new();
}
