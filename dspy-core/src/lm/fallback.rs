//! Models that stand in for each other, in order.

use std::sync::Arc;

use super::opening::opened;
use super::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, Price};
use crate::error::{Error, Result};

/// Several models, of which the next is asked where the one before could not answer.
///
/// Another model may do better where a provider was busy, failed, was too slow or was not there. A
/// wrong key, a request that is refused, a budget that is used up and an answer that cannot be read
/// end the call at once, with the words of whoever said so; [`when`](Self::when) draws that line
/// elsewhere. Each model is retried on its own, where it stands in a [`Retried`](super::Retried).
///
/// All that were asked are on the ledger and in the record. Their answers may differ, so the
/// [`identity`](Lm::identity) names all of them; the response itself says who answered, in
/// [`LmResponse::model`]. It can do what all of them can.
///
/// ```
/// use dspy::lm::{CallCx, Fallback, Lm, LmRequest, Message, Role};
/// use dspy::testing::{FnLm, ScriptedLm};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let down = FnLm::new(|_| Err(dspy::Error::of_status(503, "we are moving house")));
/// let model = Fallback::new(down).or(ScriptedLm::new(["Hello."]));
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// let response = model.call(&request, &CallCx::default()).await?;
/// assert_eq!(response.completions[0].text(), "Hello.");
/// assert_eq!(&*model.identity(), "function or scripted");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Fallback {
    first: Arc<dyn Lm>,
    others: Vec<Arc<dyn Lm>>,
    when: fn(&Error) -> bool,
}

impl Fallback {
    /// The model that is asked first.
    pub fn new(first: impl Lm + 'static) -> Self {
        Self {
            first: Arc::new(first),
            others: Vec::new(),
            when: another_may,
        }
    }

    /// And this one where those before could not.
    #[must_use]
    pub fn or(mut self, model: impl Lm + 'static) -> Self {
        self.others.push(Arc::new(model));
        self
    }

    /// Asks the next model for these errors instead, such as `|error| error.is_provider() ||
    /// error.is_context_overflow()` where the next one takes longer prompts.
    #[must_use]
    pub fn when(mut self, when: fn(&Error) -> bool) -> Self {
        self.when = when;
        self
    }

    fn models(&self) -> impl Iterator<Item = &Arc<dyn Lm>> {
        std::iter::once(&self.first).chain(&self.others)
    }

    fn said<'a>(&self, cx: &'a CallCx) -> Said<'a> {
        Said {
            when: self.when,
            cx,
            words: Vec::new(),
        }
    }
}

/// Whether another model may do better.
fn another_may(error: &Error) -> bool {
    error.is_transient() || error.is_rate_limited() || error.is_timeout() || error.is_provider()
}

/// What the models said that were asked so far.
struct Said<'a> {
    when: fn(&Error) -> bool,
    cx: &'a CallCx,
    words: Vec<String>,
}

impl<'a> Said<'a> {
    /// Takes down what a model said, and gives the next one. It is the end where another could not
    /// do better, or where there is no other, or no time for it.
    fn hear(
        &mut self,
        model: &dyn Lm,
        next: Option<&'a Arc<dyn Lm>>,
        error: Error,
    ) -> Result<&'a Arc<dyn Lm>> {
        let deadline = self.cx.deadline.map(tokio::time::Instant::from_std);
        let is_late = deadline.is_some_and(|it| it <= tokio::time::Instant::now());
        let next = next.filter(|_| !is_late && (self.when)(&error));
        if next.is_none() && self.words.is_empty() {
            return Err(error);
        }
        self.words.push(format!("`{}`: {error}", model.identity()));
        next.ok_or_else(|| {
            let words = self.words.join("; then ");
            error.map_message(|_| format!("no model of several answered: {words}"))
        })
    }
}

impl Lm for Fallback {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let mut said = self.said(cx);
            let (mut model, mut others) = (&self.first, self.others.iter());
            loop {
                match cx.ask(model, request).await {
                    Ok(response) => return Ok(response),
                    Err(error) => model = said.hear(model, others.next(), error)?,
                }
            }
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move {
            let mut said = self.said(cx);
            let (mut model, mut others) = (&self.first, self.others.iter());
            loop {
                match opened(cx.ask_stream(model, request)).await {
                    Ok(events) => return Ok(events),
                    Err(error) => model = said.hear(model, others.next(), error)?,
                }
            }
        })
    }

    /// The first; the others stand behind it and are asked in the same way.
    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.first)
    }

    fn identity(&self) -> Arc<str> {
        let names: Vec<_> = self.models().map(|model| model.identity()).collect();
        names.join(" or ").into()
    }

    fn abilities(&self) -> Abilities {
        let all = self.models().map(|model| model.abilities());
        let both = |one: Abilities, other: Abilities| Abilities {
            images: one.images && other.images,
            several: one.several && other.several,
            reasoning: one.reasoning && other.reasoning,
            structured: one.structured.shared(other.structured),
        };
        all.reduce(both).unwrap_or_default()
    }

    /// That of all, where it is the same; else nobody knows which of them will be paid.
    fn price(&self) -> Option<Price> {
        let price = self.first.price();
        let is_same = self.others.iter().all(|model| model.price() == price);
        price.filter(|_| is_same)
    }
}
