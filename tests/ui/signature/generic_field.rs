use dspy::prelude::*;

struct Opaque;

/// Choose the best of the options.
#[signature]
struct Choose<T> {
    #[input]
    options: Vec<T>,
    #[output]
    best: T,
}

fn main() {
    let _ = Predict::<Choose<u8>>::new();
    let _ = Predict::<Choose<Opaque>>::new();
}
