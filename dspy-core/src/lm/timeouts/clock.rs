//! The clock of one call: all its limits, and one timer, set to the nearest of them.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use super::Timeouts;
use crate::error::{Error, Kind};

/// The limits of one call, from its beginning on.
pub(in crate::lm) struct Clock {
    timeouts: Timeouts,
    began: Instant,
    deadline: Option<Instant>,
    /// Whether something came already.
    is_heard: bool,
    /// What ends the wait that goes on; nothing before one had to wait.
    waiting: Option<Limit>,
    /// Made when one first has to wait, and set anew for each wait.
    timer: Option<Pin<Box<Sleep>>>,
}

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lm) enum Limit {
    #[cfg(feature = "http")]
    Connect(Duration),
    FirstByte(Duration),
    Idle(Duration),
    Total(Duration),
    Deadline,
}

impl Clock {
    /// A clock that starts now.
    pub(in crate::lm) fn new(timeouts: Timeouts, deadline: Option<std::time::Instant>) -> Self {
        Self {
            timeouts,
            began: Instant::now(),
            deadline: deadline.map(Instant::from_std),
            is_heard: false,
            waiting: None,
            timer: None,
        }
    }

    /// Something came: the next wait is one between two pieces.
    pub(in crate::lm) fn heard(&mut self) {
        self.is_heard = true;
        self.waiting = None;
    }

    /// Waits for the future, until the nearest limit.
    pub(in crate::lm) async fn wait<T>(
        &mut self,
        future: impl Future<Output = T>,
    ) -> Result<T, Limit> {
        let mut future = pin!(future);
        self.waiting = None;
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(value) => Poll::Ready(Ok(value)),
            Poll::Pending => self.poll_over(cx).map(Err),
        })
        .await
    }

    /// Whether the wait is over. What is waited for is looked at before, so that it goes first.
    pub(in crate::lm) fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<Limit> {
        if self.waiting.is_none() {
            let Some((at, limit)) = self.nearest() else {
                return Poll::Pending;
            };
            self.waiting = Some(limit);
            match &mut self.timer {
                Some(timer) if timer.deadline() == at => {}
                Some(timer) => timer.as_mut().reset(at),
                None => self.timer = Some(Box::pin(tokio::time::sleep_until(at))),
            }
        }
        let (Some(timer), Some(limit)) = (&mut self.timer, self.waiting) else {
            return Poll::Pending;
        };
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(limit)
    }

    /// The limit that comes next, and when.
    fn nearest(&self) -> Option<(Instant, Limit)> {
        let Timeouts {
            first_byte,
            idle,
            total,
            ..
        } = self.timeouts;
        // What is too far off for a clock is no limit.
        let after = |from: Instant, time: Option<Duration>, limit: fn(Duration) -> Limit| {
            let time = time?;
            Some((from.checked_add(time)?, limit(time)))
        };
        let next = match self.is_heard {
            false => after(self.began, first_byte, Limit::FirstByte),
            true => after(Instant::now(), idle, Limit::Idle),
        };
        let total = after(self.began, total, Limit::Total);
        let deadline = self.deadline.map(|at| (at, Limit::Deadline));
        let limits = [deadline, total, next].into_iter().flatten();
        limits.min_by_key(|(at, _)| *at)
    }
}

impl Limit {
    /// What is said of a model that was waited for until here, and how that is set.
    pub(in crate::lm) fn error(self, model: &str, how: &str) -> Error {
        let (did, name, time) = match self {
            #[cfg(feature = "http")]
            Self::Connect(time) => ("took no connection", "connect", time),
            Self::FirstByte(time) => ("did not begin to answer", "first_byte", time),
            Self::Idle(time) => ("fell silent in the midst of its answer", "idle", time),
            Self::Total(time) => ("was not done with its answer", "total", time),
            Self::Deadline => {
                let message = format!(
                    "`{model}` did not answer before the deadline of the call: give the `Ctx` more \
                     time, with `with_timeout`"
                );
                return Error::new(Kind::Timeout, message);
            }
        };
        let message = format!(
            "`{model}` {did} within {time:?}, the limit `{name}`: it is set with `{how}`, as \
             `Timeouts::default().with_{name}(…)`"
        );
        Error::new(Kind::Timeout, message)
    }
}
