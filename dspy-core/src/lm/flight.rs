//! Single flight: who asks the same at the same time shares one call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};

/// A model that is asked once where several ask the same at the same time.
///
/// The same is the same request, by its [`key`](LmRequest::key), for the same
/// [`sample`](CallCx::sample). One of the callers asks; the others wait, and are given what it is
/// given, with [`LmResponse::cached`] set: it costs them nothing. Nothing is kept: who asks later
/// asks anew, so a [`Cached`](super::Cached) mostly stands around it.
///
/// Where the caller who asks goes away, the next of the others asks in its place. Where it is
/// answered with an error, that is the error of all who waited for it, since asking again one by one
/// would make a storm of it; but not where the error was its own: when its budget was used up, or
/// when it had less time than the one who waited. Then the next asks.
///
/// Streams are not shared. Clones share their calls.
///
/// ```
/// use dspy::lm::{CallCx, Lm, LmRequest, Message, Role, Shared};
/// use dspy::testing::ScriptedLm;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let script = ScriptedLm::new(["Hello."]);
/// let model = Shared::new(script.clone());
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// let cx = CallCx::default();
/// // One answer is enough for as many as ask at once; a model over a network takes its time.
/// let first = model.call(&request, &cx).await?;
/// assert!(!first.cached);
/// script.assert_done();
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Shared<L> {
    model: L,
    identity: Arc<str>,
    flights: Arc<Flights>,
}

/// What is asked: the request, and which of its answers.
type Name = (Digest, u64);

/// The calls on their way, and who waits for them.
#[derive(Debug, Default)]
struct Flights(Mutex<HashMap<Name, Vec<Waiter>>>);

#[derive(Debug)]
struct Waiter {
    deadline: Option<Instant>,
    hears: oneshot::Sender<Heard>,
}

/// What somebody who waits hears.
#[derive(Debug)]
enum Heard {
    Answer(Arc<LmResponse>),
    Failed(Error),
    /// Nobody asks any more: it is the turn of whoever hears this.
    Turn(Flight),
}

/// The right to ask. Dropped without an end, it goes to the next who waits.
#[derive(Debug)]
struct Flight {
    flights: Arc<Flights>,
    name: Name,
    /// Whether somebody else has the right, or nobody needs it any more.
    is_over: bool,
}

impl<L: Lm> Shared<L> {
    /// The model, asked once by all who ask the same.
    pub fn new(model: L) -> Self {
        Self {
            identity: model.identity(),
            model,
            flights: Arc::default(),
        }
    }

    /// Asks, for all who wait.
    async fn lead(&self, flight: Flight, request: &LmRequest, cx: &CallCx) -> Result<LmResponse> {
        let answer = cx.ask(&self.model, request).await;
        match &answer {
            Ok(response) => flight.answered(response),
            Err(error) => flight.failed(error, cx.deadline.map(Instant::from_std)),
        }
        answer
    }
}

impl Flights {
    /// The right to ask, or the place of one who waits.
    fn join(
        self: &Arc<Self>,
        name: Name,
        deadline: Option<Instant>,
    ) -> Result<Flight, oneshot::Receiver<Heard>> {
        let mut flights = self.lock();
        let Some(waiting) = flights.get_mut(&name) else {
            flights.insert(name, Vec::new());
            return Ok(Flight {
                flights: Arc::clone(self),
                name,
                is_over: false,
            });
        };
        // Who went away is forgotten before there is more room made.
        if waiting.len() == waiting.capacity() {
            waiting.retain(|waiter| !waiter.hears.is_closed());
        }
        let (hears, place) = oneshot::channel();
        waiting.push(Waiter { deadline, hears });
        Err(place)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Name, Vec<Waiter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    fn answered(mut self, response: &LmResponse) {
        self.is_over = true;
        let waiting = self.flights.lock().remove(&self.name).unwrap_or_default();
        if waiting.is_empty() {
            return;
        }
        let mut response = response.clone();
        response.cached = true;
        // It has taught whoever asked.
        response.allowance = None;
        let response = Arc::new(response);
        for waiter in waiting {
            let _ = waiter.hears.send(Heard::Answer(Arc::clone(&response)));
        }
    }

    /// Gives the error to whom it concerns. Dropped then, it passes the right to ask on to the
    /// others.
    fn failed(self, error: &Error, deadline: Option<Instant>) {
        if matches!(error.kind(), Kind::Budget | Kind::Cancelled) {
            return;
        }
        let depends_on_time = error.is_timeout() || error.is_transient();
        let concerns = |waiter: &mut Waiter| {
            !depends_on_time
                || deadline.is_none_or(|mine| waiter.deadline.is_some_and(|theirs| theirs <= mine))
        };
        let hear: Vec<Waiter> = match self.flights.lock().get_mut(&self.name) {
            Some(waiting) => waiting.extract_if(.., concerns).collect(),
            None => Vec::new(),
        };
        for waiter in hear {
            // Whatever is billed of it is billed to the one who asked.
            let again = error.again().told(|told| told.replayed = true);
            let _ = waiter.hears.send(Heard::Failed(again));
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        while !self.is_over {
            let next = {
                let mut flights = self.flights.lock();
                match flights.get_mut(&self.name) {
                    Some(waiting) if !waiting.is_empty() => waiting.remove(0),
                    _ => {
                        flights.remove(&self.name);
                        return;
                    }
                }
            };
            let turn = Self {
                flights: Arc::clone(&self.flights),
                name: self.name,
                is_over: false,
            };
            match next.hears.send(Heard::Turn(turn)) {
                Ok(()) => self.is_over = true,
                // Nobody was there to take it, so it is still ours to pass on.
                Err(Heard::Turn(mut turn)) => turn.is_over = true,
                Err(_) => {}
            }
        }
    }
}

impl<L: Lm> Lm for Shared<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let name = (request.key(&self.identity), cx.sample);
            let deadline = cx.deadline.map(Instant::from_std);
            let heard = match self.flights.join(name, deadline) {
                Ok(flight) => return self.lead(flight, request, cx).await,
                Err(place) => match deadline {
                    None => place.await,
                    Some(deadline) => match timeout_at(deadline, place).await {
                        Ok(heard) => heard,
                        Err(_) => return Err(self.too_long()),
                    },
                },
            };
            match heard {
                Ok(Heard::Answer(response)) => Ok(LmResponse::clone(&response)),
                Ok(Heard::Failed(error)) => Err(error),
                Ok(Heard::Turn(flight)) => self.lead(flight, request, cx).await,
                // Every flight ends in one of these; should one not, nobody needs to suffer for it.
                Err(_) => cx.ask(&self.model, request).await,
            }
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        cx.ask_stream(&self.model, request)
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

impl<L: Lm> Shared<L> {
    fn too_long(&self) -> Error {
        let message = format!(
            "another call asked `{}` the same and was not answered in the time that this one was \
             given",
            self.identity
        );
        // Nothing of its own was sent.
        Error::new(Kind::Timeout, message).told(|told| {
            told.unreached = true;
            told.asks_again = Some(false);
        })
    }
}
