use dspy::prelude::*;

/// Do it.
#[signature]
struct A {
    #[input(ge = 3)]
    a: String,
    #[output(min_length = 3)]
    b: Vec<f64>,
    #[output(min_length = 3)]
    c: Option<bool>,
}

fn main() {}
