//! How fast calls may follow each other: as somebody said, or as was learned from refusals.

use std::time::Duration;

use tokio::time::Instant;

/// Something of which calls take, and which comes back at a steady rate.
///
/// A call may go once there is enough; what it takes may leave a debt, which those after it wait
/// for. So the rate holds although nobody knows beforehand what a call takes.
#[derive(Debug)]
pub(super) struct Flow {
    per_second: f64,
    most: f64,
    level: f64,
    at: Instant,
}

/// Less than this is rounding.
const NOTHING: f64 = 1e-6;

impl Flow {
    /// A flow of which no minute sees more than this many units; what is taken is a whole number of
    /// them.
    pub(super) fn per_minute(units: f64, at: Instant) -> Self {
        // A second's worth may be taken at once, and the rest comes over the minute.
        let most = (units / 60.0).max(1.0);
        Self {
            per_second: (units - most + 1.0) / 60.0,
            most,
            level: most,
            at,
        }
    }

    fn per_second(units: f64, at: Instant) -> Self {
        // Timers are no finer than a millisecond.
        let most = (units / 20.0).max(1.0);
        Self {
            per_second: units,
            most,
            level: most,
            at,
        }
    }

    /// When so much may be taken; nothing where it may be now.
    pub(super) fn when(&mut self, amount: f64, now: Instant) -> Option<Instant> {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.level = (self.level + passed * self.per_second).min(self.most);
        self.at = now;
        let lacks = amount.min(self.most) - self.level;
        if lacks <= NOTHING {
            return None;
        }
        let wait = Duration::try_from_secs_f64(lacks / self.per_second);
        Some(later(now, wait.unwrap_or(Duration::MAX)))
    }

    pub(super) fn take(&mut self, amount: f64) {
        self.level -= amount;
    }

    /// What was taken and not used; what was used beyond that is negative.
    pub(super) fn give_back(&mut self, amount: f64) {
        self.level = (self.level + amount).min(self.most);
    }
}

/// So much later, or in a day where that is sooner: whoever waits looks again then.
pub(super) fn later(now: Instant, wait: Duration) -> Instant {
    now + wait.min(Duration::from_secs(24 * 3600))
}

/// The pace that a provider keeps up with, learned from when it refuses.
///
/// From the end of one storm of refusals to the end of the next, a provider has answered as many
/// calls as it allows in that time, whatever its windows are. One storm alone says nothing: it may
/// have been an outage. After two, calls are sent at that pace, which grows by a tenth over as many
/// answers, so that the limit is found again and again, and not far from where it was. A pace that
/// met no storm for three times that long is no limit any more, and is forgotten. Neither is there
/// one in storms that are far apart: no provider counts for that long, and much of the time nobody
/// may have asked.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Since when answers are counted, and how many there were.
    since: Option<(Instant, u32)>,
    kept: Option<Kept>,
}

/// How much faster than was kept up it begins, since part of that time was waited in vain, and by how
/// much more it grows until as many calls were answered again.
const FASTER: f64 = 1.05;
const GROWTH: f64 = 0.1;

/// Storms that are further apart have nothing to do with each other.
const FAR_APART: Duration = Duration::from_secs(120);

#[derive(Debug)]
struct Kept {
    flow: Flow,
    until: Instant,
    /// How long it was from storm to storm.
    between: Duration,
    growth: f64,
}

impl Pace {
    /// Whether calls are sent at a pace.
    pub(super) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// How long it was from storm to storm, where there were two.
    pub(super) fn between(&self) -> Option<Duration> {
        Some(self.kept.as_ref()?.between)
    }

    /// When the next call may go; nothing where it may now.
    pub(super) fn when(&mut self, now: impl FnOnce() -> Instant) -> Option<Instant> {
        let kept = self.kept.as_mut()?;
        let now = now();
        if kept.until <= now {
            self.kept = None;
            return None;
        }
        kept.flow.when(1.0, now)
    }

    pub(super) fn take(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.flow.take(1.0);
        }
    }

    /// A call was answered.
    pub(super) fn answered(&mut self) {
        if let Some((_, answered)) = &mut self.since {
            *answered = answered.saturating_add(1);
        }
        if let Some(kept) = &mut self.kept {
            kept.flow.per_second *= kept.growth;
        }
    }

    /// A storm is over.
    pub(super) fn storm_ends(&mut self, now: Instant) {
        if let Some((since, answered)) = self.since
            && answered > 0
            && let between = now.saturating_duration_since(since)
            && !between.is_zero()
            && between <= FAR_APART
        {
            let per_second = FASTER * f64::from(answered) / between.as_secs_f64();
            self.kept = Some(Kept {
                flow: Flow::per_second(per_second, now),
                until: later(now, between.saturating_mul(3)),
                between,
                growth: 1.0 + GROWTH / f64::from(answered),
            });
        }
        self.since = Some((now, 0));
    }
}
