//! The main job: typed programs on two tables, with and without rules and demonstrations, and how
//! sure it is that these help.
//!
//! Run it with `cargo run --release --example quickstart`. It asks the model that DSPY_MODEL names, or
//! else the learner in the box, which reads what stands in its prompt and is no language model.
//!
//! `iris.rs` is a single step that learns from numbers, and `routing.rs` a program of two steps.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

mod iris;
mod routing;

use std::time::Instant;

use dspy::budget::{Budget, Ledger};
use dspy::evaluate::Evaluation;
use dspy::prelude::*;

/// A model of yours may cost money, so it is asked about no more rows of a table than this.
const FEW: usize = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let began = Instant::now();
    let (cx, model) = Ctx::from_env_or_embedded()?;
    // Nothing is limited here: the ledger is there to count every call, wherever it is made.
    let ledger = Ledger::new(Budget::default());
    let cx = cx.with_budget(ledger.clone());

    println!("{model}");
    let is_yours = std::env::var_os("DSPY_MODEL").is_some();
    let most = if is_yours { FEW } else { usize::MAX };
    if is_yours {
        // On each of three rungs iris takes a call a row and routing two; three more show the values.
        let calls = FEW * 3 + FEW * 2 * 3 + 3;
        println!("so only {FEW} rows of each table are held out, which takes about {calls} calls");
    }

    routing::what_rustc_knows();
    iris::run(&cx, most).await?;
    routing::run(&cx, most).await?;

    let calls = ledger.spent().calls;
    println!("\n{calls} calls in {:.1} s", began.elapsed().as_secs_f64());
    if !is_yours {
        println!(
            "The same with a language model, on {FEW} rows of each table:\n  \
             DSPY_MODEL=openai/gpt-4.1-mini OPENAI_API_KEY=… cargo run --release --example quickstart"
        );
    }
    Ok(())
}

/// The rows to learn from, and those on which every rung is measured: `most` of the others.
fn split<I, L>(rows: &Rows<I, L>, train: f64, most: usize) -> Result<(Rows<I, L>, Rows<I, L>)>
where
    I: Value + Clone,
    L: Value + Clone,
{
    let shares = dspy::rows::Shares {
        train,
        validation: 1.0 - train,
        sealed: 0.0,
    };
    // The seed makes the split the same on every machine.
    let split = rows.split(0, shares)?;
    let held_out = split.validation.rows().iter().take(most).cloned();
    Ok((split.train.rows().clone(), Rows::new(held_out)?))
}

/// Rungs of help, each held against the one before.
#[derive(Default)]
struct Ladder {
    before: Option<(f64, f64)>,
}

impl Ladder {
    fn rung<I, L>(&mut self, name: &str, found: &Evaluation<I, L>) {
        println!("  {name:<30}{found}");
        let now = found.interval();
        if let (Some((low, high)), Some((low_before, high_before))) = (now, self.before) {
            // Where intervals overlap, the next rows might as well say the opposite.
            let said = if low > high_before {
                "better: the interval lies above the one before"
            } else if high < low_before {
                "worse: the interval lies below the one before"
            } else {
                "no difference shown: the interval overlaps the one before"
            };
            println!("  {:<30}{said}", "");
        }
        self.before = now;
    }
}
