//! The parameters of a program as data: edited, saved, loaded and compared.
//!
//! Run it with `cargo run --example 07_save_load_diff`. It asks no model.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::prelude::*;
use dspy::value::Node;

/// Decide which team takes care of the message.
#[signature]
struct Route {
    /// as it came in
    #[input]
    message: String,
    #[output]
    team: String,
}

/// Write a friendly answer.
#[signature]
struct Reply {
    #[input]
    message: String,
    #[input]
    team: String,
    #[output]
    answer: String,
}

#[derive(Module, Clone)]
struct Desk {
    route: ChainOfThought<Route>,
    reply: Predict<Reply>,
    tries: Setting<u8>,
}

fn main() -> Result<()> {
    let desk = Program::new(Desk {
        route: ChainOfThought::new(),
        reply: Predict::new(),
        tries: Setting::new(2, 1..=5),
    });

    // What an optimizer does, by hand: the program stays as it is, and another one is made.
    let before = desk.state()?;
    let demo = Node::from_json(r#"{"message": "Where is my parcel?", "team": "Parcels"}"#)?;
    let after = before
        .clone()
        .with_instructions(
            "reply",
            "Write a friendly answer of at most three sentences.",
        )?
        .with_demos("route", [demo])?
        .with_setting("tries", Node::of(&3)?)?;
    let tuned = desk.tuned(&after)?;

    let dir = std::env::temp_dir().join(format!("dspy-save-{}", std::process::id()));
    std::fs::create_dir_all(&dir).or_program()?;
    let file = dir.join("desk.json");
    tuned.save(&file)?;
    let loaded = desk.load(&file)?;
    println!("what was saved and what was loaded");
    println!("{}", after.diff(&loaded.state()?));
    println!("what is other in it than in the program as it was written");
    println!("{}", before.diff(&loaded.state()?));

    // A file is taken over as a whole or not at all, and one error names all that is wrong.
    let wrong = tuned
        .to_json()?
        .replace(r#""tries": 3"#, r#""tries": 30"#)
        .replace(r#""instructions""#, r#""instruction""#);
    match desk.from_json(&wrong) {
        Ok(_) => println!("a wrong file was loaded"),
        Err(error) => println!("what a wrong file says\n{error}"),
    }
    std::fs::remove_dir_all(&dir).or_program()
}
