//! The main job: typed programs on two tables, an optimizer that gives them demonstrations, and how
//! sure it is that these help.
//!
//! Run it with `cargo run --release --example quickstart`. It asks the model that DSPY_MODEL names, or
//! else the learner in the box, which reads what stands in its prompt and is no language model. Run it
//! again: the runs are kept under `target/quickstart`, so it asks nothing twice. To begin anew, delete
//! that directory.
//!
//! `iris.rs` is a single step that learns from numbers, and `routing.rs` a program of two steps.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

mod iris;
mod routing;

use std::path::{Path, PathBuf};
use std::time::Instant;

use dspy::optim::Report;
use dspy::prelude::*;
use dspy::program::Measured;
use dspy::rows::Shares;

/// How many demonstrations each step is given.
const DEMOS: usize = 8;

/// A model of yours may cost money, so it is shown no more rows of a table than these.
const FEW_TO_LEARN_FROM: usize = 40;
const FEW_SEALED: usize = 20;

#[tokio::main]
async fn main() -> Result<()> {
    let began = Instant::now();
    let (cx, model) = Ctx::from_env_or_embedded()?;
    let mut kept = Kept::default();

    println!("{model}");
    if kept.is_yours() {
        // Two optimizers each measure before and after, and the second one also learns by calls: at
        // most one for a row. Iris takes one call for that, routing two; three more show the values.
        let most = (2 * 2 * FEW_SEALED + FEW_TO_LEARN_FROM) * (1 + 2) + 3;
        println!(
            "so of each table {FEW_TO_LEARN_FROM} rows are learned from and {FEW_SEALED} are sealed, \
             which takes up to {most} calls"
        );
    }

    routing::what_rustc_knows();
    iris::run(&cx, &mut kept).await?;
    routing::run(&cx, &mut kept).await?;

    let resumed = if kept.is_resumed { "resumed, " } else { "" };
    let (calls, seconds) = (kept.calls, began.elapsed().as_secs_f64());
    println!("\n{resumed}{calls} calls in {seconds:.1} s");
    if !kept.is_yours() {
        println!(
            "The same with a language model, on {} rows of each table:\n  \
             DSPY_MODEL=openai/gpt-4.1-mini OPENAI_API_KEY=… cargo run --release --example quickstart",
            FEW_TO_LEARN_FROM + FEW_SEALED
        );
    }
    Ok(())
}

/// Where runs and programs are kept, and what was there already.
#[derive(Default)]
struct Kept {
    /// The calls that were made now.
    calls: u64,
    /// Whether an earlier sitting had done some of it.
    is_resumed: bool,
}

impl Kept {
    fn is_yours(&self) -> bool {
        model_of_yours().is_some()
    }

    /// A place of this name, as seen from the manifest's directory. Another model has other places.
    fn place(name: &str) -> PathBuf {
        let root = Path::new("target/quickstart");
        match model_of_yours() {
            Some(model) => root.join(model).join(name),
            None => root.join(name),
        }
    }

    /// The same, wherever the program is started.
    fn dir(&self, name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(Self::place(name))
    }

    /// The rows in two halves: to learn from, and sealed for the report.
    fn split<I, L>(&self, rows: &Rows<I, L>) -> Result<Split<I, L>>
    where
        I: Value + Clone,
        L: Value + Clone,
    {
        // The seed makes the split the same on every machine.
        let shares = |train| Shares {
            train,
            validation: 0.0,
            sealed: 1.0 - train,
        };
        if !self.is_yours() {
            return rows.split(0, shares(0.5));
        }
        let few = FEW_TO_LEARN_FROM + FEW_SEALED;
        let shuffled = rows.split(0, shares(1.0))?;
        let rows = Rows::new(shuffled.train.rows().iter().take(few).cloned())?;
        rows.split(0, shares(FEW_TO_LEARN_FROM as f64 / few as f64))
    }

    /// Prints what demonstrations are worth, rung by rung, each held against the one before.
    fn ladder(&mut self, labelled: &Report, bootstrapped: &Report) {
        let mut before: Option<&Measured> = None;
        for (how, report) in [("labelled", labelled), ("bootstrapped", bootstrapped)] {
            self.calls += report.calls_now;
            self.is_resumed |= report.resumed.cells > 0;
            let Some(claim) = &report.claim else {
                continue;
            };
            if before.is_none() {
                rung("zero-shot", &claim.before, None);
            }
            rung(
                &format!("{DEMOS} {how}"),
                &claim.after,
                before.or(Some(&claim.before)),
            );
            // Both were asked about the same rows, so row by row less is left to chance.
            if let Some(it) = claim.difference {
                let said = if it.is_shown() { "" } else { ": none shown" };
                println!("  {:<16}against zero-shot {it}{said}", "");
            }
            before = Some(&claim.after);
        }
    }
}

/// The model that DSPY_MODEL names, as the name of a directory.
fn model_of_yours() -> Option<String> {
    let model = std::env::var("DSPY_MODEL").ok()?;
    let safe = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => letter,
        _ => '_',
    };
    (!model.trim().is_empty()).then(|| model.trim().chars().map(safe).collect())
}

fn rung(name: &str, now: &Measured, before: Option<&Measured>) {
    print!("  {name:<16}{:.3}", now.value);
    if let Some((low, high)) = now.interval {
        print!(" (95 %: {low:.3} to {high:.3})");
    }
    let before = before.and_then(|it| it.interval);
    if let (Some((low, high)), Some((low_before, high_before))) = (now.interval, before) {
        // Where intervals overlap, the next rows might as well say the opposite.
        print!(
            ": {}",
            if low > high_before {
                "better than the one before"
            } else if high < low_before {
                "worse than the one before"
            } else {
                "no difference shown"
            }
        );
    }
    println!();
}
