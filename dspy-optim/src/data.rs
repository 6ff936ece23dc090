//! What an optimizer is given to work with: rows, split or not.

use dspy_core::Result;
use dspy_core::rows::{Rows, Shares, Split};
use dspy_core::value::Value;

/// Rows for an optimizer: all of them together, or a split that was made elsewhere.
///
/// Rows that come together are split: a fifth of them is sealed for the report, but at least 30, and
/// nothing where there are less than 60 in all. The same rows are sealed whatever the optimizer
/// and its seed are, so that nothing that one optimizer made was learned from what another is
/// measured by.
#[derive(Debug)]
#[non_exhaustive]
pub enum Data<I, L> {
    /// All rows together.
    Rows(Rows<I, L>),
    /// Rows that are split already.
    Split(Split<I, L>),
}

impl<I, L> From<&Rows<I, L>> for Data<I, L> {
    fn from(rows: &Rows<I, L>) -> Self {
        Self::Rows(rows.clone())
    }
}

impl<I, L> From<Split<I, L>> for Data<I, L> {
    fn from(split: Split<I, L>) -> Self {
        Self::Split(split)
    }
}

impl<I, L> From<&Split<I, L>> for Data<I, L> {
    fn from(split: &Split<I, L>) -> Self {
        Self::Split(split.clone())
    }
}

/// What every split of rows begins with.
const SEED: u64 = 0;

impl<I: Value + Clone, L: Value + Clone> Data<I, L> {
    /// The rows as a split. An optimizer that measures nothing before the report gets all that is
    /// not sealed to learn from.
    pub(crate) fn split(self, measures: bool) -> Result<Split<I, L>> {
        let rows = match self {
            Self::Split(split) => return Ok(split),
            Self::Rows(rows) => rows,
        };
        let split = Split::of(&rows, SEED)?;
        if measures || rows.is_empty() {
            return Ok(split);
        }
        let sealed = split.sealed.len() as f64 / rows.len() as f64;
        let shares = Shares {
            train: 1.0 - sealed,
            validation: 0.0,
            sealed,
        };
        rows.split(SEED, shares)
    }
}
