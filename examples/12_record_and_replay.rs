//! A program whose calls are recorded on a tape, and which is run again without a model.
//!
//! Run it with `cargo run --example 12_record_and_replay`. It asks the learner in the box, at a
//! price that stands in for a provider's, and needs no key.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::budget::{Budget, Ledger};
use dspy::embedded::Apprentice;
use dspy::lm::{BoxFuture, CallCx, Cassette, Dollars, Lm, LmRequest, LmResponse, Price};
use dspy::prelude::*;

/// Say whether the parcel is late. If days is above 14, answer true. Otherwise answer false.
#[signature]
struct IsLate {
    #[input]
    days: u32,
    #[output]
    late: bool,
}

/// Say what is to be done. If late is true, answer refund. Otherwise answer wait.
#[signature]
struct WhatToDo {
    #[input]
    late: bool,
    #[output]
    action: Action,
}

#[value]
#[derive(PartialEq)]
enum Action {
    Refund,
    Wait,
}

/// Two steps, one after another.
#[derive(Module, Clone, Default)]
struct Parcels {
    is_late: Predict<IsLate>,
    what_to_do: ChainOfThought<WhatToDo>,
}

impl Forward for Parcels {
    type Input = u32;
    type Output = Action;

    async fn forward(&self, cx: &Ctx, days: u32) -> Result<Action> {
        let late = self.is_late.call(cx, (days,)).await?.late;
        Ok(self
            .what_to_do
            .call(cx, (late,))
            .await?
            .into_output()
            .action)
    }
}

/// The learner at a price. It counts how often it is asked, and fails where it must not be.
#[derive(Clone, Debug)]
struct Model {
    asked: Arc<AtomicUsize>,
    may_be_asked: bool,
}

impl Lm for Model {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if !self.may_be_asked {
                return Err(Error::config("the model was asked"));
            }
            Apprentice.call(request, cx).await
        })
    }

    fn identity(&self) -> Arc<str> {
        Apprentice.identity()
    }

    fn price(&self) -> Option<Price> {
        let dollars = |cents: u64| Dollars::of_micros(cents * 10_000);
        Some(Price::per_million(dollars(40), dollars(160)))
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let dir = std::env::temp_dir().join(format!("dspy-tape-{}", std::process::id()));
    let tape = dir.join("parcels.jsonl");
    let shown = record_and_replay(&tape).await;
    std::fs::remove_dir_all(&dir).or_program()?;
    shown
}

async fn record_and_replay(tape: &Path) -> Result<()> {
    let recorded = run("recorded", Cassette::record(tape)?, true).await?;
    let text = std::fs::read_to_string(tape).or_program()?;
    println!("lines on the tape: {}\n", text.lines().count());

    let cassette = Cassette::replay(tape)?;
    let replayed = run("replayed", cassette.clone(), false).await?;
    println!(
        "recorded calls that were not asked for: {}",
        cassette.unused().len()
    );
    println!("the outputs are the same: {}\n", recorded == replayed);
    if recorded != replayed {
        return Err(Error::program("a replay gave something else"));
    }

    // A prompt that was changed is not on the tape, and the error says what differs.
    let other = "Say whether the parcel is late. If days is above 7, answer true.";
    let changed = Parcels {
        is_late: Predict::new().with_instructions(other),
        ..Parcels::default()
    };
    let cx = Ctx::new(model(false)).with_cassette(Cassette::replay(tape)?);
    match Program::new(changed).call(&cx, 20).await {
        Ok(_) => Err(Error::program("a changed prompt was on the tape")),
        Err(error) => {
            println!("with another prompt:\n{error}");
            Ok(())
        }
    }
}

fn model(may_be_asked: bool) -> Model {
    Model {
        asked: Arc::default(),
        may_be_asked,
    }
}

/// What the program says of some parcels, and what that took.
async fn run(what: &str, cassette: Cassette, may_be_asked: bool) -> Result<Vec<Action>> {
    let model = model(may_be_asked);
    let ledger = Ledger::new(Budget::calls(100));
    let cx = Ctx::new(model.clone())
        .with_cassette(cassette)
        .with_budget(ledger.clone());
    let program = Program::new(Parcels::default());
    let (mut outputs, mut cost, mut would_have_cost) = (Vec::new(), Dollars::ZERO, Dollars::ZERO);
    for days in [3, 20, 15, 14] {
        let answer = program.call(&cx, days).await?;
        cost = cost.plus(answer.cost().unwrap_or_default());
        would_have_cost = would_have_cost.plus(answer.would_have_cost().unwrap_or_default());
        outputs.push(answer.into_output());
    }
    println!("{what}: {outputs:?}");
    println!("calls made: {}", model.asked.load(Ordering::SeqCst));
    println!("calls on the ledger: {}", ledger.spent().calls);
    println!("spent: {cost}, would have cost: {would_have_cost}");
    Ok(outputs)
}
