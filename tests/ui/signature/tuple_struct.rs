use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa(#[input] String, #[output] String);

fn main() {}
