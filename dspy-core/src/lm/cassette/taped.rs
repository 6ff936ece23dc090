//! The layer: a model whose calls are on a tape.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::Instant;
use tracing::warn;

use super::Cassette;
use super::line::{Call, Name, Outcome};
use super::tape::{Next, Tape, Turn};
use crate::error::{Error, Result};
use crate::lm::{
    Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, gather,
};

/// A model whose calls are recorded on a tape, or given from one.
///
/// What is given from a tape has [`LmResponse::cached`] set, and costs nothing. The same errors come
/// as came then, but none of them is billed. [`Ctx::with_cassette`](crate::Ctx::with_cassette) puts
/// one around every model of a context.
///
/// ```
/// use dspy::lm::{CallCx, Cassette, Lm, LmRequest, Message, Role, Taped};
/// use dspy::testing::ScriptedLm;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// # let path = std::env::temp_dir().join(format!("dspy-taped-{}.jsonl", std::process::id()));
/// let model = Taped::new(ScriptedLm::new(["Hello."]), Cassette::record_over(&path)?);
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// model.call(&request, &CallCx::default()).await?;
///
/// let model = Taped::new(ScriptedLm::new(["unused"]), Cassette::replay(&path)?);
/// let response = model.call(&request, &CallCx::default()).await?;
/// assert_eq!(response.completions[0].text(), "Hello.");
/// assert!(response.cached);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Taped<L> {
    model: L,
    identity: Arc<str>,
    cassette: Cassette,
}

/// A call that is asked for and will be on the tape.
struct Recording {
    tape: Arc<Tape>,
    turn: Turn,
    call: Call,
    began: Instant,
}

impl<L: Lm> Taped<L> {
    /// The model with this tape. Several models may share one.
    pub fn new(model: L, cassette: Cassette) -> Self {
        Self {
            identity: model.identity(),
            model,
            cassette,
        }
    }

    fn next(&self, tape: &Tape, request: &LmRequest, cx: &CallCx) -> Result<Next> {
        let name = self.name(request, cx);
        tape.next(name, || Call::new(name, &self.identity, cx, request))
    }

    fn name(&self, request: &LmRequest, cx: &CallCx) -> Name {
        (request.key(&self.identity), cx.sample)
    }

    fn recording(
        &self,
        tape: &Arc<Tape>,
        turn: Turn,
        request: &LmRequest,
        cx: &CallCx,
    ) -> Recording {
        let name = self.name(request, cx);
        let mut call = Call::new(name, &self.identity, cx, request);
        call.price = self.model.price();
        Recording {
            tape: Arc::clone(tape),
            turn,
            call,
            began: Instant::now(),
        }
    }
}

impl Recording {
    fn keep(self, outcome: Outcome<'_>) -> Result<()> {
        // What was given up is no answer, and was not the model's.
        if let Outcome::Error(error) = &outcome
            && error.is_cancelled()
        {
            return Ok(());
        }
        let Self {
            tape,
            turn,
            mut call,
            began,
        } = self;
        call.took_ms = millis(began.elapsed());
        tape.keep(&turn, call.with(outcome))
    }

    /// The price of a reply that nobody has priced so far.
    fn priced(&self, response: &mut LmResponse) {
        if response.cost.is_none() {
            let price = self.call.price.as_ref();
            response.cost = price.and_then(|price| price.cost(&response.usage));
        }
    }
}

impl<L: Lm> Lm for Taped<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        let Some(tape) = self.cassette.tape() else {
            return cx.ask(&self.model, request);
        };
        Box::pin(async move {
            let turn = match self.next(tape, request, cx)? {
                Next::Give(call) => return call.again(),
                Next::Ask => return cx.ask(&self.model, request).await,
                Next::Record(turn) => turn,
            };
            let recording = self.recording(tape, turn, request, cx);
            let mut answer = cx.ask(&self.model, request).await;
            match &mut answer {
                Ok(response) => {
                    recording.priced(response);
                    recording.keep(Outcome::Reply(response))?;
                }
                Err(error) => recording.keep(Outcome::Error(error))?,
            }
            answer
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        let Some(tape) = self.cassette.tape() else {
            return cx.ask_stream(&self.model, request);
        };
        Box::pin(async move {
            let turn = match self.next(tape, request, cx)? {
                Next::Give(call) => return again(&call),
                Next::Ask => return cx.ask_stream(&self.model, request).await,
                Next::Record(turn) => turn,
            };
            let mut recording = self.recording(tape, turn, request, cx);
            let events = match cx.ask_stream(&self.model, request).await {
                Ok(events) => events,
                Err(error) => {
                    recording.keep(Outcome::Error(&error))?;
                    return Err(error);
                }
            };
            let at_end =
                move |end: Result<LmResponse, &Error>| -> BoxFuture<'static, Option<LmEvent>> {
                    let mut cost = None;
                    let kept = match end {
                        Ok(mut whole) => {
                            let known = whole.cost;
                            recording.priced(&mut whole);
                            cost = whole.cost.filter(|_| known.is_none());
                            recording.keep(Outcome::Reply(&whole))
                        }
                        Err(error) => {
                            recording.call.in_stream = true;
                            recording.keep(Outcome::Error(error))
                        }
                    };
                    // The stream is heard already; the next call is told.
                    if let Err(error) = kept {
                        warn!(target: "dspy", "{error}");
                    }
                    Box::pin(std::future::ready(cost.map(LmEvent::Cost)))
                };
            Ok(gather::heard(events, Box::new(at_end)))
        })
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.model)
    }

    fn identity(&self) -> Arc<str> {
        Arc::clone(&self.identity)
    }

    fn abilities(&self) -> Abilities {
        self.model.abilities()
    }
}

/// A recorded call as a stream; one that broke breaks again, once it has begun.
fn again(call: &Call) -> Result<BoxStream<'static, Result<LmEvent>>> {
    match call.again() {
        Ok(response) => Ok(response.into_events()),
        Err(error) if call.in_stream => Ok(Box::pin(Broken(Some(error)))),
        Err(error) => Err(error),
    }
}

/// A stream that ends in an error.
struct Broken(Option<Error>);

impl Stream for Broken {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
