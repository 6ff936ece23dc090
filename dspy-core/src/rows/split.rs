//! Splitting rows, so that what is learnt from is never what is measured by.

use std::collections::HashMap;
use std::fmt;

use super::shares::Counts;
use super::{Example, Rows, Sealed, Shares, Train, Validation};
use crate::chance::Chance;
use crate::error::{Error, Kind, Result};
use crate::value::Value;

/// Rows in three parts that have no input in common.
///
/// Each part is of a type of its own, so that whoever asks for one cannot be given another.
///
/// ```
/// use dspy::prelude::*;
///
/// let rows = Rows::new((0..100).map(|at| Example::new(at, at % 2 == 0)))?;
/// let split = Split::of(&rows, 0)?;
/// assert_eq!(split.train.rows().len(), 35);
/// assert_eq!(split.validation.rows().len(), 35);
/// assert_eq!(split.sealed.len(), 30);
/// # Ok::<(), dspy::Error>(())
/// ```
///
/// What is sealed stays so, and one part is no other:
///
/// ```compile_fail,E0599
/// # use dspy::prelude::*;
/// # let split = Split::of(&Rows::new((0..100).map(Example::of_input))?, 0)?;
/// let looked = split.sealed.rows();
/// # Ok::<(), dspy::Error>(())
/// ```
///
/// ```compile_fail,E0308
/// # use dspy::prelude::*;
/// # let split = Split::of(&Rows::new((0..100).map(Example::of_input))?, 0)?;
/// fn learn(train: &dspy::rows::Train<i32>) {}
/// learn(&split.validation);
/// # Ok::<(), dspy::Error>(())
/// ```
pub struct Split<I, L = ()> {
    /// What a planner learns from.
    pub train: Train<I, L>,
    /// What it measures by.
    pub validation: Validation<I, L>,
    /// What is kept for the final report.
    pub sealed: Sealed<I, L>,
}

impl<I: Value, L: Value> Split<I, L> {
    /// Parts that were made elsewhere.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// let [left, right] = [[1, 2], [3, 1]].map(|part| Rows::new(part.map(Example::of_input)));
    /// let error = Split::new(left?, right?, Rows::default()).unwrap_err();
    /// let said = error.to_string();
    /// assert!(said.starts_with("row `0` of train is row `1` of validation"), "{said}");
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When an input stands in two of the parts, whatever the ids and the labels say; the error
    /// names both rows. Also when an input cannot be written as data.
    pub fn new(train: Rows<I, L>, validation: Rows<I, L>, sealed: Rows<I, L>) -> Result<Self> {
        no_overlap(&[
            ("train", &train),
            ("validation", &validation),
            ("sealed", &sealed),
        ])?;
        Ok(Self {
            train: Train::new(train),
            validation: Validation::new(validation),
            sealed: Sealed::new(sealed),
        })
    }

    /// Parts that were made elsewhere, with nothing sealed.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn train_and_validation(train: Rows<I, L>, validation: Rows<I, L>) -> Result<Self> {
        Self::new(train, validation, Rows::default())
    }
}

impl<I: Value + Clone, L: Value + Clone> Split<I, L> {
    /// The default split: a fifth of the rows is sealed, but at least 30, and nothing where
    /// there are less than 60 in all. The rest is halved; an odd row is to learn from.
    ///
    /// # Errors
    ///
    /// When an input cannot be written as data. The error names the row.
    pub fn of(rows: &Rows<I, L>, seed: u64) -> Result<Self> {
        divide(rows, seed, Counts::by_default(rows.len()))
    }
}

impl<I: Value + Clone, L: Value + Clone> Rows<I, L> {
    /// The rows, shuffled by the seed and then split by these shares.
    ///
    /// Every row comes into exactly one part, in the order of the shuffle, and the same seed
    /// gives the same split on every machine. Rows with the same input come into the same part,
    /// so a part may have a few more than its share where inputs repeat. The sealed rows are
    /// the first of the shuffle: how the others are shared out does not change which they are.
    ///
    /// # Errors
    ///
    /// When a share is negative or they do not sum to 1, and when an input cannot be written as
    /// data.
    pub fn split(&self, seed: u64, shares: Shares) -> Result<Split<I, L>> {
        divide(self, seed, shares.of(self.len())?)
    }
}

#[derive(Clone, Copy)]
enum Part {
    Train,
    Validation,
    Sealed,
}

fn divide<I: Value + Clone, L: Value + Clone>(
    rows: &Rows<I, L>,
    seed: u64,
    counts: Counts,
) -> Result<Split<I, L>> {
    let mut order: Vec<&Example<I, L>> = rows.iter().collect();
    Chance::new(seed).shuffle(&mut order);
    let (mut train, mut validation, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
    let mut parts = HashMap::with_capacity(order.len());
    for row in order {
        let input = row
            .input_digest()
            .map_err(|error| super::at_row(&row.id, &error))?;
        let part = *parts.entry(input).or_insert_with(|| {
            if sealed.len() < counts.sealed {
                Part::Sealed
            } else if train.len() < counts.train {
                Part::Train
            } else {
                Part::Validation
            }
        });
        match part {
            Part::Train => train.push(row.clone()),
            Part::Validation => validation.push(row.clone()),
            Part::Sealed => sealed.push(row.clone()),
        }
    }
    Ok(Split {
        train: Train::new(Rows::of_distinct(train)),
        validation: Validation::new(Rows::of_distinct(validation)),
        sealed: Sealed::new(Rows::of_distinct(sealed)),
    })
}

/// Refuses an input that stands in two parts.
fn no_overlap<I: Value, L>(parts: &[(&str, &Rows<I, L>)]) -> Result<()> {
    let mut seen: HashMap<_, (&str, &str)> = HashMap::new();
    for (part, rows) in parts {
        for row in *rows {
            let input = row.input_digest().map_err(|error| {
                let message = format!("row `{}` of {part}: {error}", row.id);
                Error::new(Kind::Value, message)
            })?;
            let (first, id) = *seen.entry(input).or_insert((part, &row.id));
            if first != *part {
                let message = format!(
                    "row `{id}` of {first} is row `{}` of {part}: the input is the same, so \
                     leave it in one of them",
                    row.id
                );
                return Err(Error::new(Kind::Value, message));
            }
        }
    }
    Ok(())
}

impl<I, L> Clone for Split<I, L> {
    fn clone(&self) -> Self {
        Self {
            train: self.train.clone(),
            validation: self.validation.clone(),
            sealed: self.sealed.clone(),
        }
    }
}

/// Prints how many rows each part has.
impl<I, L> fmt::Debug for Split<I, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Split")
            .field("train", &self.train)
            .field("validation", &self.validation)
            .field("sealed", &self.sealed)
            .finish()
    }
}
