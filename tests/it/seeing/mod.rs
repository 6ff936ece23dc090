//! Seeing what happens: what hooks are told, what the history keeps, what a person reads, and what
//! stands in exported lines.

mod history;
mod hooks;
mod inspected;
mod lines;
mod panics;
mod runs;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse, Usage};
use dspy::prelude::*;
use dspy::trace::{Hook, SpanEnd, SpanId, SpanRef};

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

#[derive(Module, Clone, Default)]
struct Painter {
    colour: Predict<Colour>,
}

impl Forward for Painter {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
        Ok(self.colour.call(cx, &thing).await?.into_output().colour)
    }
}

/// Says that each thing is white, once others had their turn. A broken thing it fails on, and for a
/// lost one nobody ever hears from it.
#[derive(Debug)]
struct White;

impl Lm for White {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let asked = request.tail.last().unwrap().text();
            if asked.contains("broken") {
                return Err(Error::program("the thing is broken"));
            }
            if asked.contains("lost") {
                std::future::pending::<()>().await;
            }
            let mut response = LmResponse::of_text(WHITE);
            response.usage = Usage::of_tokens(10, 2);
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "white".into()
    }
}

const WHITE: &str = "[[ ## colour ## ]]\nwhite\n\n[[ ## completed ## ]]";

/// What a hook was told, in order.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Event>>>);

#[derive(Clone, Debug)]
struct Event {
    id: SpanId,
    parent: Option<SpanId>,
    name: String,
    /// How it ended; nothing where it begins.
    end: Option<End>,
}

#[derive(Clone, Debug)]
struct End {
    error: Option<String>,
    is_cancelled: bool,
    is_panic: bool,
    usage: Option<Usage>,
    sent: usize,
    unknown: bool,
}

impl Hook for Told {
    fn started(&self, span: &SpanRef<'_>) {
        self.push(span, None);
    }

    fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
        let end = End {
            error: end.error.map(ToString::to_string),
            is_cancelled: end.error.is_some_and(Error::is_cancelled),
            is_panic: end.error.is_some_and(Error::is_panic),
            usage: end.usage,
            sent: end.sent,
            unknown: end.unknown,
        };
        self.push(span, Some(end));
    }
}

impl Told {
    fn push(&self, span: &SpanRef<'_>, end: Option<End>) {
        self.0.lock().unwrap().push(Event {
            id: span.id,
            parent: span.parent,
            name: format!("{} {}", span.kind_name(), span.name()),
            end,
        });
    }

    fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap().clone()
    }

    /// Every span by its way from the root, in order; each has begun once, within its parent, and
    /// ended once, before its parent did.
    #[track_caller]
    fn tree(&self) -> Vec<String> {
        let mut open: HashMap<SpanId, (String, usize)> = HashMap::new();
        let mut tree = Vec::new();
        for event in self.events() {
            if event.end.is_some() {
                let (way, inside) = open.remove(&event.id).expect("an end without a start");
                assert_eq!(inside, 0, "{way} ended before what is in it");
                if let Some(parent) = event.parent {
                    open.get_mut(&parent).expect("a parent that is over").1 -= 1;
                }
                continue;
            }
            let way = match event.parent {
                None => event.name,
                Some(parent) => {
                    let above = open.get_mut(&parent).expect("a parent that is not open");
                    above.1 += 1;
                    format!("{} > {}", above.0, event.name)
                }
            };
            tree.push(way.clone());
            let before = open.insert(event.id, (way, 0));
            assert!(before.is_none(), "{before:?} has the same id as another");
        }
        assert!(open.is_empty(), "these never ended: {open:?}");
        tree.sort();
        tree
    }

    /// How those ended whose name begins like this.
    fn ends(&self, name: &str) -> Vec<End> {
        let events = self.events().into_iter();
        let ends = events.filter(|event| event.name.starts_with(name));
        ends.filter_map(|event| event.end).collect()
    }
}
