//! What the provider said is left of its limits.

use tokio::time::Instant;

use super::pace::later;
use crate::lm::Limit;

/// How much of one limit is left, as the provider said last.
///
/// Answers come in another order than the provider counted them in, and it may not have counted yet
/// what is on its way. So all of that is held against what is left.
#[derive(Debug, Default)]
pub(super) struct Said(Option<Left>);

#[derive(Debug)]
struct Left {
    left: f64,
    /// When all of it is there again.
    until: Instant,
    /// The number of the next call when this was said: that call and those after it are counted
    /// later.
    next: u64,
}

impl Said {
    pub(super) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// When one more call may go that takes so much, while as much is on its way; nothing where it
    /// may now.
    pub(super) fn when(
        &mut self,
        amount: f64,
        on_its_way: f64,
        now: impl FnOnce() -> Instant,
    ) -> Option<Instant> {
        let left = self.0.as_ref()?;
        if on_its_way + amount <= left.left {
            return None;
        }
        if left.until <= now() {
            self.0 = None;
            return None;
        }
        Some(left.until)
    }

    /// What an answer to the call of this number said, where the next one is `next`. Where it said
    /// nothing, the call took so much.
    pub(super) fn hear(&mut self, limit: Limit, call: u64, next: u64, took: f64, now: Instant) {
        let (Some(remaining), Some(reset)) = (limit.remaining, limit.reset) else {
            if let Some(left) = &mut self.0 {
                left.left -= took;
            }
            return;
        };
        let (remaining, until) = (remaining as f64, later(now, reset));
        self.0 = Some(match self.0.take() {
            // It may have been counted before what is known already.
            Some(known) if call < known.next && known.until > now => Left {
                left: known.left.min(remaining),
                until: known.until.max(until),
                next: known.next,
            },
            _ => Left {
                left: remaining,
                until,
                next,
            },
        });
    }
}
