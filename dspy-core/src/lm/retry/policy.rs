//! What is asked again, how often, and after how long.

use std::time::Duration;

use tokio::time::Instant;

use crate::chance::Chance;
use crate::error::{Error, Kind, Result};

/// When a call that failed is made again. It is plain data, and each call has all of it to itself.
///
/// By itself it asks 4 times, and waits in between up to half a second, then up to twice as long
/// each time, and never longer than 30 seconds. How much of that is waited is drawn from the
/// request, so that a run waits the same again and callers do not come back all at once. Where the
/// provider says how long it wants to be left alone, it is left alone for that long and at most a
/// tenth more.
///
/// Only what may fare better is asked again, by [`Error::is_transient`]: the statuses 408, 409, 429
/// and those from 500 on, a server that was not there, and what the provider itself says so of. A
/// call that was sent and broke off may be billed already, so it is left to [`when`](Self::when).
///
/// That a provider wants fewer calls is no failure of the call: it does not count against the
/// tries, and goes on for as long as there is [`patience`](Self::patience).
///
/// ```
/// use std::time::Duration;
/// use dspy::lm::Retry;
///
/// let retry = Retry::new().tries(6).patience(Duration::from_secs(3600)).when(|error| {
///     error.is_transient() || error.is_provider() && error.may_be_billed()
/// });
/// # let _ = retry;
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a policy does nothing until it is given to `Retried::new`"]
pub struct Retry {
    tries: u32,
    first_wait: Duration,
    longest_wait: Duration,
    patience: Duration,
    when: fn(&Error) -> bool,
}

impl Retry {
    /// The policy with everything as it is said above.
    pub const fn new() -> Self {
        Self {
            tries: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            patience: Duration::from_secs(600),
            when: Error::is_transient,
        }
    }

    /// How often is asked in all, where the provider does not just want fewer calls. 1 asks nothing
    /// again, whatever the reason; with 0 nothing could be asked at all, which is an error of every
    /// call.
    pub const fn tries(mut self, tries: u32) -> Self {
        self.tries = tries;
        self
    }

    /// How long is waited at most before the second try; before each one after it, twice as long.
    /// With 0 nobody waits, but where the provider says so.
    pub const fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// How long is waited at most before any try, where the provider does not say how long.
    pub const fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// For how long a provider may want fewer calls, from the first time that a call fails; at
    /// first 10 minutes. No single wait is longer either, whatever the provider says.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Asks again for these errors instead of those that are [`Error::is_transient`]. Budgets, keys
    /// and settings are not waited for in any case.
    pub const fn when(mut self, when: fn(&Error) -> bool) -> Self {
        self.when = when;
        self
    }

    fn asks_again(&self, error: &Error) -> bool {
        let is_settled = matches!(
            error.kind(),
            Kind::Auth | Kind::Budget | Kind::Cancelled | Kind::Config | Kind::Setting
        );
        self.tries > 1 && !is_settled && (self.when)(error)
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

/// How one call fares so far.
pub(super) struct Course {
    retry: Retry,
    /// When an answer is no longer of use.
    deadline: Option<Instant>,
    began: Instant,
    failed_first: Option<Instant>,
    asked: u32,
    /// Of those, the ones that count against the tries.
    counted: u32,
}

impl Course {
    pub(super) fn new(retry: Retry, deadline: Option<std::time::Instant>) -> Result<Self> {
        if retry.tries == 0 {
            let message = "`Retry::tries(0)` lets nothing be asked at all: 1 asks once and never \
                           again";
            return Err(Error::new(Kind::Config, message));
        }
        Ok(Self {
            retry,
            deadline: deadline.map(Instant::from_std),
            began: Instant::now(),
            failed_first: None,
            asked: 0,
            counted: 0,
        })
    }

    /// How long to wait before it is asked again, or the error in which it ends. The seed is that
    /// of the request.
    pub(super) fn after(
        &mut self,
        error: Error,
        seed: impl FnOnce() -> u64,
    ) -> Result<Duration, Error> {
        let now = Instant::now();
        let first = *self.failed_first.get_or_insert(now);
        let before = self.asked;
        self.asked = self.asked.saturating_add(1);
        if !self.retry.asks_again(&error) {
            return Err(match before {
                0 => error,
                _ => self.ended(error, now, ""),
            });
        }
        let wait = self.wait(&error, before, seed());
        // Where nobody waits, being asked for fewer calls would never end.
        if !error.is_rate_limited() || wait.is_zero() {
            self.counted += 1;
            if self.counted >= self.retry.tries {
                let why = format!(
                    ", and `Retry::tries` allows no more than {}",
                    self.retry.tries
                );
                return Err(self.ended(error, now, &why));
            }
        }
        let patience = self.retry.patience;
        let waited = now.duration_since(first).saturating_add(wait);
        if wait > patience || error.is_rate_limited() && waited > patience {
            let why = format!(
                "; the next try would be in {}, and `Retry::patience` is over after {}",
                seconds(wait),
                seconds(patience)
            );
            return Err(self.ended(error, now, &why));
        }
        let ends_before = |deadline: Instant| deadline.saturating_duration_since(now) <= wait;
        if self.deadline.is_some_and(ends_before) {
            let why = format!(
                "; the next try would be in {}, and the call has no time left then",
                seconds(wait)
            );
            return Err(self.ended(error, now, &why));
        }
        Ok(wait)
    }

    /// How long is waited after so many failures before this one.
    fn wait(&self, error: &Error, failures: u32, seed: u64) -> Duration {
        let Retry {
            first_wait,
            longest_wait,
            ..
        } = self.retry;
        let doubled = first_wait.saturating_mul(2_u32.saturating_pow(failures));
        let most = doubled.min(longest_wait);
        let drawn = Chance::new(seed.wrapping_add(failures.into())).unit();
        match error.retry_after() {
            None => most.mul_f64(drawn),
            // Whoever was told the same time does not come back in the same moment.
            Some(told) => told.saturating_add((told / 10).max(most / 8).mul_f64(drawn)),
        }
    }

    /// The error, which says how often and for how long it was tried.
    fn ended(&self, error: Error, now: Instant, why: &str) -> Error {
        let times = match self.asked {
            1 => "once".to_owned(),
            asked => format!("{asked} times"),
        };
        let took = seconds(now.duration_since(self.began));
        error.map_message(|message| format!("{message} (asked {times} within {took}{why})"))
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
