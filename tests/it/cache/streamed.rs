//! Streams: kept at their end, and given again at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::lm::{
    BoxFuture, BoxStream, Cache, Cached, CallCx, Completion, Finish, Lm, LmEvent, LmRequest,
    LmResponse, Part, Usage,
};
use dspy::prelude::*;

use super::{request, said};

/// A model that answers bit by bit.
#[derive(Clone, Debug, Default)]
struct Streaming(Arc<AtomicUsize>);

impl Lm for Streaming {
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
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            let mut response = LmResponse::default();
            let parts = ["Sn", "ow"].map(|text| Part::Text(text.to_owned()));
            response.completions = vec![Completion::of_parts(parts.to_vec(), Finish::Stop)];
            response.usage = Usage::of_tokens(1, 2);
            Ok(response.into_events())
        })
    }

    fn identity(&self) -> Arc<str> {
        "streaming".into()
    }
}

async fn events(model: &impl Lm, most: usize) -> Vec<LmEvent> {
    let mut stream = model
        .stream(&request("?"), &CallCx::default())
        .await
        .unwrap();
    let mut events = Vec::new();
    while events.len() < most {
        match std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            Some(event) => events.push(event.unwrap()),
            None => break,
        }
    }
    events
}

#[tokio::test]
async fn a_stream_is_kept_once_it_was_heard_to_its_end() {
    let model = Streaming::default();
    let cached = Cached::new(model.clone(), Cache::in_memory(1 << 20));
    assert_eq!(events(&cached, 2).await.len(), 2);
    let whole = events(&cached, 10).await;
    assert_eq!(whole.len(), 4);
    assert_eq!(model.0.load(Ordering::SeqCst), 2);
    let again = events(&cached, 10).await;
    assert_eq!(model.0.load(Ordering::SeqCst), 2);
    let part = Part::Text("Snow".to_owned());
    assert_eq!(again[0], LmEvent::Cached);
    assert_eq!(
        again[1],
        LmEvent::Part {
            completion: 0,
            part
        }
    );
    assert_eq!(again[2..], whole[2..]);
    assert_eq!(said(&cached, "?").await, ("Snow".to_owned(), true));
}
