//! Budgets: what may be spent, and the ledger that holds calls to it.
//!
//! The ledger only adds up. A call reserves what it may take at most before it is made, and settles
//! what it took; so a limit is never crossed by calls that run at once.

mod book;
mod known;
mod ledger;
mod outlook;
mod reservation;
mod spend;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

pub use ledger::Ledger;
pub(crate) use outlook::{Asks, Outlook, Size};
pub use reservation::Reservation;
pub use spend::Spend;

use crate::error::Result;
use crate::lm::Dollars;

/// What may be spent: calls of models, tokens, dollars, time. What is not limited is free.
///
/// Dollars are held hard, unless [`soft`](Self::soft) says otherwise: a call is made only if there is
/// room for the most that it can cost. `dspy::_docs::budget` says what that
/// rests on.
///
/// ```
/// use std::time::Duration;
/// use dspy::budget::Budget;
///
/// let budget = Budget::calls(500).and_tokens(1_000_000).and_time(Duration::from_secs(600));
/// assert_eq!(budget.to_string(), "500 calls, 1000000 tokens, 600 s");
/// assert_eq!(Budget::dollars(2.5)?.to_string(), "$2.50");
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    calls: Option<u64>,
    tokens: Option<u64>,
    dollars: Option<Dollars>,
    time: Option<Duration>,
    /// Whether dollars are reserved as calls mostly take them, and not as they can.
    soft: bool,
    /// Whether models may be asked whose price is not known.
    unknown_prices: bool,
}

impl Budget {
    /// So many calls of models; 0 allows none.
    pub const fn calls(calls: u64) -> Self {
        Self::unlimited().and_calls(calls)
    }

    /// So many tokens, in requests and answers together.
    pub const fn tokens(tokens: u64) -> Self {
        Self::unlimited().and_tokens(tokens)
    }

    /// So many dollars; 0 allows only models that cost nothing.
    ///
    /// # Errors
    ///
    /// When it is no amount of money: less than nothing, or not finite.
    pub fn dollars(dollars: f64) -> Result<Self> {
        Self::unlimited().and_dollars(dollars)
    }

    /// No call is begun after this time.
    pub const fn time(time: Duration) -> Self {
        Self::unlimited().and_time(time)
    }

    const fn unlimited() -> Self {
        Self {
            calls: None,
            tokens: None,
            dollars: None,
            time: None,
            soft: false,
            unknown_prices: false,
        }
    }

    /// And no more than so many calls.
    #[must_use]
    pub const fn and_calls(mut self, calls: u64) -> Self {
        self.calls = Some(calls);
        self
    }

    /// And no more than so many tokens.
    #[must_use]
    pub const fn and_tokens(mut self, tokens: u64) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// And no more than so many dollars.
    ///
    /// # Errors
    ///
    /// When it is no amount of money: less than nothing, or not finite.
    pub fn and_dollars(mut self, dollars: f64) -> Result<Self> {
        self.dollars = Some(Dollars::of(dollars)?);
        Ok(self)
    }

    /// And no call after this time.
    #[must_use]
    pub const fn and_time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// Dollars are set aside as a predictor's calls mostly cost, not as they can at most, so that
    /// more of them run at once near the limit. It may be overshot: by
    /// [`Ledger::overshoot`] at most.
    #[must_use]
    pub const fn soft(mut self) -> Self {
        self.soft = true;
        self
    }

    /// Models may be asked whose price is not known. What they cost is no part of the sum, which
    /// then says how many they were.
    #[must_use]
    pub const fn allow_unknown_prices(mut self) -> Self {
        self.unknown_prices = true;
        self
    }
}

/// Prints the limits.
impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let soft = if self.soft { " (soft)" } else { "" };
        let limits = [
            self.calls.map(|it| format!("{it} calls")),
            self.tokens.map(|it| format!("{it} tokens")),
            self.dollars.map(|it| format!("{it}{soft}")),
            self.time.map(|it| format!("{} s", it.as_secs_f64())),
        ];
        let limits: Vec<_> = limits.into_iter().flatten().collect();
        match limits.is_empty() {
            true => f.write_str("no limit"),
            false => f.write_str(&limits.join(", ")),
        }
    }
}
