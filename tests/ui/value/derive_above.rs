use dspy::prelude::*;

#[derive(Clone)]
#[value]
struct Percent {
    percent: u8,
}

fn main() {}
