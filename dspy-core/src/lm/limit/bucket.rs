//! The turns of one model: who waits goes in the order in which they came.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::Limits;
use super::state::{Blocked, End, Going, State};
use crate::error::{Error, Kind, Result};
use crate::lm::{Allowance, LmRequest};

/// The calls of one model, on their way and waiting.
///
/// Nothing runs beside the calls: the first in the queue holds the timer, and whatever changes wakes
/// it, so that it looks again. Once it goes it wakes the one behind it.
#[derive(Debug)]
pub(super) struct Bucket {
    identity: Arc<str>,
    state: Mutex<State>,
}

impl Bucket {
    pub(super) fn new(identity: Arc<str>, limits: Limits) -> Self {
        Self {
            identity,
            state: Mutex::new(State::new(limits)),
        }
    }

    /// Waits until a call may go. Dropping the future gives its place up.
    pub(super) async fn turn(
        self: &Arc<Self>,
        request: &LmRequest,
        deadline: Option<std::time::Instant>,
    ) -> Result<Permit> {
        let ticket = {
            let mut state = self.lock();
            state.limits.check()?;
            if state.queue.is_empty()
                && let Ok(going) = state.go(request)
            {
                return Ok(self.permit(going));
            }
            let ticket = state.next_ticket;
            state.next_ticket += 1;
            state.queue.insert(ticket, Waker::noop().clone());
            ticket
        };
        let mut place = Place {
            bucket: self,
            request,
            ticket,
            came: Instant::now(),
            deadline: deadline.map(Instant::from_std),
            sleep: None,
        };
        std::future::poll_fn(|cx| place.poll(cx)).await
    }

    fn permit(self: &Arc<Self>, going: Going) -> Permit {
        Permit {
            bucket: Arc::clone(self),
            going,
            is_taken: false,
            is_over: false,
        }
    }

    /// Wakes the first in the queue, so that it looks again.
    fn wake_first(mut state: MutexGuard<'_, State>) {
        let first = state.queue.first_entry();
        let waker = first.map(|mut it| it.insert(Waker::noop().clone()));
        // Whoever is woken may want the lock.
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn too_late(&self, came: Instant, rest: Option<Duration>) -> Error {
        let waited = came.elapsed().as_secs_f64();
        let why = rest.map_or_else(String::new, |rest| {
            let rest = rest.as_secs_f64();
            format!(", and its turn would be in {rest:.1} s at the earliest")
        });
        let message = format!(
            "the call waited {waited:.1} s for its turn to ask `{}` and has no more time{why}: give \
             it more, or run fewer at once",
            self.identity
        );
        unsent(Error::new(Kind::Timeout, message))
    }

    fn too_long(&self, rest: Duration, patience: Duration) -> Error {
        let (rest_s, patience) = (rest.as_secs_f64(), patience.as_secs_f64());
        let message = format!(
            "`{}` can be asked again in {rest_s:.1} s at the earliest, and `Limits::patience` is \
             {patience:.1} s: ask again later",
            self.identity
        );
        unsent(Error::new(Kind::RateLimited, message)).with_retry_after(rest)
    }
}

/// A call that never left: it costs nothing, and asking again at once changes nothing.
fn unsent(error: Error) -> Error {
    error.told(|told| {
        told.unreached = true;
        told.asks_again = Some(false);
    })
}

/// A place in the queue. Dropped, the others move up.
struct Place<'a> {
    bucket: &'a Arc<Bucket>,
    request: &'a LmRequest,
    ticket: u64,
    came: Instant,
    deadline: Option<Instant>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Place<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Permit>> {
        loop {
            let now = Instant::now();
            if self.deadline.is_some_and(|deadline| deadline <= now) {
                return Poll::Ready(Err(self.bucket.too_late(self.came, None)));
            }
            let until = {
                let mut state = self.bucket.lock();
                let is_first = state.queue.keys().next() == Some(&self.ticket);
                match is_first.then(|| state.go(self.request)) {
                    Some(Ok(going)) => return Poll::Ready(Ok(self.bucket.permit(going))),
                    Some(Err(Blocked::Until(until))) => {
                        let rest = until.saturating_duration_since(now);
                        if self.deadline.is_some_and(|deadline| deadline < until) {
                            let error = self.bucket.too_late(self.came, Some(rest));
                            return Poll::Ready(Err(error));
                        }
                        let patience = state.limits.patience;
                        if rest > patience {
                            return Poll::Ready(Err(self.bucket.too_long(rest, patience)));
                        }
                        state.queue.insert(self.ticket, cx.waker().clone());
                        Some(until)
                    }
                    Some(Err(Blocked::ByOthers)) | None => {
                        state.queue.insert(self.ticket, cx.waker().clone());
                        self.deadline
                    }
                }
            };
            let Some(until) = until else {
                return Poll::Pending;
            };
            let sleep = self
                .sleep
                .get_or_insert_with(|| Box::pin(sleep_until(until)));
            if sleep.deadline() != until {
                sleep.as_mut().reset(until);
            }
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            // Its time has come, so it looks again.
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.bucket.lock();
        let was_first = state.queue.keys().next() == Some(&self.ticket);
        state.queue.remove(&self.ticket);
        if was_first {
            Bucket::wake_first(state);
        }
    }
}

/// The right to have one call on its way. Dropped, it is given back.
#[derive(Debug)]
pub(super) struct Permit {
    bucket: Arc<Bucket>,
    going: Going,
    is_taken: bool,
    is_over: bool,
}

impl Permit {
    /// The provider takes the call, and its answer comes bit by bit.
    pub(super) fn taken(&mut self) {
        self.is_taken = true;
        let mut state = self.bucket.lock();
        state.taken(self.going);
        // A storm may be over by this.
        Bucket::wake_first(state);
    }

    /// The call is over.
    pub(super) fn over(mut self, end: &End<'_>, allowance: Option<&Allowance>) {
        self.give_back(end, allowance);
    }

    /// The call ended in this error.
    pub(super) fn failed(self, error: &Error) {
        let is_busy = matches!(error.status(), Some(503 | 529)) && error.retry_after().is_some();
        let end = if error.is_rate_limited() || is_busy {
            End::Refused(error.retry_after())
        } else {
            let took = error.may_be_billed();
            End::Failed { took }
        };
        self.over(&end, error.allowance());
    }

    fn give_back(&mut self, end: &End<'_>, allowance: Option<&Allowance>) {
        if !self.is_over {
            self.is_over = true;
            let mut state = self.bucket.lock();
            if !self.is_taken && matches!(end, End::Answered(_)) {
                state.taken(self.going);
            }
            state.over(self.going, end, allowance);
            Bucket::wake_first(state);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.give_back(&End::Dropped, None);
    }
}
