use dspy::prelude::*;

#[signature(instruction = 3, crates = ::dspy)]
struct Qa {
    #[input(titel = "The question")]
    question: str,
    hint: String,
    #[output(ge = "one")]
    answer: u8,
    #[output]
    answer: String,
}

fn main() {}
