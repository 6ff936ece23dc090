//! How much of the data each part of a split gets.

use crate::error::{Error, Kind, Result};

/// The share of each part of a split, of 1 in all.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::rows::Shares;
///
/// let rows = Rows::new((0..10).map(Example::of_input))?;
/// let shares = Shares { train: 0.2, validation: 0.5, sealed: 0.3 };
/// let split = rows.split(7, shares)?;
/// assert_eq!(split.train.rows().len(), 2);
/// assert_eq!(split.validation.rows().len(), 5);
/// assert_eq!(split.sealed.len(), 3);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// What a planner learns from.
    pub train: f64,
    /// What it measures by.
    pub validation: f64,
    /// What is kept for the final report.
    pub sealed: f64,
}

/// How many rows are sealed and how many are to learn from; the others are to measure by.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    pub(super) sealed: usize,
    pub(super) train: usize,
}

/// The fewest rows by which a final report can tell anything.
const FEWEST_SEALED: usize = 30;

/// Below this many rows in all, sealing some would leave too few to work with.
const FEWEST_TO_SEAL: usize = 60;

impl Counts {
    /// The default: a fifth is sealed, but at least 30, and nothing of less than 60 rows. The
    /// rest is halved, and an odd one is to learn from.
    pub(super) fn by_default(rows: usize) -> Self {
        let sealed = match rows {
            0..FEWEST_TO_SEAL => 0,
            _ => (rows / 5).max(FEWEST_SEALED),
        };
        Self {
            sealed,
            train: (rows - sealed).div_ceil(2),
        }
    }
}

impl Shares {
    /// The shares as numbers of rows. The limits between the parts are rounded, so that the
    /// numbers always add up.
    pub(super) fn of(self, rows: usize) -> Result<Counts> {
        let Self {
            train,
            validation,
            sealed,
        } = self;
        let shares = [
            ("train", train),
            ("validation", validation),
            ("sealed", sealed),
        ];
        for (name, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                let message = format!("the share `{name}` is {share}: it must be from 0 to 1");
                return Err(Error::new(Kind::Setting, message));
            }
        }
        let sum = train + validation + sealed;
        if (sum - 1.0).abs() > 1e-9 {
            let message =
                format!("the shares of train, validation and sealed sum to {sum}: make it 1");
            return Err(Error::new(Kind::Setting, message));
        }
        let limit = |share: f64| ((share * rows as f64).round() as usize).min(rows);
        let sealed_rows = limit(sealed);
        Ok(Counts {
            sealed: sealed_rows,
            train: limit(sealed + train) - sealed_rows,
        })
    }
}
