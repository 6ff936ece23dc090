//! Streams that are kept: their events go by, and what they add up to is kept at the end.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Cache;
use super::entry::Name;
use crate::error::Result;
use crate::lm::{BoxFuture, BoxStream, Completion, Finish, LmEvent, LmResponse, Part};

/// More answers than this are asked of no model; whoever counts further has lost count.
const MOST: usize = 1024;

/// The same events; what ends well is kept, and what is given up on the way is not.
pub(super) fn kept(
    events: BoxStream<'static, Result<LmEvent>>,
    cache: Cache,
    name: Name,
) -> BoxStream<'static, Result<LmEvent>> {
    Box::pin(Gather {
        events,
        state: State::Going(Box::default()),
        cache,
        name,
    })
}

struct Gather {
    events: BoxStream<'static, Result<LmEvent>>,
    state: State,
    cache: Cache,
    name: Name,
}

enum State {
    Going(Box<Heard>),
    Keeping(BoxFuture<'static, ()>),
    /// It ended, or went wrong.
    Done,
}

#[derive(Default)]
struct Heard {
    response: LmResponse,
    ended: Vec<bool>,
}

impl Stream for Gather {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let State::Keeping(keeping) = &mut this.state {
            ready!(keeping.as_mut().poll(context));
            this.state = State::Done;
            return Poll::Ready(None);
        }
        let next = ready!(this.events.as_mut().poll_next(context));
        match &next {
            Some(Ok(event)) => {
                if let State::Going(heard) = &mut this.state
                    && !heard.hear(event)
                {
                    this.state = State::Done;
                }
            }
            Some(Err(_)) => this.state = State::Done,
            None => {
                if let State::Going(heard) = std::mem::replace(&mut this.state, State::Done)
                    && heard.ended.iter().all(|ended| *ended)
                {
                    let (cache, name) = (this.cache.clone(), this.name);
                    this.state = State::Keeping(Box::pin(async move {
                        cache.keep(&name, &heard.response).await;
                    }));
                    return self.poll_next(context);
                }
            }
        }
        Poll::Ready(next)
    }
}

impl Heard {
    /// Adds an event; says whether the whole can still be kept.
    fn hear(&mut self, event: &LmEvent) -> bool {
        match event {
            LmEvent::Part { completion, part } => {
                let Some((answer, _)) = self.answer(*completion) else {
                    return false;
                };
                match (answer.parts.last_mut(), part) {
                    (Some(Part::Text(text)), Part::Text(more))
                    | (Some(Part::Reasoning(text)), Part::Reasoning(more))
                    | (Some(Part::Refusal(text)), Part::Refusal(more)) => text.push_str(more),
                    _ => answer.parts.push(part.clone()),
                }
            }
            LmEvent::Finished { completion, finish } => {
                let Some((answer, ended)) = self.answer(*completion) else {
                    return false;
                };
                answer.finish = finish.clone();
                *ended = true;
            }
            LmEvent::Usage(usage) => self.response.usage = *usage,
            LmEvent::Cached => self.response.cached = true,
        }
        true
    }

    /// The answer with this number, and whether it has ended.
    fn answer(&mut self, number: usize) -> Option<(&mut Completion, &mut bool)> {
        if number >= MOST {
            return None;
        }
        let answers = &mut self.response.completions;
        while answers.len() <= number {
            answers.push(Completion::of_parts(Vec::new(), Finish::Stop));
            self.ended.push(false);
        }
        Some((answers.get_mut(number)?, self.ended.get_mut(number)?))
    }
}
