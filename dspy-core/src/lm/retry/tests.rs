//! What only the inside can see: streams on a ledger and in a record.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::{Retried, Retry};
use crate::budget::{Budget, Ledger, Spend};
use crate::context::Role;
use crate::error::{Error, Result};
use crate::lm::{
    BoxFuture, BoxStream, CallCx, Fallback, Hedge, Hedged, Limited, Limiter, Limits, Lm, LmEvent,
    LmRequest, LmResponse, Message, Meter, Part, Role as Says, Usage,
};
use crate::trace::{SpanKind, Trace};

type Events = VecDeque<Result<LmEvent>>;

/// Streams what a test says, one stream a call; what is beyond comes after a second.
#[derive(Debug)]
struct Streams(Mutex<VecDeque<Events>>);

impl Streams {
    fn new(streams: impl IntoIterator<Item = Events>) -> Self {
        Self(Mutex::new(streams.into_iter().collect()))
    }
}

impl Lm for Streams {
    fn call<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async { Err(Error::config("it only streams")) })
    }

    fn stream<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        let events = self.0.lock().unwrap().pop_front();
        Box::pin(async move {
            let Some(events) = events else {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                return Err(Error::config("no stream is left"));
            };
            let stream: BoxStream<'static, _> = Box::pin(Given(events));
            Ok(stream)
        })
    }

    fn identity(&self) -> Arc<str> {
        "streams".into()
    }
}

struct Given(Events);

impl Stream for Given {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn started() -> Result<LmEvent> {
    Ok(LmEvent::Started {
        model: Some("streams-1".to_owned()),
        id: None,
    })
}

fn text(text: &str) -> Result<LmEvent> {
    Ok(LmEvent::Part {
        completion: 0,
        part: Part::Text(text.to_owned()),
    })
}

fn whole() -> Events {
    let mut response = LmResponse::of_text("yes");
    response.usage = Usage::of_tokens(10, 2);
    response.model = Some("streams-1".to_owned());
    let mut events = response.into_events();
    let mut given = Events::new();
    while let Poll::Ready(Some(event)) = events
        .as_mut()
        .poll_next(&mut Context::from_waker(std::task::Waker::noop()))
    {
        given.push_back(event);
    }
    given
}

fn busy() -> Result<LmEvent> {
    Err(Error::of_status(503, "come back later"))
}

/// A call on a ledger and in a record.
struct Accounts {
    ledger: Ledger,
    trace: Trace,
    cx: CallCx,
}

impl Accounts {
    fn new(calls: u64) -> Self {
        let (ledger, trace) = (Ledger::new(Budget::calls(calls)), Trace::default());
        let span = trace.open(
            None,
            SpanKind::Attempt {
                role: Role::Task,
                model: "streams".into(),
                request: asked().into(),
                response: None,
                recorded: false,
            },
        );
        let cx = CallCx {
            meter: Some(Meter {
                ledger: Some(ledger.clone()),
                record: Some((trace.clone(), span)),
            }),
            ..CallCx::default()
        };
        Self { ledger, trace, cx }
    }

    async fn stream(&self, model: &dyn Lm) -> Result<LmResponse> {
        LmResponse::of_events(self.cx.ask_stream(model, &asked()).await?).await
    }

    /// How each time ended that the model was asked.
    fn sent(&self) -> Vec<Option<String>> {
        let spans = self.trace.spans();
        let sent = spans
            .iter()
            .filter(|it| matches!(it.kind, SpanKind::Send { .. }));
        sent.map(|span| span.error.clone()).collect()
    }
}

fn asked() -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Says::User, "?")])
}

