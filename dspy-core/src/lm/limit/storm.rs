//! Storms: what a provider that refuses calls is given, which is peace.

use std::time::Duration;

use tokio::time::Instant;

use super::pace::later;

/// The first pause where the provider does not say how long, and nothing is known of it.
const FIRST: Duration = Duration::from_millis(500);

/// The shortest and the longest one.
const SHORTEST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_secs(30);

/// From a refusal to the next answer. Nobody asks before its pause is over, and then mostly one alone.
#[derive(Debug)]
pub(super) struct Storm {
    until: Instant,
    /// How many pauses there were before this one.
    pauses: u32,
    /// The first call that may go after the pause: what was sent before it says nothing new.
    next: u64,
    /// Whether one alone goes after the pause. Where the provider said how long to wait, all go, once.
    alone: bool,
    is_probed: bool,
}

impl Storm {
    /// A storm begins, or goes on after a pause that was not long enough: with the refusal of a
    /// call, while the next one is `next`. How long it is from storm to storm tells how long to wait
    /// at first.
    pub(super) fn after(
        before: Option<&Self>,
        told: Option<Duration>,
        between: Option<Duration>,
        next: u64,
        now: Instant,
    ) -> Self {
        let pauses = before.map_or(0, |storm| storm.pauses.saturating_add(1));
        let first = match between {
            Some(between) => (between / 200).clamp(SHORTEST, FIRST),
            None => FIRST,
        };
        let own = first.saturating_mul(2_u32.saturating_pow(pauses));
        Self {
            until: later(now, told.unwrap_or(own.min(LONGEST))),
            pauses,
            next,
            alone: told.is_none() || pauses > 0,
            is_probed: false,
        }
    }

    /// Whether a call of this number was sent before the pause.
    pub(super) fn is_before(&self, call: u64) -> bool {
        call < self.next
    }

    /// Another call of the same wave was refused.
    pub(super) fn refused_too(&mut self, told: Option<Duration>, now: Instant) {
        if let Some(told) = told {
            self.until = self.until.max(later(now, told));
        }
    }

    /// Until when nobody asks.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// Whether the one that goes alone is on its way, so that all others wait for it.
    pub(super) fn is_probed(&self) -> bool {
        self.alone && self.is_probed
    }

    /// A call goes after the pause.
    pub(super) fn goes(&mut self) {
        self.is_probed = true;
    }

    /// A call is over without having told whether the storm is.
    pub(super) fn tells_nothing(&mut self, call: u64) {
        if !self.is_before(call) {
            self.is_probed = false;
        }
    }
}
