//! How long a server is waited for: no time is measured here, only which limit ends what.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dspy::Error;
use dspy::lm::{BoxFuture, CallCx, Lm, LmEvent, LmRequest, LmResponse, OpenAi, Timed, Timeouts};
use dspy::testing::FnLm;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::{ask, heard, model, next, open, saying, streamed, text_of};
use crate::support::{Fault, Provider, Script, Step};

const SHORT: Duration = Duration::from_millis(30);
const LONG: Duration = Duration::from_secs(60);

/// A listener of one's own, and the base URL for a client.
pub(super) async fn listening() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    (listener, url)
}

/// Reads a request whose last byte ends an object.
pub(super) async fn read_request(stream: &mut TcpStream) {
    let mut request = vec![0; 1 << 16];
    let mut length = 0;
    while !request[..length].ends_with(b"}") {
        let more = stream.read(&mut request[length..]).await.unwrap();
        assert!(more > 0, "the request ended early");
        length += more;
    }
}

/// Reads a request, writes this, and closes the connection.
pub(super) async fn answer(listener: &TcpListener, text: &str) {
    let (mut stream, _) = listener.accept().await.unwrap();
    read_request(&mut stream).await;
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
}

async fn ended_by(step: impl Into<Step>, timeouts: Timeouts) -> [Error; 2] {
    let provider = Provider::new(Script::answering("Snow is white.").then_times(2, step));
    let model = model(&provider).with_timeouts(timeouts);
    let called = ask(&model, &saying("snow?")).await.unwrap_err();
    let (_, error) = heard(&model, &saying("snow?")).await;
    [called, error.unwrap()]
}

fn assert_ended(errors: &[Error], limit: &str, how: &str) {
    for error in errors {
        let said = error.to_string();
        assert!(error.is_timeout(), "{error:?}");
        assert!(error.may_be_billed() && !error.is_transient(), "{said}");
        for word in [limit, "30ms", how, &format!("with_{limit}")] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}

#[tokio::test]
async fn slow_headers_within_the_limit_are_waited_for() {
    let step = Fault::SlowHeaders(Duration::from_millis(120));
    let provider = Provider::new(Script::answering("Snow.").then_times(2, step));
    let timeouts = Timeouts::NONE.with_first_byte(Duration::from_secs(5));
    let model = model(&provider).with_timeouts(timeouts);
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].text(), "Snow.");
    assert!(streamed(&model, &saying("snow?")).await.is_ok());
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_at_the_first_limit() {
    let how = "OpenAi::with_timeouts";
    let first = Timeouts::default().with_first_byte(SHORT);
    let total = Timeouts::default().with_total(SHORT);
    for fault in [Fault::HalfOpen, Fault::Stall(0), Fault::SlowHeaders(LONG)] {
        assert_ended(&ended_by(fault.clone(), first).await, "first_byte", how);
        assert_ended(&ended_by(fault, total).await, "total", how);
    }
}

#[tokio::test]
async fn a_body_that_stops_is_left_when_it_was_silent_for_too_long() {
    let how = "OpenAi::with_timeouts";
    let idle = Timeouts::default().with_idle(SHORT);
    assert_ended(&ended_by(Fault::Stall(300), idle).await, "idle", how);
    let total = Timeouts::NONE.with_total(SHORT);
    assert_ended(&ended_by(Fault::Stall(300), total).await, "total", how);
    // A slow body is never silent for that long, but it takes too long as a whole.
    let slow = Fault::SlowBody(8, Duration::from_millis(4));
    let both = Timeouts::NONE
        .with_idle(Duration::from_secs(5))
        .with_total(SHORT);
    assert_ended(&ended_by(slow, both).await, "total", how);
}

#[tokio::test]
async fn a_slow_body_within_the_limit_is_waited_for_piece_by_piece() {
    let slow = Fault::SlowBody(40, Duration::from_millis(10));
    let provider = Provider::new(Script::answering("Snow is white.").then_times(2, slow));
    // All the pauses of a stream together are longer than the limit for one.
    let timeouts = Timeouts::NONE.with_idle(Duration::from_millis(500));
    let model = model(&provider).with_timeouts(timeouts);
    assert!(ask(&model, &saying("snow?")).await.is_ok());
    let answer = streamed(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].text(), "Snow is white.");
}

#[tokio::test]
async fn what_came_before_the_silence_was_given() {
    let provider = Provider::new(Script::answering("Snow is white.").then(Fault::Stall(900)));
    let timeouts = Timeouts::NONE.with_idle(Duration::from_millis(300));
    let model = model(&provider).with_timeouts(timeouts);
    let (events, error) = heard(&model, &saying("snow?")).await;
    assert!(error.unwrap().is_timeout());
    assert!(!text_of(&events).is_empty());
}

