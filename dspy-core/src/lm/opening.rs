//! Streams up to the first thing that they show: until then another try may take their place.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{BoxFuture, BoxStream, LmEvent};
use crate::error::Result;

/// What says nothing of an answer comes a few times at most; who sends more is not waited for.
const MOST: usize = 64;

/// The stream, once it shows anything of an answer. An error before that is the call's own, as if
/// there had been no stream; what came before is given again, first.
pub(super) async fn opened(
    asked: BoxFuture<'_, Result<BoxStream<'static, Result<LmEvent>>>>,
) -> Result<BoxStream<'static, Result<LmEvent>>> {
    let mut events = asked.await?;
    let mut before = VecDeque::new();
    let mut after = None;
    while let Some(event) = poll_fn(|cx| events.as_mut().poll_next(cx)).await {
        let event = event?;
        let is_open = shows(&event) || before.len() >= MOST;
        before.push_back(event);
        if is_open {
            after = Some(events);
            break;
        }
    }
    Ok(Box::pin(Opened { before, after }))
}

/// Whether somebody who reads along has seen a piece of the answer.
fn shows(event: &LmEvent) -> bool {
    match event {
        LmEvent::Part { .. }
        | LmEvent::ToolCall { .. }
        | LmEvent::Logprobs { .. }
        | LmEvent::Finished { .. } => true,
        LmEvent::Started { .. } | LmEvent::Usage(_) | LmEvent::Cost(_) | LmEvent::Cached => false,
    }
}

/// The events that came before, and then those that come.
struct Opened {
    before: VecDeque<LmEvent>,
    /// Nothing where the stream has ended already.
    after: Option<BoxStream<'static, Result<LmEvent>>>,
}

impl Stream for Opened {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(event) = self.before.pop_front() {
            return Poll::Ready(Some(Ok(event)));
        }
        match &mut self.after {
            Some(events) => events.as_mut().poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}
