//! Answers that come bit by bit.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Dollars, Finish, LmResponse, Part, TokenLogprob, Usage};
use crate::error::Result;

/// A stream in a box, which an object-safe trait can return.
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;

/// A piece of an answer that comes bit by bit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LmEvent {
    /// It begins: who answers, and under which name. A model that has no names says nothing.
    Started {
        /// The model, by its own name for itself.
        model: Option<String>,
        /// The provider's name for this answer.
        id: Option<String>,
    },
    /// More of the answer with this number; two texts in a row are one.
    Part {
        /// Which answer.
        completion: usize,
        /// The piece.
        part: Part,
    },
    /// More of a tool that is to be called. Its name comes with the first piece, and its arguments
    /// piece by piece; a [`Part::ToolCall`] is a whole one.
    ToolCall {
        /// Which answer.
        completion: usize,
        /// Which of the tools in it.
        index: usize,
        /// The model's name for the call.
        id: Option<String>,
        /// The tool, or more of its name.
        name: Option<String>,
        /// More of the arguments.
        arguments: String,
    },
    /// More of the tokens' probabilities of the answer with this number.
    Logprobs {
        /// Which answer.
        completion: usize,
        /// The tokens that were added.
        tokens: Vec<TokenLogprob>,
    },
    /// The answer with this number ended.
    Finished {
        /// Which answer.
        completion: usize,
        /// How it ended.
        finish: Finish,
    },
    /// What the whole call took, or would have taken where it is [`Cached`](Self::Cached).
    Usage(Usage),
    /// What that cost, or would have cost, where the price is known.
    Cost(Dollars),
    /// The answer was given before: nothing is asked, and nothing billed. It comes first.
    Cached,
}

impl LmResponse {
    /// The response as the events of a model that gives it all at once.
    pub fn into_events(self) -> BoxStream<'static, Result<LmEvent>> {
        let mut events = VecDeque::new();
        if self.cached {
            events.push_back(LmEvent::Cached);
        }
        if self.model.is_some() || self.id.is_some() {
            events.push_back(LmEvent::Started {
                model: self.model,
                id: self.id,
            });
        }
        for (completion, answer) in self.completions.into_iter().enumerate() {
            let parts = answer.parts.into_iter();
            events.extend(parts.map(|part| LmEvent::Part { completion, part }));
            if !answer.logprobs.is_empty() {
                events.push_back(LmEvent::Logprobs {
                    completion,
                    tokens: answer.logprobs,
                });
            }
            events.push_back(LmEvent::Finished {
                completion,
                finish: answer.finish,
            });
        }
        events.push_back(LmEvent::Usage(self.usage));
        events.extend(self.cost.map(LmEvent::Cost));
        Box::pin(Events(events))
    }
}

/// Events that are all there already.
struct Events(VecDeque<LmEvent>);

impl Stream for Events {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}