#[tokio::test(start_paused = true)]
async fn every_stream_that_was_asked_for_is_on_the_ledger() {
    let model = || Streams::new([[started(), busy()].into(), [busy()].into(), whole()]);
    let failed = || Some("come back later".to_owned());
    let limited = Limited::new(model(), Limiter::new(Limits::new()));
    let models: [Arc<dyn Lm>; 3] = [
        Arc::new(Retried::new(model(), Retry::new())),
        Arc::new(Retried::new(limited, Retry::new())),
        Arc::new(
            Fallback::new(Streams::new([[started(), busy()].into()]))
                .or(Streams::new([[busy()].into()]))
                .or(Streams::new([whole()])),
        ),
    ];
    for model in &models {
        let accounts = Accounts::new(9);
        let answer = accounts.stream(model).await.unwrap();
        assert_eq!(answer.completions[0].text(), "yes");
        assert_eq!(accounts.sent(), [failed(), failed(), None]);
        let spent = accounts.ledger.spent();
        // Of a refusal it is known that it cost nothing; the answer has no price.
        assert_eq!((spent.calls, spent.tokens, spent.unpriced), (3, 12, 1));
        assert_eq!(accounts.trace.billed(), Usage::of_tokens(10, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_showed_something_is_never_asked_for_again() {
    let shown = [
        text("half"),
        Ok(LmEvent::ToolCall {
            completion: 0,
            index: 0,
            id: None,
            name: Some("look".to_owned()),
            arguments: String::new(),
        }),
        Ok(LmEvent::Logprobs {
            completion: 0,
            tokens: Vec::new(),
        }),
        Ok(LmEvent::Finished {
            completion: 0,
            finish: crate::lm::Finish::Stop,
        }),
    ];
    for event in shown {
        let streams = Streams::new([[started(), event, busy()].into(), whole()]);
        let accounts = Accounts::new(9);
        let error = accounts
            .stream(&Retried::new(streams, Retry::new()))
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), "come back later");
        assert_eq!(accounts.sent(), [Some("come back later".to_owned())]);
    }
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_for_long_is_not_held_in_memory() {
    let chatter = std::iter::repeat_with(started).take(100);
    let streams = Streams::new([chatter.chain([busy()]).collect(), whole()]);
    let accounts = Accounts::new(9);
    assert!(
        accounts
            .stream(&Retried::new(streams, Retry::new()))
            .await
            .is_err()
    );
    assert_eq!(accounts.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_lost_its_race_counts_as_unknown_and_so_does_one_that_is_dropped() {
    // The first of them never begins.
    #[derive(Debug)]
    struct Late(Mutex<bool>, Streams);
    impl Lm for Late {
        fn call<'a>(
            &'a self,
            request: &'a LmRequest,
            cx: &'a CallCx,
        ) -> BoxFuture<'a, Result<LmResponse>> {
            self.1.call(request, cx)
        }

        fn stream<'a>(
            &'a self,
            request: &'a LmRequest,
            cx: &'a CallCx,
        ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
            if std::mem::replace(&mut *self.0.lock().unwrap(), true) {
                return self.1.stream(request, cx);
            }
            Box::pin(std::future::pending())
        }

        fn identity(&self) -> Arc<str> {
            self.1.identity()
        }
    }
    let hedge = Hedge::after(Duration::from_secs(1)).at_most(1.0);
    let hedged = Hedged::new(Late(Mutex::new(false), Streams::new([whole()])), hedge);
    let accounts = Accounts::new(9);
    assert!(accounts.stream(&hedged).await.is_ok());
    let given_up = Some("it was given up on its way".to_owned());
    assert_eq!(accounts.sent(), [given_up.clone(), None]);
    let unknown = |calls, tokens| Spend {
        unknown: 1,
        ..Spend::of_calls(calls, tokens)
    };
    assert_eq!(accounts.ledger.spent(), unknown(2, 12));

    let limited = Limited::new(
        Arc::new(Streams::new([whole()])),
        Limiter::new(Limits::new()),
    );
    let retried = Retried::new(limited.clone(), Retry::new());
    let accounts = Accounts::new(9);
    let (request, cx) = (asked(), &accounts.cx);
    let mut events = cx.ask_stream(&retried, &request).await.unwrap();
    let first = poll_fn(|cx| events.as_mut().poll_next(cx)).await;
    assert!(first.is_some_and(|event| event.is_ok()));
    assert_eq!(limited.load().in_flight, 1);
    drop(events);
    assert_eq!(limited.load().in_flight, 0);
    assert_eq!(accounts.sent(), [given_up]);
    assert_eq!(accounts.ledger.spent(), unknown(1, 0));
}
