//! What an optimizer gives back: the program, and a report that says what it is worth and why.

use std::fmt;
use std::time::Duration;

use dspy_core::evaluate::{Difference, Evaluation, Resumed, Tuned};
use dspy_core::lm::{Dollars, Usage};
use dspy_core::module::Module;
use dspy_core::program::{Diff, Measured, Provenance, Spend};
use dspy_core::rows::Split;
use dspy_core::value::Value;
use dspy_core::{Error, Forward, Program, Result};

use crate::{Optimizer, Traces, Tunes};

/// A program that was made better, or was tried to be, and what is known of that.
#[non_exhaustive]
pub struct Compiled<P: Module> {
    /// The program with other parameters; saved, it says where they come from.
    pub program: Program<P>,
    /// What was done and what came of it.
    pub report: Report,
    /// The calls that came out well, for the next optimizer.
    pub traces: Traces,
}

/// What an optimizer did and what came of it. Printed, it says all of this in a few lines.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// Which optimizer.
    pub optimizer: &'static str,
    /// What its chance was drawn from.
    pub seed: u64,
    /// How many rows it learned from.
    pub train: usize,
    /// How many rows it chose by.
    pub validation: usize,
    /// What the program is worth on rows that nobody looked at before; none if nothing was sealed,
    /// or the run was stopped before.
    pub claim: Option<Claim>,
    /// What was done, in the optimizer's words.
    pub notes: Vec<String>,
    /// The calls of models that were sent, in this sitting and in earlier ones. One whose reply is
    /// used several times counts once.
    pub calls: u64,
    /// Those of this sitting alone.
    pub calls_now: u64,
    /// What they took. `None` in it is what a provider did not say.
    pub usage: Usage,
    /// What they cost; nothing where a price is not known.
    pub cost: Option<Dollars>,
    /// How long this sitting took.
    pub took: Duration,
    /// Why it was stopped before its end, where it was.
    pub stopped: Option<Error>,
    /// What an earlier sitting had done already.
    pub resumed: Resumed,
    /// What is other in the program.
    pub diff: Diff,
}

/// What a program is worth before and after, on sealed rows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Claim {
    /// How many rows were sealed.
    pub rows: usize,
    /// The program as it came.
    pub before: Measured,
    /// The program as it is now.
    pub after: Measured,
    /// How much better it is now, row by row.
    pub difference: Option<Difference>,
}

/// Fewer sealed rows than this tell hardly anything.
const FEW: usize = 30;

pub(crate) fn compiled<O, P, L>(
    optimizer: &O,
    before: &Program<P>,
    split: &Split<P::Input, L>,
    tuned: Tuned<P, L>,
    tuner: &dyn Tunes,
) -> Result<Compiled<P>>
where
    O: Optimizer,
    P: Module + Forward,
    L: Value,
{
    let setup = optimizer.setup();
    let claim = tuned.sealed.as_ref().and_then(|[before, after]| {
        Some(Claim {
            rows: split.sealed.len(),
            before: measured(before)?,
            after: measured(after)?,
            difference: after.against(before),
        })
    });
    let mut spend = Spend::default();
    spend.calls = Some(tuned.calls);
    spend.micro_dollars = tuned.cost.map(Dollars::micros);
    spend.input_tokens = tuned.usage.input_tokens;
    spend.output_tokens = tuned.usage.output_tokens;
    let mut provenance = Provenance::default();
    provenance.optimizer = Some(optimizer.name().to_owned());
    provenance.seed = Some(setup.settings.seed);
    provenance.data = Some(split.train.rows().digest()?.to_string());
    provenance.spend = Some(spend);
    if let Some(claim) = &claim {
        let scores = &mut provenance.scores;
        scores.insert("sealed, before".to_owned(), claim.before.clone());
        scores.insert("sealed".to_owned(), claim.after.clone());
    }
    let diff = before.state()?.diff(&tuned.program.state()?);
    Ok(Compiled {
        report: Report {
            optimizer: optimizer.name(),
            seed: setup.settings.seed,
            train: split.train.rows().len(),
            validation: match optimizer.measures() {
                true => split.validation.rows().len(),
                false => 0,
            },
            claim,
            notes: tuner.notes()?,
            calls: tuned.calls,
            calls_now: tuned.calls_now,
            usage: tuned.usage,
            cost: tuned.cost,
            took: tuned.took,
            stopped: tuned.stopped,
            resumed: tuned.resumed,
            diff,
        },
        program: tuned.program.with_provenance(provenance),
        traces: tuner.traces(),
    })
}

fn measured<I, L>(evaluation: &Evaluation<I, L>) -> Option<Measured> {
    let mut measured = Measured::of(evaluation.mean()?);
    measured.interval = evaluation.interval();
    measured.rows = Some(evaluation.rows().len() as u64);
    Some(measured)
}

impl<P: Module> fmt::Debug for Compiled<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.report, self.program)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, seed {}: learned from {} rows",
            self.optimizer, self.seed, self.train
        )?;
        if self.validation > 0 {
            write!(f, ", chose by {}", self.validation)?;
        }
        match &self.claim {
            Some(claim) => writeln!(f, ", measured on {} others\n{claim}", claim.rows)?,
            None if self.stopped.is_some() => {
                f.write_str("\n  no claim: it was stopped before it was measured\n")?;
            }
            None => f.write_str(
                "\n  no claim: no row was sealed, which takes 60 rows in all or a split of your own\n",
            )?,
        }
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        if let Some(stopped) = &self.stopped {
            writeln!(f, "  stopped, with the best so far: {stopped}")?;
        }
        write!(f, "  {} calls", self.calls)?;
        if let Some(tokens) = self.usage.total() {
            write!(f, ", {tokens} tokens")?;
        }
        match self.cost {
            Some(cost) => write!(f, ", {cost}")?,
            None => f.write_str(", price unknown")?,
        }
        write!(f, ", {:.1} s", self.took.as_secs_f64())?;
        if self.resumed.cells > 0 {
            let (cells, calls) = (self.resumed.cells, self.calls_now);
            write!(
                f,
                "; resumed: {cells} rollouts were there, {calls} calls now"
            )?;
        }
        f.write_str("\n")?;
        for line in self.diff.to_string().lines() {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, it) in [("before", &self.before), ("after", &self.after)] {
            write!(f, "  {name:<11}{:.3}", it.value)?;
            if let Some((low, high)) = it.interval {
                write!(f, " (95 %: {low:.3} to {high:.3})")?;
            }
            f.write_str("\n")?;
        }
        match &self.difference {
            Some(it) if it.is_shown() => write!(f, "  difference {it}")?,
            Some(it) => write!(f, "  difference {it}: no difference shown")?,
            None => f.write_str("  difference none: too few rows are known of both")?,
        }
        if self.rows < FEW {
            write!(f, "\n  {} rows are too few to rely on", self.rows)?;
        }
        Ok(())
    }
}
