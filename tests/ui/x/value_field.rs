use dspy::prelude::*;

struct Meta;

/// A passage.
#[value]
struct Passage {
    id: u64,
    meta: Meta,
}

fn main() {}
