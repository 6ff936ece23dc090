//! What a provider allows, as far as its customer knows it.

use std::time::Duration;

use crate::error::{Error, Kind, Result};

/// How much is asked of a model at once and in a minute. What is not limited here is found out: a
/// [`Limiter`](super::Limiter) learns from what the provider says with its answers, and from its
/// refusals.
///
/// ```
/// use dspy::lm::Limits;
///
/// let limits = Limits::new().at_once(32).requests_per_minute(500).tokens_per_minute(200_000);
/// # let _ = limits;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "limits hold nobody until they are given to `Limiter::new`"]
pub struct Limits {
    pub(super) at_once: usize,
    pub(super) requests: Option<u32>,
    pub(super) tokens: Option<u64>,
    pub(super) patience: Duration,
}

impl Limits {
    /// 64 calls at once, and as many in a minute as the provider allows.
    pub const fn new() -> Self {
        Self {
            at_once: 64,
            requests: None,
            tokens: None,
            patience: Duration::from_secs(600),
        }
    }

    /// So many calls at once, at the most.
    pub const fn at_once(mut self, calls: usize) -> Self {
        self.at_once = calls;
        self
    }

    /// So many calls in any minute, at the most, spread over it.
    pub const fn requests_per_minute(mut self, calls: u32) -> Self {
        self.requests = Some(calls);
        self
    }

    /// So many tokens in any minute, in requests and answers together. What a call will take is
    /// guessed before it, from the length of its texts, what answers took so far and what it is
    /// allowed; the real number counts as soon as it is known.
    pub const fn tokens_per_minute(mut self, tokens: u64) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// For how long a call waits where the provider is known to want none before then; at first 10
    /// minutes. What would take longer is an error at once.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Zero is a limit that nobody can keep to by waiting.
    pub(super) fn check(&self) -> Result<()> {
        let what = if self.at_once == 0 {
            "`Limits::at_once(0)`"
        } else if self.requests == Some(0) {
            "`Limits::requests_per_minute(0)`"
        } else if self.tokens == Some(0) {
            "`Limits::tokens_per_minute(0)`"
        } else {
            return Ok(());
        };
        let message = format!("{what} allows no call at all: give it at least 1, or leave it out");
        Err(Error::new(Kind::Config, message))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
