//! Demonstrations out of calls that came out well: by a teacher, a metric with feedback and a bar
//! that calls have to pass.
//!
//! Run it with `cargo run --example 10_bootstrap`. It asks the model that DSPY_MODEL names, or else
//! the learner in the box. The teacher is a function with a few rules, and says so.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::budget::Budget;
use dspy::context::Role;
use dspy::evaluate::Score;
use dspy::optim::{BootstrapFewShot, Optimizer as _};
use dspy::prelude::*;
use dspy::testing::FnLm;

/// Decide which team takes care of the message to the help desk of a shop, and say why.
#[signature]
struct Triage {
    #[input]
    message: String,
    /// the words of the message that decide it
    #[output]
    because: String,
    #[output]
    team: Team,
}

#[value]
#[derive(Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Team {
    Billing,
    Parcels,
    Technical,
}

/// What is known of a message: nobody wrote down why.
#[value]
struct Label {
    team: Team,
}

/// The team counts more than the reason. Feedback says what is amiss, for people and for optimizers
/// that read it.
fn both(row: &Example<TriageInput, Label>, out: &TriageOutput) -> Score {
    let quoted = out.because.trim().to_lowercase();
    let is_quoted = !quoted.is_empty() && row.input.message.to_lowercase().contains(&quoted);
    match (out.team == row.label.team, is_quoted) {
        (true, true) => Score::new(1.0),
        (true, false) => Score::new(0.7).with_feedback("the message does not say this"),
        (false, _) => Score::new(0.0).with_feedback(format!("this is for {:?}", row.label.team)),
    }
}

/// Messages, put together out of parts.
fn rows() -> Result<Rows<TriageInput, Label>> {
    let openings = [
        "Hello.",
        "I wait for your answer.",
        "This is my second message!",
    ];
    let troubles = [
        ("My parcel has not come.", Team::Parcels),
        ("The courier rang at the wrong door.", Team::Parcels),
        ("Nobody can tell me where it is.", Team::Parcels),
        ("I was charged twice.", Team::Billing),
        ("The invoice has the wrong name.", Team::Billing),
        ("It was cheaper last week.", Team::Billing),
        ("My password does not work.", Team::Technical),
        ("The app stops when I open it.", Team::Technical),
        ("The page stays white.", Team::Technical),
    ];
    let endings = ["Thank you!", "What now?", "Please answer."];
    let mut rows = Vec::new();
    for (trouble, team) in troubles {
        for opening in openings {
            let messages = endings.map(|ending| format!("{opening} {trouble} {ending}"));
            let inputs = messages.map(|message| TriageInput { message });
            rows.extend(inputs.map(|input| Example::new(input, Label { team })));
        }
    }
    Rows::new(rows)
}

/// A teacher that stands in for a larger model: it knows some words, and the rest it calls `billing`.
///
/// A real one is a model like any other:
/// `cx.with_role(Role::Teach, OpenAi::new(url, "a-larger-model")?)`.
fn teacher() -> FnLm {
    const WORDS: [(&str, [&str; 2]); 3] = [
        ("parcels", ["parcel", "courier"]),
        ("billing", ["charged", "invoice"]),
        ("technical", ["password", "app"]),
    ];
    FnLm::new(|request| {
        let asked = request.messages().last().map(|it| it.text());
        let asked = asked.unwrap_or_default().to_lowercase();
        let words = WORDS
            .iter()
            .flat_map(|(team, words)| words.map(|word| (word, *team)));
        let known = words.into_iter().find(|(word, _)| asked.contains(word));
        let (because, team) = known.unwrap_or(("nothing else fits", "billing"));
        Ok(format!(
            "[[ ## because ## ]]\n{because}\n\n[[ ## team ## ]]\n{team}\n\n[[ ## completed ## ]]"
        ))
    })
}

#[tokio::main]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\nteacher: a function that knows six words, no language model\n");
    let cx = cx.with_role(Role::Teach, teacher());

    let rows = rows()?;
    let program = Program::new(Predict::<Triage>::new());
    let tuned = BootstrapFewShot::default()
        .bootstrapped(12)
        // Only calls of the teacher's, since no row says why.
        .labelled(0)
        // The right team for a wrong reason is not good enough to be shown.
        .threshold(1.0)
        // Rows that did not come out well are tried once more, if there are too few others.
        .rounds(2)
        // Every call counts, also those that measure the program before and after.
        .budget(Budget::calls(200))
        .compile(&cx, &program, &rows, both)
        .await?;
    println!("{}", tuned.report);

    // What came out well can be kept, and handed to the next optimizer with `with_traces`.
    println!("{} calls came out well, such as", tuned.traces.0.len());
    for line in tuned.traces.to_jsonl().lines().take(1) {
        println!("  {line}\n");
    }

    // The file holds the parameters, and where they come from; the code stays here.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/target/10_bootstrap.json");
    std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/target")).or_program()?;
    tuned.program.save(file)?;
    let loaded = program.load(file)?;
    let again = tuned.program.state()?.diff(&loaded.state()?);
    print!("saved as target/10_bootstrap.json and loaded: {again}");
    let row = &rows[80];
    let out = loaded.call(&cx, row.input.clone()).await?;
    println!("{:?}\n  gave {:?}", row.input, *out);
    println!("  which comes to {:?}", both(row, &out));
    Ok(())
}
