//! Streams that are listened to: their events go by, and at the end stands what they add up to.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{BoxFuture, BoxStream, Completion, Finish, LmEvent, LmResponse, Part, ToolCall};
use crate::error::{Error, Kind, Result};

/// More answers than this, or tools in one of them, are asked of no model; whoever counts further
/// has lost count.
const MOST: usize = 1024;

/// What is done at the end of a stream: with the whole that it adds up to, or with the error in
/// which it ended. Where the stream is dropped on its way, it is dropped too.
/// It may give one more event.
pub(super) type AtEnd =
    Box<dyn FnOnce(Result<LmResponse, &Error>) -> BoxFuture<'static, Option<LmEvent>> + Send>;

/// The same events; the end is heard of before the last of them is given.
pub(super) fn heard(
    events: BoxStream<'static, Result<LmEvent>>,
    at_end: AtEnd,
) -> BoxStream<'static, Result<LmEvent>> {
    Box::pin(Gather {
        events,
        state: State::Going(Box::default(), at_end),
    })
}

struct Gather {
    events: BoxStream<'static, Result<LmEvent>>,
    state: State,
}

enum State {
    Going(Box<Heard>, AtEnd),
    /// The end is told; then the last event comes, if there is one, or the error.
    Ending(BoxFuture<'static, Option<LmEvent>>, Option<Error>),
    Done,
}

impl Stream for Gather {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Done => return Poll::Ready(None),
                State::Ending(ending, error) => {
                    let last = ready!(ending.as_mut().poll(context));
                    let last = match error.take() {
                        Some(error) => Some(Err(error)),
                        None => last.map(Ok),
                    };
                    this.state = State::Done;
                    return Poll::Ready(last);
                }
                State::Going(heard, _) => {
                    let end = match ready!(this.events.as_mut().poll_next(context)) {
                        Some(Ok(event)) => match heard.hear(&event) {
                            Ok(()) => return Poll::Ready(Some(Ok(event))),
                            Err(error) => Some(error),
                        },
                        Some(Err(error)) => Some(error),
                        None => heard.unfinished(),
                    };
                    let State::Going(heard, at_end) =
                        std::mem::replace(&mut this.state, State::Done)
                    else {
                        return Poll::Ready(None);
                    };
                    let ending = match &end {
                        Some(error) => at_end(Err(error)),
                        None => at_end(Ok(heard.response)),
                    };
                    this.state = State::Ending(ending, end);
                }
            }
        }
    }
}

/// What the events so far add up to.
#[derive(Default)]
pub(super) struct Heard {
    response: LmResponse,
    ended: Vec<bool>,
}

impl Heard {
    /// Adds an event.
    pub(super) fn hear(&mut self, event: &LmEvent) -> Result<()> {
        match event {
            LmEvent::Started { model, id } => {
                self.response.model.clone_from(model);
                self.response.id.clone_from(id);
            }
            LmEvent::Part { completion, part } => {
                let (answer, _) = self.answer(*completion)?;
                match (answer.parts.last_mut(), part) {
                    (Some(Part::Text(text)), Part::Text(more))
                    | (Some(Part::Reasoning(text)), Part::Reasoning(more))
                    | (Some(Part::Refusal(text)), Part::Refusal(more)) => text.push_str(more),
                    _ => answer.parts.push(part.clone()),
                }
            }
            LmEvent::ToolCall {
                completion,
                index,
                id,
                name,
                arguments,
            } => {
                let (answer, _) = self.answer(*completion)?;
                let call = tool(answer, *index)?;
                if let Some(id) = id.as_ref().filter(|_| call.id.is_empty()) {
                    call.id.clone_from(id);
                }
                call.name.push_str(name.as_deref().unwrap_or_default());
                call.arguments.push_str(arguments);
            }
            LmEvent::Logprobs { completion, tokens } => {
                let (answer, _) = self.answer(*completion)?;
                answer.logprobs.extend_from_slice(tokens);
            }
            LmEvent::Finished { completion, finish } => {
                let (answer, ended) = self.answer(*completion)?;
                answer.finish = finish.clone();
                *ended = true;
            }
            LmEvent::Usage(usage) => self.response.usage = *usage,
            LmEvent::Cost(cost) => self.response.cost = Some(*cost),
            LmEvent::Cached => self.response.cached = true,
        }
        Ok(())
    }

    /// What is wrong with a stream that ends here.
    fn unfinished(&self) -> Option<Error> {
        let open = self.ended.iter().filter(|ended| !**ended).count();
        (open > 0 || self.ended.is_empty()).then(|| {
            let message = match open {
                0 => "the stream ended without an answer".to_owned(),
                open => format!("the stream ended before {open} of its answers did"),
            };
            Error::new(Kind::Provider, message)
        })
    }

    /// The whole, where every answer came to its end.
    pub(super) fn whole(self) -> Result<LmResponse> {
        match self.unfinished() {
            Some(error) => Err(error),
            None => Ok(self.response),
        }
    }

    /// The answer with this number, and whether it has ended.
    fn answer(&mut self, number: usize) -> Result<(&mut Completion, &mut bool)> {
        let answers = &mut self.response.completions;
        while answers.len() <= number.min(MOST) {
            answers.push(Completion::of_parts(Vec::new(), Finish::Stop));
            self.ended.push(false);
        }
        let place = answers.get_mut(number).zip(self.ended.get_mut(number));
        place.ok_or_else(|| lost_count("answer", number))
    }
}

/// The tool with this number in an answer.
fn tool(answer: &mut Completion, number: usize) -> Result<&mut ToolCall> {
    let known = answer.tool_calls().count();
    for _ in known..=number.min(MOST) {
        let call = ToolCall::new("", "", "");
        answer.parts.push(Part::ToolCall(call));
    }
    let calls = answer.parts.iter_mut().filter_map(|part| match part {
        Part::ToolCall(call) => Some(call),
        _ => None,
    });
    let call = calls.into_iter().nth(number);
    call.ok_or_else(|| lost_count("tool", number))
}

fn lost_count(of: &str, number: usize) -> Error {
    let message = format!("the stream speaks of {of} {number}, which nobody asked for");
    Error::new(Kind::Provider, message)
}

impl LmResponse {
    /// What the events of a stream add up to, read to its end.
    ///
    /// ```
    /// use dspy::lm::LmResponse;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
    /// let whole = LmResponse::of_text("Hello.");
    /// assert_eq!(LmResponse::of_events(whole.clone().into_events()).await?, whole);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The error in which the stream ends, or that it ends before an answer does.
    pub async fn of_events(mut events: BoxStream<'_, Result<LmEvent>>) -> Result<Self> {
        let mut heard = Heard::default();
        while let Some(event) = std::future::poll_fn(|cx| events.as_mut().poll_next(cx)).await {
            heard.hear(&event?)?;
        }
        heard.whole()
    }
}
