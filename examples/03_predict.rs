//! A typed call: the request before it is sent, the answer, and the record of both.
//!
//! Run it with `cargo run --example 03_predict`. It asks the model that DSPY_MODEL names, or else
//! the learner in the box.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::prelude::*;

/// Who takes care of a message.
#[value]
#[derive(PartialEq)]
enum Team {
    /// invoices, refunds, prices
    Billing,
    /// where things are, and when they come
    Parcels,
}

/// Decide which team takes care of the message.
#[signature]
struct Route {
    /// as it came in
    #[input]
    message: String,
    #[output]
    team: Team,
}

fn row(message: &str, team: Team) -> Route {
    Route {
        message: message.into(),
        team,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");

    let predict = Predict::new().with_demos([
        row("I was charged twice.", Team::Billing),
        row("My parcel has not come.", Team::Parcels),
        row("Can I have my money back?", Team::Billing),
        row("The parcel came to the wrong address.", Team::Parcels),
    ]);

    // The exact request, without sending it.
    let request = predict.call(&cx, "Where is my parcel?").render()?;
    for message in request.messages() {
        println!("--- {}\n{}", message.role.as_str(), message.text());
    }

    let prediction = predict
        .call(&cx, "Where is my parcel?")
        .temperature(0.0)
        .await?;
    println!("\n==> {:?}", prediction.team);
    println!("{}", prediction.trace());

    // What goes wrong says so, by kind, and is never an answer: here a reply that was cut off.
    let cut = predict.call(&cx, "Where is my parcel?").max_tokens(2).await;
    match cut {
        Ok(prediction) => println!("{:?}", prediction.team),
        Err(error) => println!("\n==> {error}\n    truncated: {}", error.is_truncated()),
    }
    Ok(())
}
