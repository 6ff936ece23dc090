use dspy::prelude::*;

/// Read the file.
#[signature]
struct Read {
    #[input]
    file: std::fs::File,
    #[output]
    summary: String,
}

fn main() {}
