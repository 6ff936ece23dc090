use dspy::prelude::*;

#[value]
fn percent() -> u8 {
    100
}

fn main() {}
