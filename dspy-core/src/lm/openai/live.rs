//! A streamed answer on its way: bytes in, events out.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use reqwest::Response;

use super::headers::Said;
use super::{OpenAi, decode, send, sse};
use crate::error::{Error, Result};
use crate::lm::timeouts::Clock;
use crate::lm::{BoxFuture, BoxStream, LmEvent, Options};

/// The events of an answer. What is behind them is dropped with the last of them, so that the
/// connection ends there and then, or is free for another call.
pub(super) struct Live {
    /// What came and was not given yet.
    ready: VecDeque<LmEvent>,
    /// Why nothing comes after that.
    failed: Option<Error>,
    /// What comes after that, which one waits for.
    reading: Option<BoxFuture<'static, Read>>,
}

/// What came next: some events, and a wire on which there may be more.
struct Read {
    events: VecDeque<LmEvent>,
    next: Result<Option<Box<Wire>>>,
}

impl Live {
    pub(super) fn events(
        server: OpenAi,
        response: Response,
        said: Said,
        options: &Options,
        clock: Clock,
    ) -> BoxStream<'static, Result<LmEvent>> {
        let audio_format = server.audio_format(options).to_owned();
        let wanted = options.n.unwrap_or(1) as usize;
        let request_id = said.request_id.clone();
        let wire = Box::new(Wire {
            flow: decode::Flow::new(
                server.asked.clone(),
                audio_format.clone(),
                request_id,
                wanted,
            ),
            form: Form::Unknown(Vec::new()),
            is_over: false,
            audio_format,
            response,
            said,
            clock,
            server,
        });
        Box::pin(Self {
            ready: VecDeque::new(),
            failed: None,
            reading: Some(Box::pin(wire.read())),
        })
    }
}

impl Stream for Live {
    type Item = Result<LmEvent>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            if let Some(error) = self.failed.take() {
                return Poll::Ready(Some(Err(error)));
            }
            let Some(reading) = &mut self.reading else {
                return Poll::Ready(None);
            };
            let Read { events, next } = ready!(reading.as_mut().poll(context));
            self.ready = events;
            self.reading = None;
            match next {
                Ok(Some(wire)) => self.reading = Some(Box::pin(wire.read())),
                Ok(None) => {}
                Err(error) => self.failed = Some(error),
            }
        }
    }
}

/// A connection on which an answer comes.
struct Wire {
    server: OpenAi,
    response: Response,
    said: Said,
    clock: Clock,
    audio_format: String,
    form: Form,
    flow: decode::Flow,
    /// Whether the last word came; then all that is left is to leave.
    is_over: bool,
}

/// What a body turns out to be.
enum Form {
    /// Blank so far.
    Unknown(Vec<u8>),
    Events(sse::Events),
    /// The whole answer at once, from a server that does not stream.
    Whole(Vec<u8>),
}

impl Wire {
    /// Reads until there is something to tell.
    async fn read(mut self: Box<Self>) -> Read {
        let mut events = VecDeque::new();
        if self.is_over {
            send::leave(self.response).await;
            return Read {
                events,
                next: Ok(None),
            };
        }
        let next = loop {
            let piece = self.clock.wait(self.response.chunk()).await;
            let is_over = match self.server.came(piece) {
                Ok(Some(piece)) => {
                    self.clock.heard();
                    self.take(&piece, &mut events)
                }
                Ok(None) => self.end(&mut events).await.map(|()| true),
                Err(error) => Err(error),
            };
            match is_over {
                Ok(false) if events.is_empty() => {}
                Ok(false) => break Ok(Some(self)),
                Ok(true) => {
                    self.is_over = true;
                    break Ok(Some(self));
                }
                Err(error) => {
                    let error = self.server.secrets.removed_from_error(error);
                    break Err(self.said.told(error));
                }
            }
        };
        Read { events, next }
    }

    /// Takes a piece of the body. True where it holds the last word.
    fn take(&mut self, piece: &[u8], out: &mut VecDeque<LmEvent>) -> Result<bool> {
        match &mut self.form {
            Form::Unknown(start) => {
                start.extend_from_slice(piece);
                let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
                let form = match text.trim_ascii_start().first() {
                    None => return Ok(false),
                    // An object, a list of one, or a page; no event begins so.
                    Some(b'{' | b'[' | b'<') => Form::Whole(Vec::new()),
                    Some(_) => Form::Events(sse::Events::default()),
                };
                let start = std::mem::take(start);
                self.form = form;
                self.take(&start, out)
            }
            Form::Whole(body) => {
                body.extend_from_slice(piece);
                match body.len() > send::MOST {
                    true => Err(self.server.too_long()),
                    false => Ok(false),
                }
            }
            Form::Events(events) => {
                let pushed = events.push(piece);
                pushed.map_err(|sse::TooLong| self.server.too_long())?;
                self.hear(out)
            }
        }
    }

    /// Hears the events that are whole. True where the last word is among them.
    fn hear(&mut self, out: &mut VecDeque<LmEvent>) -> Result<bool> {
        let Form::Events(events) = &mut self.form else {
            return Ok(false);
        };
        while let Some(event) = events.next() {
            let data = self.server.text_of(&event.data)?;
            self.flow.hear(&data, event.is_error, out)?;
            if self.flow.is_done() {
                self.flow.end(out)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The body is over.
    async fn end(&mut self, out: &mut VecDeque<LmEvent>) -> Result<()> {
        match &mut self.form {
            Form::Unknown(_) => self.flow.end(out),
            Form::Events(events) => {
                events.end();
                match self.hear(out)? {
                    true => Ok(()),
                    false => self.flow.end(out),
                }
            }
            Form::Whole(body) => {
                let body = std::mem::take(body);
                let mut answer = self.server.decoded(&body, &self.audio_format)?;
                answer.id = answer.id.or(self.said.request_id.clone());
                let mut events = answer.into_events();
                while let Some(event) = poll_fn(|cx| events.as_mut().poll_next(cx)).await {
                    out.push_back(event?);
                }
                Ok(())
            }
        }
    }
}
