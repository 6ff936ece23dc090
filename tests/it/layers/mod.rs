//! The layers between a cache and the wire: what is asked again, held back, asked elsewhere, asked
//! twice, and asked once for many. Clocks stand still, so that a minute takes no time.

/// One model after another.
mod fallbacks;
/// One call for all who ask the same.
mod flights;
/// A second call where the first is slow.
mod hedges;
/// In turn, and no more than is allowed.
mod limits;
/// Ten thousand calls at once.
mod many;
/// Over real HTTP.
mod over_http;
/// Asked again, and for how long.
mod retries;
/// Providers that refuse, and how much is had of them all the same.
mod storms;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use dspy::lm::{
    Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, Message, Price,
    Role, Usage,
};
use dspy::prelude::*;
use tokio::time::Instant;

/// What a model does with its calls: after how long it answers, and what.
type Does = dyn Fn(usize, &LmRequest) -> (Duration, Result<LmResponse>) + Send + Sync;

/// A model that takes its time, and counts. Its streams begin with a word on who answers.
#[derive(Clone)]
struct Slow {
    does: Arc<Does>,
    name: &'static str,
    count: Arc<Count>,
    pub abilities: Abilities,
    pub price: Option<Price>,
}

#[derive(Default)]
struct Count {
    asked: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Slow {
    /// A model of a function from the number of a call and its request.
    fn new(
        does: impl Fn(usize, &LmRequest) -> (Duration, Result<LmResponse>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            does: Arc::new(does),
            name: "slow",
            count: Arc::default(),
            abilities: Abilities::default(),
            price: None,
        }
    }

    /// Answers `yes` after this time.
    fn after(time: Duration) -> Self {
        Self::new(move |_, _| (time, yes()))
    }

    /// Fails so often and so, and then answers.
    fn failing(times: usize, error: impl Fn() -> Error + Send + Sync + 'static) -> Self {
        Self::new(move |number, _| match number < times {
            true => (ms(10), Err(error())),
            false => (ms(10), yes()),
        })
    }

    fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    fn asked(&self) -> usize {
        self.count.asked.load(Ordering::SeqCst)
    }

    fn in_flight(&self) -> usize {
        self.count.now.load(Ordering::SeqCst)
    }

    fn most_in_flight(&self) -> usize {
        self.count.most.load(Ordering::SeqCst)
    }

    async fn answer(&self, request: &LmRequest) -> Result<LmResponse> {
        let number = self.count.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.count.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.count.most.fetch_max(now, Ordering::SeqCst);
        let _on_its_way = OnItsWay(&self.count);
        let (time, answer) = (self.does)(number, request);
        tokio::time::sleep(time).await;
        answer
    }
}

struct OnItsWay<'a>(&'a Count);

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Lm for Slow {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(self.answer(request))
    }

    /// The error comes after the beginning of the stream. Where a request says `late`, it comes
    /// after a part of the answer.
    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move {
            let is_late = request.tail[0].text().contains("late");
            let mut events = vec![Ok(LmEvent::Started {
                model: Some(self.name.to_owned()),
                id: None,
            })];
            match self.answer(request).await {
                Ok(answer) => {
                    let mut whole = answer.into_events();
                    while let Some(event) = poll_fn(|cx| whole.as_mut().poll_next(cx)).await {
                        events.push(event);
                    }
                }
                Err(error) => {
                    let part = dspy::lm::Part::Text("half an".to_owned());
                    let part = LmEvent::Part {
                        completion: 0,
                        part,
                    };
                    events.extend(is_late.then_some(Ok(part)));
                    events.push(Err(error));
                }
            }
            let stream: BoxStream<'static, _> = Box::pin(Events(events.into_iter()));
            Ok(stream)
        })
    }

    fn identity(&self) -> Arc<str> {
        self.name.into()
    }

    fn abilities(&self) -> Abilities {
        self.abilities
    }

    fn price(&self) -> Option<Price> {
        self.price
    }
}

impl fmt::Debug for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

struct Events(std::vec::IntoIter<Result<LmEvent>>);

impl futures_core::Stream for Events {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

fn yes() -> Result<LmResponse> {
    let mut response = LmResponse::of_text("[[ ## answer ## ]]\nyes");
    response.usage = Usage::of_tokens(10, 2);
    Ok(response)
}

fn busy() -> Error {
    Error::of_status(503, "come back later")
}

fn too_many() -> Error {
    Error::of_status(429, "too many")
}

fn request(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

async fn ask(model: &dyn Lm, text: &str) -> Result<LmResponse> {
    model.call(&request(text), &CallCx::default()).await
}

/// Asks with so much time from now.
async fn ask_within(model: &dyn Lm, text: &str, time: Duration) -> Result<LmResponse> {
    let mut cx = CallCx::default();
    cx.deadline = Some((Instant::now() + time).into_std());
    model.call(&request(text), &cx).await
}

async fn stream(model: &dyn Lm, text: &str) -> Result<LmResponse> {
    let (request, cx) = (request(text), CallCx::default());
    LmResponse::of_events(model.stream(&request, &cx).await?).await
}

/// Polls a future once, as a runtime would that then drops it.
fn poll_once<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Say whether it is so.
#[signature]
struct Ask {
    #[input]
    question: String,
    #[output]
    answer: String,
}
