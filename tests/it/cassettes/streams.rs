//! Streams: recorded as their whole, and given again as events in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::lm::{
    BoxFuture, BoxStream, CallCx, Cassette, Completion, Lm, LmEvent, LmRequest, LmResponse,
    Message, OpenAi, Role, Taped,
};
use dspy::prelude::*;

use super::{fresh, lines};
use crate::support::{Provider, Script};

fn request(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

async fn stream(model: &impl Lm, text: &str) -> Result<BoxStream<'static, Result<LmEvent>>> {
    model.stream(&request(text), &CallCx::default()).await
}

#[tokio::test]
async fn a_stream_is_given_again_as_its_whole() {
    let path = fresh("streams");
    let provider = Provider::new(Script::answering("Snow is white.").chunks_of(3));
    let model = || OpenAi::new(provider.url(), "m").unwrap();
    let taped = Taped::new(model(), Cassette::record(&path).unwrap());
    // One that is not heard to its end is not on the tape.
    drop(stream(&taped, "a").await.unwrap());
    let whole = LmResponse::of_events(stream(&taped, "a").await.unwrap())
        .await
        .unwrap();
    assert_eq!(whole.completions[0].text(), "Snow is white.");
    assert_eq!(lines(&path).len(), 1);

    let asked = provider.calls();
    for streamed in [true, false] {
        let taped = Taped::new(model(), Cassette::replay(&path).unwrap());
        let again = if streamed {
            LmResponse::of_events(stream(&taped, "a").await.unwrap()).await
        } else {
            taped.call(&request("a"), &CallCx::default()).await
        };
        let again = again.unwrap();
        assert!(again.cached);
        assert_eq!(again.completions, whole.completions);
        assert_eq!(again.usage, whole.usage);
        assert_eq!(
            (again.model, again.id),
            (whole.model.clone(), whole.id.clone())
        );
        let error = stream(&taped, "b").await.err().unwrap();
        assert!(error.is_config());
    }
    assert_eq!(provider.calls(), asked);
}

/// Begins with more answers than anybody asked for, at which a stream breaks; or does not begin.
#[derive(Clone, Debug, Default)]
struct Breaking(Arc<AtomicUsize>);

impl Lm for Breaking {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if request.tail[0].text() == "refused" {
                return Err(Error::of_status(400, "what is that?"));
            }
            let mut response = LmResponse::default();
            response.completions = vec![Completion::of_text("more"); 2000];
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "breaking".into()
    }
}

#[tokio::test]
async fn a_stream_that_broke_breaks_again_and_one_that_never_began_does_not_begin() {
    let path = fresh("broken_streams");
    let model = Breaking::default();
    let both = async |cassette| {
        let taped = Taped::new(model.clone(), cassette);
        let broken = stream(&taped, "broken").await.unwrap();
        let refused = stream(&taped, "refused").await.err().unwrap();
        [LmResponse::of_events(broken).await.unwrap_err(), refused]
    };
    let first = both(Cassette::record(&path).unwrap()).await;
    assert!(first[0].to_string().contains("the stream speaks of answer"));
    let again = both(Cassette::replay(&path).unwrap()).await;
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(first.to_string(), again.to_string());
        assert_eq!(first.status(), again.status());
        assert_eq!(first.is_transient(), again.is_transient());
    }
    assert!(again[1].is_rejected());
    assert_eq!(model.0.load(Ordering::SeqCst), 2);
}

/// Answers nothing that ends.
#[derive(Clone, Debug, Default)]
struct Endless(Arc<AtomicUsize>);

impl Lm for Endless {
    fn call<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::pending())
    }

    fn identity(&self) -> Arc<str> {
        "endless".into()
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_given_up_is_not_on_the_tape() {
    let path = fresh("given_up");
    let model = Endless::default();
    let taped = Taped::new(model.clone(), Cassette::record(&path).unwrap());
    let asked = request("a");
    let cx = CallCx::default();
    let call = tokio::time::timeout(std::time::Duration::from_secs(1), taped.call(&asked, &cx));
    assert!(call.await.is_err());
    assert_eq!(model.0.load(Ordering::SeqCst), 1);
    assert!(lines(&path).is_empty());
    drop(taped);
    let taped = Taped::new(model, Cassette::replay(&path).unwrap());
    let error = taped.call(&asked, &cx).await.unwrap_err();
    assert!(
        error.to_string().contains("it holds nothing at all"),
        "{error}"
    );
}
