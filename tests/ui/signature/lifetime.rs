use std::borrow::Cow;

use dspy::prelude::*;

/// Answer the question.
#[signature]
struct Qa<'a> {
    #[input]
    question: Cow<'a, str>,
    #[output]
    answer: String,
}

fn main() {}
