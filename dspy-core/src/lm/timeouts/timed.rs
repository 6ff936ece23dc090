//! The layer that waits for any model only so long.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Clock, Timeouts};
use crate::error::Result;
use crate::lm::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse};

/// How the limits of this layer are set.
const HOW: &str = "Timed::new";

/// A model that is waited for only so long, whatever model it is.
///
/// A call is held to `total`, since nobody sees the pieces in which its answer comes. A stream is
/// held to `first_byte` until its first event, to `idle` between two of them, and to `total`. The
/// deadline of the call counts too. Nothing is known here of connections.
///
/// ```
/// use std::time::Duration;
///
/// use dspy::lm::{Lm, Timed, Timeouts};
/// use dspy::testing::FnLm;
///
/// let slow = FnLm::new(|_| Ok("yes".into()));
/// let timed = Timed::new(slow, Timeouts::default().with_total(Duration::from_secs(60)));
/// # let _ = dspy::Ctx::test(timed);
/// ```
#[derive(Clone, Debug)]
pub struct Timed<L> {
    model: L,
    timeouts: Timeouts,
}

impl<L: Lm> Timed<L> {
    /// The model, held to these limits.
    pub fn new(model: L, timeouts: Timeouts) -> Self {
        Self { model, timeouts }
    }
}

impl<L: Lm> Lm for Timed<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let timeouts = Timeouts {
                total: self.timeouts.total,
                ..Timeouts::NONE
            };
            let mut clock = Clock::new(timeouts, cx.deadline);
            let answer = clock.wait(cx.ask(&self.model, request)).await;
            answer.unwrap_or_else(|limit| Err(limit.error(&self.model.identity(), HOW)))
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move {
            let mut clock = Clock::new(self.timeouts, cx.deadline);
            let events = clock.wait(cx.ask_stream(&self.model, request)).await;
            let events = match events {
                Ok(events) => Some(events?),
                Err(limit) => return Err(limit.error(&self.model.identity(), HOW)),
            };
            let events: BoxStream<'static, _> = Box::pin(TimedEvents {
                events,
                clock,
                model: self.model.identity(),
            });
            Ok(events)
        })
    }

    fn identity(&self) -> Arc<str> {
        self.model.identity()
    }

    fn abilities(&self) -> Abilities {
        self.model.abilities()
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.model)
    }
}

/// Events that are waited for only so long.
struct TimedEvents {
    /// Nothing once they ended, so that what they held is released there and then.
    events: Option<BoxStream<'static, Result<LmEvent>>>,
    clock: Clock,
    model: Arc<str>,
}

impl Stream for TimedEvents {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(events) = &mut this.events else {
            return Poll::Ready(None);
        };
        match events.as_mut().poll_next(context) {
            Poll::Ready(Some(Ok(event))) => {
                this.clock.heard();
                Poll::Ready(Some(Ok(event)))
            }
            Poll::Ready(last) => {
                this.events = None;
                Poll::Ready(last)
            }
            Poll::Pending => this.clock.poll_over(context).map(|limit| {
                this.events = None;
                Some(Err(limit.error(&this.model, HOW)))
            }),
        }
    }
}
