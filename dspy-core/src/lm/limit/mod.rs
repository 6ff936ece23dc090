//! The limiter: as many calls as a provider takes, and in turn.

mod bucket;
mod estimate;
mod limits;
mod pace;
mod said;
mod state;
mod storm;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::Instant;

pub use limits::Limits;

use bucket::{Bucket, Permit};
use state::End;

use super::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, Usage};
use crate::error::Result;

/// Holds all calls that share it to what their provider takes. Clones are the same limiter.
///
/// It begins with its [`Limits`] and learns from there. Where the provider refuses a call since
/// there are too many (429), or since it is too busy and says for how long, everything pauses for as long as the provider says, or for half a
/// second, twice as long each time that this was not enough; the calls on their way become half as
/// many, once a storm, and more again as they are answered. Providers that refuse again and again
/// are asked at the pace that they were seen to keep. What an answer says is left of its limits
/// ([`LmResponse::allowance`]) is not exceeded.
///
/// Each model has limits of its own here, by its [`identity`](Lm::identity), so one limiter serves
/// all models of a key. Providers count by key: models behind different keys belong into different
/// limiters, since a key is no part of an identity.
///
/// ```
/// use dspy::lm::{Limited, Limiter, Limits};
/// use dspy::testing::FnLm;
///
/// let limiter = Limiter::new(Limits::new().at_once(16).requests_per_minute(500));
/// let model = Limited::new(FnLm::new(|_| Ok("yes".into())), limiter.clone());
/// assert_eq!(model.load().in_flight, 0);
/// ```
#[derive(Clone, Debug)]
pub struct Limiter {
    limits: Limits,
    buckets: Arc<Mutex<BTreeMap<Arc<str>, Arc<Bucket>>>>,
}

impl Limiter {
    /// A limiter that begins with these limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            buckets: Arc::default(),
        }
    }

    fn bucket(&self, identity: Arc<str>) -> Arc<Bucket> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(Bucket::new(Arc::clone(&identity), self.limits));
        Arc::clone(buckets.entry(Arc::clone(&identity)).or_insert_with(made))
    }
}

/// How it stands with the calls of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Load {
    /// How many are on their way.
    pub in_flight: usize,
    /// How many wait for their turn.
    pub waiting: usize,
    /// How many may be on their way.
    pub window: usize,
    /// For how long nobody asks, where the provider refused calls.
    pub paused: Option<Duration>,
}

/// A model that is asked when it is a call's turn.
///
/// Calls go in the order in which they come. One that waits longer than its deadline allows is an
/// error that says so; one that is dropped gives its place up, and a call on its way holds its place
/// until it is answered, a stream until it ends, or until either is dropped.
///
/// ```
/// use dspy::lm::{CallCx, Limited, Limiter, Limits, Lm, LmRequest, Message, Role};
/// use dspy::testing::ScriptedLm;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let limiter = Limiter::new(Limits::new().at_once(8));
/// let model = Limited::new(ScriptedLm::new(["Hello."]), limiter);
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// let response = model.call(&request, &CallCx::default()).await?;
/// assert_eq!(response.completions[0].text(), "Hello.");
/// # Ok(()) }
/// ```
///
/// It stands inside of a [`Retried`](super::Retried), so that a call that is asked again waits for
/// its turn again and holds nobody up while it waits for its time.
#[derive(Clone, Debug)]
pub struct Limited<L> {
    model: L,
    bucket: Arc<Bucket>,
}

impl<L: Lm> Limited<L> {
    /// The model, held to what this limiter allows.
    pub fn new(model: L, limiter: Limiter) -> Self {
        let bucket = limiter.bucket(model.identity());
        Self { model, bucket }
    }

    /// How it stands with the calls of this model, with those of others that share its limits.
    pub fn load(&self) -> Load {
        let state = self.bucket.lock();
        Load {
            in_flight: state.in_flight,
            waiting: state.queue.len(),
            window: state.window(),
            paused: state.paused(Instant::now()),
        }
    }
}

impl<L: Lm> Lm for Limited<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let permit = self.bucket.turn(request, cx.deadline).await?;
            let answer = cx.ask(&self.model, request).await;
            match &answer {
                Ok(response) => {
                    let end = End::Answered(&response.usage);
                    permit.over(&end, response.allowance.as_deref());
                }
                Err(error) => permit.failed(error),
            }
            answer
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move {
            let mut permit = self.bucket.turn(request, cx.deadline).await?;
            match cx.ask_stream(&self.model, request).await {
                Ok(events) => {
                    permit.taken();
                    let streamed: BoxStream<'static, _> = Box::pin(Streamed {
                        events,
                        permit: Some(permit),
                        usage: Usage::default(),
                    });
                    Ok(streamed)
                }
                Err(error) => {
                    permit.failed(&error);
                    Err(error)
                }
            }
        })
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

/// A stream on its way, which holds its place until it ends.
struct Streamed {
    events: BoxStream<'static, Result<LmEvent>>,
    permit: Option<Permit>,
    usage: Usage,
}

impl Stream for Streamed {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.events.as_mut().poll_next(cx);
        match &polled {
            Poll::Ready(Some(Ok(LmEvent::Usage(usage)))) => self.usage = *usage,
            Poll::Ready(Some(Err(error))) => {
                if let Some(permit) = self.permit.take() {
                    permit.failed(error);
                }
            }
            Poll::Ready(None) => {
                if let Some(permit) = self.permit.take() {
                    permit.over(&End::Answered(&self.usage), None);
                }
            }
            _ => {}
        }
        polled
    }
}
