//! All that is known of one model, and whether the next call may go.

use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::Limits;
use super::estimate::Answers;
use super::pace::{Flow, Pace};
use super::said::Said;
use super::storm::Storm;
use crate::lm::{Allowance, LmRequest, Usage};

/// What is known of one model.
#[derive(Debug)]
pub(super) struct State {
    pub(super) limits: Limits,
    pub(super) in_flight: usize,
    tokens_in_flight: f64,
    /// How many calls may be on their way; it shrinks in a storm and grows with answers.
    window: f64,
    /// How large it was when the last storm broke.
    reached: f64,
    /// The number of the next call.
    next: u64,
    storm: Option<Storm>,
    pace: Pace,
    requests: Option<Flow>,
    tokens: Option<Flow>,
    said_requests: Said,
    said_tokens: Said,
    answers: Answers,
    /// Who waits, in the order in which they came.
    pub(super) queue: BTreeMap<u64, Waker>,
    pub(super) next_ticket: u64,
}

/// A call that goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Going {
    pub(super) number: u64,
    tokens: f64,
}

/// Why the next call may not go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Blocked {
    /// Before another is over.
    ByOthers,
    /// Before this moment.
    Until(Instant),
}

/// How a call ended.
pub(super) enum End<'a> {
    Answered(&'a Usage),
    /// The provider wants fewer calls, and may have said for how long.
    Refused(Option<Duration>),
    /// In another error; whether it took anything.
    Failed {
        took: bool,
    },
    /// Nobody waits for it any more.
    Dropped,
}

impl State {
    pub(super) fn new(limits: Limits) -> Self {
        let window = limits.at_once as f64;
        Self {
            limits,
            in_flight: 0,
            tokens_in_flight: 0.0,
            window,
            reached: window,
            next: 0,
            storm: None,
            pace: Pace::default(),
            requests: None,
            tokens: None,
            said_requests: Said::default(),
            said_tokens: Said::default(),
            answers: Answers::default(),
            queue: BTreeMap::new(),
            next_ticket: 0,
        }
    }

    /// How many calls may be on their way now.
    pub(super) fn window(&self) -> usize {
        (self.window as usize).max(1)
    }

    /// Lets the next call go, or says why not.
    pub(super) fn go(&mut self, request: &LmRequest) -> Result<Going, Blocked> {
        if self.in_flight >= self.window() {
            return Err(Blocked::ByOthers);
        }
        // The clock is only looked at where something depends on it.
        let mut clock = None;
        let mut now = || *clock.get_or_insert_with(Instant::now);
        if let Some(storm) = &self.storm {
            if now() < storm.until() {
                return Err(Blocked::Until(storm.until()));
            }
            if storm.is_probed() {
                return Err(Blocked::ByOthers);
            }
        }
        let (limits, at_once) = (&self.limits, self.in_flight as f64);
        let counts_tokens = limits.tokens.is_some() || self.said_tokens.is_known();
        let tokens = match counts_tokens {
            true => self.answers.estimate(request),
            false => 0.0,
        };
        if let Some(units) = limits.requests {
            let at = now();
            let flow = self
                .requests
                .get_or_insert_with(|| Flow::per_minute(units.into(), at));
            if let Some(until) = flow.when(1.0, at) {
                return Err(Blocked::Until(until));
            }
        }
        if let Some(units) = limits.tokens {
            let at = now();
            let flow = self
                .tokens
                .get_or_insert_with(|| Flow::per_minute(units as f64, at));
            if let Some(until) = flow.when(tokens, at) {
                return Err(Blocked::Until(until));
            }
        }
        let until = self
            .pace
            .when(&mut now)
            .or_else(|| self.said_requests.when(1.0, at_once, &mut now))
            .or_else(|| {
                self.said_tokens
                    .when(tokens, self.tokens_in_flight, &mut now)
            });
        if let Some(until) = until {
            return Err(Blocked::Until(until));
        }
        Ok(self.count(tokens))
    }

    /// Counts a call that goes.
    fn count(&mut self, tokens: f64) -> Going {
        if let Some(storm) = &mut self.storm {
            storm.goes();
        }
        if let Some(flow) = &mut self.requests {
            flow.take(1.0);
        }
        if let Some(flow) = &mut self.tokens {
            flow.take(tokens);
        }
        self.pace.take();
        self.in_flight += 1;
        self.tokens_in_flight += tokens;
        let number = self.next;
        self.next += 1;
        Going { number, tokens }
    }

    /// The provider takes the call: it answers, or begins to.
    pub(super) fn taken(&mut self, going: Going) {
        match &self.storm {
            Some(storm) if storm.is_before(going.number) => {}
            Some(_) => {
                self.storm = None;
                self.pace.storm_ends(Instant::now());
            }
            None => {}
        }
        self.pace.answered();
        // Only where calls are held back does it say anything that one was taken.
        let is_held_back = self.in_flight >= self.window() || !self.queue.is_empty();
        if self.storm.is_none() && is_held_back && self.window < self.limits.at_once as f64 {
            let is_near = self.window >= 0.9 * self.reached;
            let step = if is_near { 1.0 / self.window } else { 1.0 };
            self.window = (self.window + step).min(self.limits.at_once as f64);
        }
    }

    /// A call is over.
    pub(super) fn over(&mut self, going: Going, end: &End<'_>, allowance: Option<&Allowance>) {
        self.in_flight -= 1;
        self.tokens_in_flight = match self.in_flight {
            0 => 0.0,
            _ => (self.tokens_in_flight - going.tokens).max(0.0),
        };
        let took = match end {
            End::Answered(usage) => {
                self.answers.learn(usage);
                usage.total().map_or(going.tokens, |tokens| tokens as f64)
            }
            End::Refused(told) => {
                self.refused(going, *told);
                0.0
            }
            End::Failed { took: false } => 0.0,
            End::Failed { took: true } | End::Dropped => going.tokens,
        };
        if let Some(storm) = &mut self.storm {
            storm.tells_nothing(going.number);
        }
        if let Some(flow) = &mut self.tokens {
            flow.give_back(going.tokens - took);
        }
        if allowance.is_some() || self.said_requests.is_known() || self.said_tokens.is_known() {
            let said = allowance.copied().unwrap_or_default();
            let (call, next, now) = (going.number, self.next, Instant::now());
            self.said_requests.hear(said.requests, call, next, 1.0, now);
            self.said_tokens.hear(said.tokens, call, next, took, now);
        }
    }

    fn refused(&mut self, going: Going, told: Option<Duration>) {
        // To wait for no time at all is no word on how long it takes.
        let (told, now) = (told.filter(|told| !told.is_zero()), Instant::now());
        match &mut self.storm {
            Some(storm) if storm.is_before(going.number) => return storm.refused_too(told, now),
            Some(_) => {}
            // At a pace, it is the pace that was wrong, and the end of the storm tells by how much.
            None if self.pace.is_kept() => {}
            None => {
                self.reached = self.window;
                self.window = (self.window / 2.0).max(1.0);
            }
        }
        let between = self.pace.between();
        let storm = Storm::after(self.storm.as_ref(), told, between, self.next, now);
        self.storm = Some(storm);
    }

    /// Until when nobody may go, where that is known.
    pub(super) fn paused(&self, now: Instant) -> Option<Duration> {
        let until = self.storm.as_ref()?.until();
        Some(until.saturating_duration_since(now)).filter(|rest| !rest.is_zero())
    }
}
