//! What an evaluation found.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use super::interval;
use super::metric::Scale;
use crate::error::Error;
use crate::lm::{Dollars, Usage};
use crate::rows::Rows;
use crate::run::{Cell, Ended, Outcome};

/// What an evaluation found, row by row and in all.
///
/// A row on which the model failed has the worst score that the metric can give, if nothing else
/// [was said](super::Evaluate::failures), and is counted; a row that is missing has none. So the mean says what the program is worth as it stands, and
/// [`mean_without_failures`](Self::mean_without_failures) what it would be worth if the model
/// always kept to the format.
#[must_use = "it says what the program is worth"]
pub struct Evaluation<I, L> {
    rows: Rows<I, L>,
    replicates: usize,
    /// By row, and within a row by repetition; none where the run was stopped before.
    cells: Vec<Option<Arc<Cell>>>,
    scale: Scale,
    stopped: Option<Error>,
    resumed: Resumed,
}

/// What an earlier sitting had done already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resumed {
    /// Cells that were not run again.
    pub cells: u64,
    /// Replies that were on record.
    pub replies: u64,
    /// Calls that were on their way when it was killed, by the path of who asked: whether they
    /// were billed, nobody knows.
    pub unknown_calls: Vec<String>,
}

/// How many rows came to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// The metric scored them.
    pub scored: usize,
    /// The model failed, by kind.
    pub failed: BTreeMap<&'static str, usize>,
    /// Nothing is known of them, by kind.
    pub missing: BTreeMap<&'static str, usize>,
    /// They were not reached before the run was stopped.
    pub not_run: usize,
}

impl<I, L> Evaluation<I, L> {
    pub(super) fn new(
        rows: Rows<I, L>,
        replicates: usize,
        cells: Vec<Option<Arc<Cell>>>,
        scale: Scale,
        ended: Ended,
    ) -> Self {
        Self {
            rows,
            replicates,
            cells,
            scale,
            stopped: ended.stopped,
            resumed: Resumed {
                cells: ended.resumed_cells,
                replies: ended.resumed_replies,
                unknown_calls: ended.unknown_calls,
            },
        }
    }

    /// The mean of the rows that are known, with the worst score where the model failed; none
    /// where no row is known.
    pub fn mean(&self) -> Option<f64> {
        let values = self.values();
        (!values.is_empty()).then(|| interval::mean(&values))
    }

    /// The mean of the rows that were scored.
    pub fn mean_without_failures(&self) -> Option<f64> {
        let scored = self.values_of(|outcome| match outcome {
            Outcome::Scored { score, .. } => Some(score.value()),
            _ => None,
        });
        (!scored.is_empty()).then(|| interval::mean(&scored))
    }

    /// Where the mean of more rows of this kind lies, in 95 of 100 cases; none of fewer than two
    /// rows.
    pub fn interval(&self) -> Option<(f64, f64)> {
        interval::of_mean(&self.values(), &self.scale.range)
    }

    /// The share of rows that are known.
    pub fn coverage(&self) -> f64 {
        match self.rows.len() {
            0 => 0.0,
            rows => self.values().len() as f64 / rows as f64,
        }
    }

