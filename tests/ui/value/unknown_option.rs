use dspy::prelude::*;

#[value]
struct Percent {
    #[value(max = 100)]
    percent: u8,
}

fn main() {}
