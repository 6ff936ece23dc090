use dspy::prelude::*;

/// Compare the texts.
#[signature]
struct Compare {
    #[input]
    text: String,
    #[input]
    #[serde(rename = "text")]
    other: String,
    #[output]
    same: bool,
}

fn main() {}
