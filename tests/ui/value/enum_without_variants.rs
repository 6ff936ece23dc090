use dspy::prelude::*;

#[value]
enum Never {}

fn main() {}
