//! Budgets: what may be spent, and the ledger that holds calls to it.
//!
//! The ledger only adds up. A call reserves what it may take at most before it is made, and settles
//! what it took; so a limit is never crossed by calls that run at once.

mod ledger;

use std::fmt;
use std::time::Duration;

pub use ledger::{Ledger, Reservation};

use crate::error::{Error, Kind, Result};

/// What may be spent: calls of models, tokens, time. What is not limited is free.
///
/// Dollars need the prices of models, which this version does not know: asking for them is an error.
///
/// ```
/// use std::time::Duration;
/// use dspy::budget::Budget;
///
/// let budget = Budget::calls(500).and_tokens(1_000_000).and_time(Duration::from_secs(600));
/// assert_eq!(budget.to_string(), "500 calls, 1000000 tokens, 600 s");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    calls: Option<u64>,
    tokens: Option<u64>,
    time: Option<Duration>,
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

    /// No call is begun after this time.
    pub const fn time(time: Duration) -> Self {
        Self::unlimited().and_time(time)
    }

    const fn unlimited() -> Self {
        Self {
            calls: None,
            tokens: None,
            time: None,
        }
    }

    /// So many dollars, which this version cannot hold a call to: it knows the price of no model.
    ///
    /// # Errors
    ///
    /// Always, until prices are known. A limit that nobody keeps would be worse than none.
    pub fn dollars(dollars: f64) -> Result<Self> {
        let message = format!(
            "a budget of {dollars} dollars needs the prices of models, which this version does not \
             know: limit calls, tokens or time"
        );
        Err(Error::new(Kind::Config, message))
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

    /// And no call after this time.
    #[must_use]
    pub const fn and_time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }
}

/// Prints the limits.
impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limits = [
            self.calls.map(|it| format!("{it} calls")),
            self.tokens.map(|it| format!("{it} tokens")),
            self.time.map(|it| format!("{} s", it.as_secs_f64())),
        ];
        let limits: Vec<_> = limits.into_iter().flatten().collect();
        match limits.is_empty() {
            true => f.write_str("no limit"),
            false => f.write_str(&limits.join(", ")),
        }
    }
}

/// What was spent, or may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spend {
    /// Calls of models.
    pub calls: u64,
    /// Tokens of requests and answers.
    pub tokens: u64,
    /// Calls of which nobody knows what they took: they were given up on their way, or the
    /// provider did not say. Their tokens are counted at the most that they can have been.
    pub unknown: u64,
}

impl Spend {
    /// So many calls that take so many tokens together.
    pub const fn of_calls(calls: u64, tokens: u64) -> Self {
        Self {
            calls,
            tokens,
            unknown: 0,
        }
    }

    /// One call that takes so many tokens.
    pub const fn of_call(tokens: u64) -> Self {
        Self::of_calls(1, tokens)
    }

    /// One call of which nobody knows what it took.
    pub(crate) const fn of_unknown() -> Self {
        Self {
            calls: 1,
            tokens: 0,
            unknown: 1,
        }
    }

    #[must_use]
    const fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            tokens: self.tokens.saturating_add(other.tokens),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }

    #[must_use]
    const fn minus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(other.calls),
            tokens: self.tokens.saturating_sub(other.tokens),
            unknown: self.unknown.saturating_sub(other.unknown),
        }
    }
}
