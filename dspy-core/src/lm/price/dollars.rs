//! Money, in whole millionths of a dollar.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};

/// An amount of money, in whole millionths of a dollar, so that sums are exact.
///
/// ```
/// use dspy::lm::Dollars;
///
/// let sum = Dollars::of(0.25)?.plus(Dollars::of_micros(500));
/// assert_eq!(sum.to_string(), "$0.2505");
/// assert!(Dollars::of(-1.0).unwrap_err().is_config());
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Dollars(u64);

impl Dollars {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many dollars, to the nearest millionth.
    ///
    /// # Errors
    ///
    /// When it is less than nothing, no number, or more than there is.
    pub fn of(dollars: f64) -> Result<Self> {
        let micros = (dollars * 1e6).round();
        if !(0.0..1e15).contains(&micros) {
            let message = format!("{dollars} is no amount of dollars: it is 0 or more, and finite");
            return Err(Error::new(Kind::Config, message));
        }
        Ok(Self(micros as u64))
    }

    /// So many millionths of a dollar.
    pub const fn of_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The millionths of a dollar.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Both together, where both are known.
    pub(crate) fn sum(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        Some(one?.plus(other?))
    }

    /// What is left of this without that; never less than nothing.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Prints dollars with at least two places, and as many more as there are.
impl fmt::Display for Dollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = format!("{:06}", self.0 % 1_000_000);
        let kept = places.trim_end_matches('0').len().max(2);
        write!(f, "${}.{places:.kept$}", self.0 / 1_000_000)
    }
}
