//! Hedging: a second call where the first is slow, and the answer of whichever comes first.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::opening::opened;
use super::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse};
use crate::error::Result;

/// When a second call is made beside a slow one.
///
/// ```
/// use std::time::Duration;
/// use dspy::lm::Hedge;
///
/// // A second call after 20 seconds, for at most one call in ten.
/// let hedge = Hedge::after(Duration::from_secs(20)).at_most(0.1);
/// # let _ = hedge;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "it hedges nothing until it is given to `Hedged::new`"]
pub struct Hedge {
    after: Duration,
    at_most: f64,
}

impl Hedge {
    /// A second call where no answer came after this time, for at most one call in twenty.
    pub const fn after(time: Duration) -> Self {
        Self {
            after: time,
            at_most: 0.05,
        }
    }

    /// No more than this share of all calls so far is made twice, the one at hand among them. 0
    /// makes none, and 1 every slow one; what is no share at all makes none.
    pub const fn at_most(mut self, share: f64) -> Self {
        self.at_most = share;
        self
    }
}

/// A model that is asked a second time where it is slow to answer.
///
/// **A hedge can cost twice.** The first answer is taken, and the other call is given up on its way:
/// the provider may bill it all the same, and nobody will hear how much. So the ledger counts it in
/// full, as unknown, and the record shows it as given up. How many calls that can be is bounded by
/// [`Hedge::at_most`].
///
/// Both calls ask the same. Where one fails, the other is waited for; where both do, the error is
/// that of the first call. A call that fails before its time is not made again: that is for
/// [`Retried`](super::Retried). A stream counts as answered once it shows anything of an answer.
///
/// It stands outside of what limits calls, so that the second one waits for its turn as any other,
/// and inside of a [`Shared`](super::Shared), which would make one of the two.
///
/// ```
/// use std::time::Duration;
/// use dspy::lm::{CallCx, Hedge, Hedged, Lm, LmRequest, Message, Role};
/// use dspy::testing::ScriptedLm;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let model = Hedged::new(ScriptedLm::new(["Hello."]), Hedge::after(Duration::from_secs(20)));
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// let response = model.call(&request, &CallCx::default()).await?;
/// assert_eq!(response.completions[0].text(), "Hello.");
/// # Ok(()) }
/// ```
///
/// Clones count their calls together.
#[derive(Clone, Debug)]
pub struct Hedged<L> {
    model: L,
    hedge: Hedge,
    count: Arc<Mutex<Count>>,
}

#[derive(Debug, Default)]
struct Count {
    calls: u64,
    hedged: u64,
}

impl<L: Lm> Hedged<L> {
    /// The model, with a second call where the first is slow.
    pub fn new(model: L, hedge: Hedge) -> Self {
        Self {
            model,
            hedge,
            count: Arc::default(),
        }
    }

    /// The first of two calls that answers, where it comes to a second one.
    async fn race<T, F: Future<Output = Result<T>>>(&self, ask: impl Fn() -> F) -> Result<T> {
        self.count(|count| count.calls += 1);
        let mut first = pin!(ask());
        let after = Instant::now().checked_add(self.hedge.after);
        if let Some(after) = after
            && let Ok(answer) = tokio::time::timeout_at(after, &mut first).await
        {
            return answer;
        }
        if after.is_none() || !self.may_hedge() {
            return first.await;
        }
        let mut second = pin!(ask());
        let (mut failed, mut is_second_over) = (None, false);
        poll_fn(|cx| {
            if failed.is_none() {
                match first.as_mut().poll(cx) {
                    Poll::Ready(Err(error)) => failed = Some(error),
                    Poll::Ready(answer) => return Poll::Ready(answer),
                    Poll::Pending => {}
                }
            }
            if !is_second_over {
                match second.as_mut().poll(cx) {
                    Poll::Ready(Err(_)) => is_second_over = true,
                    Poll::Ready(answer) => return Poll::Ready(answer),
                    Poll::Pending => {}
                }
            }
            match failed.take() {
                Some(error) if is_second_over => Poll::Ready(Err(error)),
                still => {
                    failed = still;
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Whether one more call may be made twice; if so, it is counted.
    fn may_hedge(&self) -> bool {
        self.count(|count| {
            let most = self.hedge.at_most * count.calls as f64;
            let may = (count.hedged + 1) as f64 <= most;
            count.hedged += u64::from(may);
            may
        })
    }

    fn count<T>(&self, change: impl FnOnce(&mut Count) -> T) -> T {
        change(&mut self.count.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<L: Lm> Lm for Hedged<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(self.race(|| cx.ask(&self.model, request)))
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(self.race(|| opened(cx.ask_stream(&self.model, request))))
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.model)
    }

    fn identity(&self) -> Arc<str> {
        self.model.identity()
    }

    fn abilities(&self) -> Abilities {
        self.model.abilities()
    }
}
