use dspy::prelude::*;

/// Make the text shorter.
#[signature]
struct Shorten {
    #[input]
    text: String,
    #[output]
    text: String,
}

fn main() {
    let _ = ShortenInput::from("a long story");
}
