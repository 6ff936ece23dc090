use dspy::prelude::*;

#[value]
struct Passage<'a> {
    text: &'a str,
}

fn main() {}