#[tokio::test]
async fn a_deadline_counts_beside_the_limits() {
    for fault in [Fault::HalfOpen, Fault::Stall(0), Fault::Stall(300)] {
        let provider = Provider::new(Script::answering("Snow.").then_times(2, fault));
        let model = model(&provider);
        let mut cx = CallCx::default();
        cx.deadline = Some(Instant::now() + SHORT);
        let called = model.call(&saying("snow?"), &cx).await.unwrap_err();
        cx.deadline = Some(Instant::now() + SHORT);
        let streamed = match model.stream(&saying("snow?"), &cx).await {
            Ok(events) => LmResponse::of_events(events).await.unwrap_err(),
            Err(error) => error,
        };
        for error in [called, streamed] {
            assert!(
                error.is_timeout() && error.to_string().contains("deadline"),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn a_connection_that_nobody_takes_is_never_reached() {
    // Who comes to a full queue is kept waiting.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    let patience = Duration::from_millis(200);
    while let Ok(stream) = tokio::time::timeout(patience, TcpStream::connect(address)).await {
        queue.push(stream.unwrap());
        assert!(queue.len() < 1000, "the queue is never full");
    }
    let model = OpenAi::new(&format!("http://{address}/v1"), "m").unwrap();
    let timeouts = Timeouts::NONE.with_first_byte(Duration::from_secs(5));
    let model = model.with_timeouts(timeouts.with_connect(SHORT));
    let error = ask(&model, &saying("snow?")).await.unwrap_err();
    let said = error.to_string();
    assert!(error.is_timeout() && error.is_transient(), "{said}");
    assert!(!error.may_be_billed(), "{said}");
    for word in ["`connect`", "30ms", "with_connect", "OpenAi::with_timeouts"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[tokio::test]
async fn limits_that_no_clock_reaches_are_none() {
    let provider = Provider::new(Script::answering("Snow."));
    let far = Timeouts::NONE
        .with_first_byte(Duration::MAX)
        .with_idle(Duration::MAX)
        .with_total(Duration::MAX);
    let model = model(&provider).with_timeouts(far);
    assert!(ask(&model, &saying("snow?")).await.is_ok());
    assert!(streamed(&model, &saying("snow?")).await.is_ok());
}

/// Answers after so long, on the clock of the runtime.
#[derive(Debug)]
struct Slow(Duration);

impl Lm for Slow {
    fn call<'a>(
        &'a self,
        _: &'a LmRequest,
        _: &'a CallCx,
    ) -> BoxFuture<'a, dspy::Result<LmResponse>> {
        Box::pin(async {
            tokio::time::sleep(self.0).await;
            Ok(LmResponse::of_text("yes"))
        })
    }

    fn identity(&self) -> Arc<str> {
        "slow".into()
    }
}

#[tokio::test(start_paused = true)]
async fn any_model_is_held_to_limits_by_a_layer() {
    let limit = Timeouts::NONE.with_total(SHORT);
    let timed = Timed::new(Slow(Duration::from_millis(29)), limit);
    assert!(ask(&timed, &saying("snow?")).await.is_ok());
    assert_eq!(&*timed.identity(), "slow");
    assert!(timed.inner().is_some());
    let timed = Timed::new(Slow(Duration::from_millis(31)), limit);
    let called = ask(&timed, &saying("snow?")).await.unwrap_err();
    let (_, streamed) = heard(&timed, &saying("snow?")).await;
    assert_ended(&[called, streamed.unwrap()], "total", "Timed::new");
    // A call has no pieces that anybody sees.
    let limit = Timeouts::NONE.with_first_byte(SHORT).with_idle(SHORT);
    let timed = Timed::new(Slow(Duration::from_millis(31)), limit);
    assert!(ask(&timed, &saying("snow?")).await.is_ok());
    let (_, streamed) = heard(&timed, &saying("snow?")).await;
    assert_ended(&[streamed.unwrap()], "first_byte", "Timed::new");
}

#[tokio::test]
async fn a_stream_is_held_to_limits_by_a_layer() {
    let provider = Provider::new(Script::answering("Snow is white.").then(Fault::Stall(900)));
    let untimed = model(&provider).with_timeouts(Timeouts::NONE);
    let timed = Timed::new(untimed.clone(), Timeouts::NONE.with_idle(SHORT));
    let mut events = open(&timed, &saying("snow?")).await.unwrap();
    let mut came = 0;
    let error = loop {
        match next(&mut events).await.unwrap() {
            Ok(_) => came += 1,
            Err(error) => break error,
        }
    };
    assert!(came > 0);
    assert_ended(&[error], "idle", "Timed::new");
    assert!(next(&mut events).await.is_none());
    let patient = Timed::new(untimed, Timeouts::default());
    let whole = heard(&patient, &saying("snow?")).await;
    assert!(whole.1.is_none() && matches!(whole.0.last(), Some(LmEvent::Usage(_))));
}

#[tokio::test(start_paused = true)]
async fn a_layer_of_limits_keeps_the_deadline_of_the_call() {
    let timed = Timed::new(Slow(LONG), Timeouts::NONE);
    let mut cx = CallCx::default();
    cx.deadline = Some((tokio::time::Instant::now() + SHORT).into_std());
    let error = timed.call(&saying("snow?"), &cx).await.unwrap_err();
    assert!(
        error.is_timeout() && error.to_string().contains("deadline"),
        "{error}"
    );
    let quick = Timed::new(FnLm::new(|_| Ok("yes".into())), Timeouts::default());
    assert!(quick.call(&saying("snow?"), &cx).await.is_ok());
}