    /// How many cells came to what: a row counts once for each of its repetitions.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for cell in &self.cells {
            match cell.as_ref().map(|cell| &cell.outcome) {
                Some(Outcome::Scored { .. }) => counts.scored += 1,
                Some(Outcome::Failed(why)) => *counts.failed.entry(why.kind).or_default() += 1,
                Some(Outcome::Missing(why)) => *counts.missing.entry(why.kind).or_default() += 1,
                None => counts.not_run += 1,
            }
        }
        counts
    }

    /// Why it was stopped before its end, where it was: the budget, or somebody.
    pub fn stopped(&self) -> Option<&Error> {
        self.stopped.as_ref()
    }

    /// What an earlier sitting had done already.
    pub fn resumed(&self) -> &Resumed {
        &self.resumed
    }

    /// The calls of models behind the outcomes, those on record included.
    pub fn calls(&self) -> u64 {
        self.cells.iter().flatten().map(|cell| cell.calls).sum()
    }

    /// What they took. `None` in it is what a provider did not say.
    pub fn usage(&self) -> Usage {
        let cells = self.cells.iter().flatten();
        cells.fold(Usage::ZERO, |sum, cell| sum.plus(cell.usage))
    }

    /// What they cost when they were answered; nothing where a price is not known.
    pub fn cost(&self) -> Option<Dollars> {
        let costs = self.cells.iter().flatten().map(|cell| cell.cost);
        costs.fold(Some(Dollars::ZERO), Dollars::sum)
    }

    /// The rows.
    pub fn rows(&self) -> &Rows<I, L> {
        &self.rows
    }

    /// What came of a row, repetition by repetition.
    pub fn outcomes(&self, row: usize) -> impl Iterator<Item = Option<&Outcome>> {
        let cells = self.cells.iter().skip(row * self.replicates);
        cells
            .take(self.replicates)
            .map(|cell| cell.as_ref().map(|cell| &cell.outcome))
    }

    /// How much better this is than another evaluation of the same rows, row by row: what tells
    /// two programs apart although their own intervals overlap. None if they have less than two
    /// rows in common that both know.
    ///
    /// ```
    /// use dspy::evaluate::evaluate;
    /// use dspy::prelude::*;
    /// use dspy::testing::FnLm;
    ///
    /// /// Say whether the number is even.
    /// #[signature]
    /// struct Even { #[input] number: u32, #[output] even: bool }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let rows = Rows::new((0..40).map(|number| Even { number, even: number % 2 == 0 }))?;
    /// let program = Program::new(Predict::<Even>::new());
    /// let of = async |answer: &'static str| {
    ///     let model = FnLm::new(move |_| Ok(format!("[[ ## even ## ]]\n{answer}")));
    ///     let cx = Ctx::test(model);
    ///     evaluate(&cx, &program, &rows, |row, out| out.even == row.label.even).await
    /// };
    /// let (yes, no) = (of("true").await?, of("false").await?);
    /// let same = yes.against(&no).unwrap();
    /// assert_eq!((same.mean, same.rows, same.is_shown()), (0.0, 40, false));
    /// # Ok(()) }
    /// ```
    pub fn against(&self, before: &Self) -> Option<Difference> {
        let ids = before.rows.iter().map(|row| row.id.as_str());
        let known: HashMap<&str, Option<f64>> = ids.zip(before.by_row()).collect();
        let pairs = self.rows.iter().zip(self.by_row());
        let differences: Vec<f64> = pairs
            .filter_map(|(row, value)| Some(value? - (*known.get(row.id.as_str())?)?))
            .collect();
        let (least, most) = (self.scale.range.start(), self.scale.range.end());
        let widest = (least - most)..=(most - least);
        Some(Difference {
            interval: interval::of_difference(&differences, &widest)?,
            mean: interval::mean(&differences),
            rows: differences.len(),
        })
    }

    /// The value of each row that is known: its mean over the repetitions.
    fn values(&self) -> Vec<f64> {
        self.by_row().flatten().collect()
    }

    /// The value of each row, where it is known.
    fn by_row(&self) -> impl Iterator<Item = Option<f64>> {
        let of_failure = self.scale.of_failure();
        self.by_row_of(move |outcome| match outcome {
            Outcome::Scored { score, .. } => Some(score.value()),
            Outcome::Failed(_) => of_failure,
            Outcome::Missing(_) => None,
        })
    }

    fn values_of(&self, value: impl Fn(&Outcome) -> Option<f64>) -> Vec<f64> {
        self.by_row_of(value).flatten().collect()
    }

    fn by_row_of(
        &self,
        value: impl Fn(&Outcome) -> Option<f64>,
    ) -> impl Iterator<Item = Option<f64>> {
        let rows = self.cells.chunks(self.replicates.max(1));
        rows.map(move |cells| {
            let outcomes = cells.iter().flatten().map(|cell| &cell.outcome);
            let values: Vec<f64> = outcomes.filter_map(&value).collect();
            (!values.is_empty()).then(|| interval::mean(&values))
        })
    }
}

/// How much better one evaluation is than another, on the rows that both know.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The mean of the rows' differences.
    pub mean: f64,
    /// Where the mean of more rows of this kind lies, in 95 of 100 cases.
    pub interval: (f64, f64),
    /// How many rows both know.
    pub rows: usize,
}

impl Difference {
    /// Whether the interval leaves no room for no difference at all.
    pub fn is_shown(&self) -> bool {
        let (low, high) = self.interval;
        low > 0.0 || high < 0.0
    }
}

/// Prints the mean with its sign, and the interval.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.interval;
        write!(f, "{:+.3} (95 %: {low:+.3} to {high:+.3})", self.mean)
    }
}

/// Prints the mean with its interval, and what is behind it, in a few lines.
impl<I, L> fmt::Display for Evaluation<I, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mean() {
            Some(mean) => write!(f, "{mean:.3}")?,
            None => f.write_str("no row is known")?,
        }
        if let Some((low, high)) = self.interval() {
            write!(f, " (95 %: {low:.3} to {high:.3})")?;
        }
        let counts = self.counts();
        write!(f, " over {} rows", self.rows.len())?;
        if self.replicates > 1 {
            write!(f, ", each {} times", self.replicates)?;
        }
        let list = |kinds: &BTreeMap<&str, usize>| {
            let kinds = kinds.iter().map(|(kind, count)| format!("{kind} {count}"));
            kinds.collect::<Vec<_>>().join(", ")
        };
        if !counts.failed.is_empty() {
            let failed: usize = counts.failed.values().sum();
            write!(f, "\n  {failed} failed ({})", list(&counts.failed))?;
            if let Some(mean) = self.mean_without_failures() {
                write!(f, "; without them {mean:.3}")?;
            }
        }
        if !counts.missing.is_empty() {
            let missing: usize = counts.missing.values().sum();
            write!(f, "\n  {missing} missing ({})", list(&counts.missing))?;
        }
        if counts.not_run > 0 {
            write!(f, "\n  {} not run", counts.not_run)?;
        }
        if self.coverage() < 1.0 {
            write!(
                f,
                "\n  {:.0} % of the rows are known",
                self.coverage() * 100.0
            )?;
        }
        // Where nothing was paid, or nobody knows, there is nothing to tell.
        if let Some(cost) = self.cost().filter(|cost| *cost > Dollars::ZERO) {
            write!(f, "\n  {} calls", self.calls())?;
            if let Some(tokens) = self.usage().total() {
                write!(f, ", {tokens} tokens")?;
            }
            write!(f, ", {cost}")?;
        }
        if let Some(stopped) = &self.stopped {
            write!(f, "\n  stopped: {stopped}")?;
        }
        Ok(())
    }
}

impl<I, L> fmt::Debug for Evaluation<I, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
