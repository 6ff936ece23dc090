//! A tuning that may cost so much and no more: it stops at its cap, and keeps the best so far.
//!
//! Run it with `cargo run --example 11_budget`. It needs no key: the teacher is a function with a
//! price, as if somebody were paid for it, and the student is the learner in the box, which is free.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::budget::{Budget, Ledger};
use dspy::context::Role;
use dspy::evaluate::evaluate;
use dspy::lm::{Dollars, Options, Price, Prices};
use dspy::prelude::*;
use dspy::testing::FnLm;

/// Decide which team takes care of the message.
#[signature]
struct Route {
    #[input]
    message: String,
    #[output]
    team: Team,
}

/// Whose business it is.
#[value]
#[derive(Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Team {
    Parcels,
    Billing,
    Technical,
}

/// Messages, put together out of parts.
fn rows(openings: &[&str]) -> Result<Rows<RouteInput, RouteOutput>> {
    let troubles = [
        ("My parcel has not come.", Team::Parcels),
        ("The courier rang at the wrong door.", Team::Parcels),
        ("I was charged twice.", Team::Billing),
        ("The invoice has the wrong name.", Team::Billing),
        ("My password does not work.", Team::Technical),
        ("The app stops when I open it.", Team::Technical),
    ];
    let mut rows = Vec::new();
    for opening in openings {
        for ending in ["Thank you!", "What now?", "Please answer.", "Regards"] {
            for (trouble, team) in &troubles {
                let message = format!("{opening} {trouble} {ending}");
                rows.push(Route {
                    message,
                    team: *team,
                });
            }
        }
    }
    Rows::new(rows)
}

/// A teacher that stands in for a large model: it knows what the words are about.
fn teacher(price: Price) -> FnLm {
    let model = FnLm::new(|request| {
        let asked = request.messages().last().map(|it| it.text());
        let asked = asked.unwrap_or_default();
        let says = |words: &[&str]| words.iter().any(|word| asked.contains(word));
        let team = if says(&["parcel", "courier"]) {
            "parcels"
        } else if says(&["charged", "invoice"]) {
            "billing"
        } else {
            "technical"
        };
        Ok(format!("[[ ## team ## ]]\n{team}\n\n[[ ## completed ## ]]"))
    });
    model.with_price(price)
}

fn is_right(row: &Example<RouteInput, RouteOutput>, out: &RouteOutput) -> bool {
    out.team == row.label.team
}

#[tokio::main]
async fn main() -> Result<()> {
    // What a model costs is known for some, as of a day; for others it is said.
    let (url, name) = ("https://api.openai.com/v1", "gpt-4.1");
    if let Some(price) = Prices::listed().find(url, name) {
        let (input, output) = (price.input, price.output);
        let day = Prices::listed().as_of();
        println!("{name} costs {input} and {output} for a million tokens, as of {day}");
    }
    let price = Price::per_million(Dollars::of(2.0)?, Dollars::of(8.0)?);

    // Room is kept for the most that a call can cost, so an answer gets no more length than it needs.
    let mut options = Options::default();
    options.max_tokens = Some(50);
    let ledger = Ledger::new(Budget::dollars(0.01)?);
    let free = Ctx::embedded().with_options(options);
    let cx = free.clone().with_role(Role::Teach, teacher(price));
    let cx = cx.with_budget(ledger.clone());

    let rows = rows(&["Hello,", "Good morning.", "Once again:"])?;
    let program = Program::new(Predict::<Route>::new());
    let tuned = BootstrapFewShot::default()
        .bootstrapped(40)
        .labelled(0)
        .workers(4)
        .compile(&cx, &program, &rows, is_right)
        .await?;
    println!("\n{}", tuned.report);

    println!("spent: {ledger}");
    match &tuned.report.stopped {
        Some(stopped) => println!("why it ended: {stopped}"),
        None => println!("it ended by itself"),
    }
    println!("kept: {} demonstrations\n", tuned.program.demos().len());

    // The learner in the box costs nothing, so it is measured without a cap, on messages of which
    // nobody has seen the opening.
    let others = self::rows(&["Sorry to bother you.", "To whom it may concern:"])?;
    for (name, program) in [("before", &program), ("after", &tuned.program)] {
        let found = evaluate(&free, program, &others, is_right).quiet().await?;
        println!("{name}: {found}");
    }
    Ok(())
}
