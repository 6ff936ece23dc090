//! A signature, and what it knows about itself.
//!
//! Run it with `cargo run --example 01_signature`.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::prelude::*;

/// What sort of answer it is.
#[value]
#[derive(PartialEq)]
enum Kind {
    /// somebody's name
    Person,
    /// somewhere on a map
    Place,
    Other(String),
}

fn in_unit_interval(value: &f64) -> bool {
    (0.0..=1.0).contains(value)
}

/// Answer the question from the passages, in a few words.
#[signature]
struct AnswerFrom {
    /// passages that may hold the answer
    #[input]
    passages: Vec<String>,
    #[input(title = "The question", max_length = 500)]
    question: String,
    #[output]
    answer: String,
    #[output]
    kind: Kind,
    #[output]
    #[check(in_unit_interval, "confidence lies in 0..=1")]
    confidence: f64,
}

fn main() {
    let spec = AnswerFrom::SPEC;
    println!("{}: {spec}\n", spec.name());
    println!("told to: {}\n", spec.instruction());

    for (side, fields) in [("in ", spec.inputs()), ("out", spec.outputs())] {
        for field in fields {
            println!(
                "{side} {:<10} {:<11} {}",
                field.name(),
                field.type_name(),
                field.doc()
            );
            for constraint in field.constraints() {
                println!("{:27}{constraint}", "");
            }
            for check in field.checks() {
                println!("{:27}{}", "", check.message());
            }
        }
    }

    // The fingerprint is that of this text. Instructions and docs are not in it: they are what
    // optimizers change.
    println!("\nfingerprint {} of\n{}", spec.fingerprint(), spec.text());

    let schema = serde_json::Value::from((*AnswerFrom::output_schema()).clone());
    println!("the outputs as a JSON schema: {schema:#}\n");

    // A row has both sides; inputs are made from a tuple; outputs are read from data.
    let row = AnswerFrom {
        passages: vec!["The piano was built by Cristofori.".into()],
        question: "Who built the piano?".into(),
        answer: "Cristofori".into(),
        kind: Kind::Person,
        confidence: 0.9,
    };
    let (input, output) = row.into();
    println!("{input:#?}\n{output:#?}");

    // Data that does not fit says where.
    let data = r#"{ "answer": "Padua", "kind": "Place", "confidence": "high" }"#;
    println!("\n{data}");
    match serde_json::from_str::<AnswerFromOutput>(data) {
        Ok(output) => println!("{output:?}"),
        Err(error) => println!("{error}"),
    }
}
