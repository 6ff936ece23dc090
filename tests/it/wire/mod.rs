//! Our client on the wire of chat completions, against the provider on the loopback.

/// Whole answers, ordinary ones and odd ones.
mod answers;
/// What a server means by an answer that is none.
mod failures;
/// Options that are refused before they are sent.
mod refused;
/// What is sent: messages, options, headers and what stands beside them.
mod requests;
/// Keys, which are nowhere to be read.
mod secrets;
/// Answers bit by bit.
mod streams;
/// Replies that are held to a form.
mod structured;
/// How long a server is waited for.
mod timeouts;

use std::future::poll_fn;

use dspy::lm::{
    BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, Message, OpenAi, Options, Part, Role,
};
use dspy::{Error, Result};

use crate::support::{Fault, Provider, Script, Step};

fn model(provider: &Provider) -> OpenAi {
    OpenAi::new(provider.url(), "m").unwrap()
}

fn saying(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

fn with_options(set: impl FnOnce(&mut Options)) -> LmRequest {
    let mut request = saying("snow?");
    set(&mut request.options);
    request
}

fn of_parts(role: Role, parts: impl Into<Vec<Part>>) -> Message {
    let parts = parts.into();
    Message { role, parts }
}

async fn ask(model: &dyn Lm, request: &LmRequest) -> Result<LmResponse> {
    model.call(request, &CallCx::default()).await
}

type Events = BoxStream<'static, Result<LmEvent>>;

async fn open(model: &dyn Lm, request: &LmRequest) -> Result<Events> {
    model.stream(request, &CallCx::default()).await
}

async fn next(events: &mut Events) -> Option<Result<LmEvent>> {
    poll_fn(|cx| events.as_mut().poll_next(cx)).await
}

/// All events of a stream, and the error in which it ends, if it does.
async fn heard(model: &dyn Lm, request: &LmRequest) -> (Vec<LmEvent>, Option<Error>) {
    let mut events = match open(model, request).await {
        Ok(events) => events,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut heard = Vec::new();
    let error = loop {
        match next(&mut events).await {
            Some(Ok(event)) => heard.push(event),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    assert!(next(&mut events).await.is_none(), "an end is the end");
    (heard, error)
}

/// What a stream adds up to.
async fn streamed(model: &dyn Lm, request: &LmRequest) -> Result<LmResponse> {
    LmResponse::of_events(open(model, request).await?).await
}

/// The text of the first answer as far as it came.
fn text_of(events: &[LmEvent]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        LmEvent::Part {
            completion: 0,
            part: Part::Text(text),
        } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// A body under a status, as a server may have it.
fn body(status: u16, body: impl ToString) -> Step {
    Fault::Status(status).with_body(&body.to_string())
}

/// What our client makes of an answer with this body.
async fn answered(text: impl ToString) -> Result<LmResponse> {
    let provider = Provider::new(Script::answering("").then(body(200, text)));
    ask(&model(&provider), &saying("snow?")).await
}
