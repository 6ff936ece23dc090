//! Asking: a request, its replies, and for some adapters a second request about each of them.

use std::sync::Arc;

use super::attempt::{Asked, attempt};
use super::reading::{must_have_ended, only};
use super::recovery::Recovery;
use super::run::{InputOf, OtherDemos, Predicts};
use super::turn::Turn;
use crate::adapter::Repair;
use crate::context::{Ctx, Role};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, LmRequest, LmResponse, Message};
use crate::module::Path;
use crate::trace::Trace;

/// One call of a predictor, which may take several of models.
pub(super) struct Asking<'a, P: Predicts> {
    pub(super) cx: &'a Ctx,
    pub(super) path: Option<&'a Path>,
    pub(super) input: &'a InputOf<P>,
    pub(super) demos: &'a OtherDemos<P>,
    pub(super) recovery: &'a Recovery,
    /// Which of several answers to the same call is wanted.
    pub(super) sample: u64,
    pub(super) trace: &'a Trace,
    pub(super) span: usize,
    /// How often a model was asked.
    pub(super) attempts: u32,
    /// What was asked; written down only once something is asked that may be the same.
    pub(super) asked: Vec<Digest>,
}

/// All answers to one call.
pub(super) struct Answers<P: Predicts> {
    pub(super) first: Answer<P>,
    pub(super) others: Vec<Answer<P>>,
    /// What was wrong with the replies before those that were read.
    pub(super) unread: Vec<Error>,
}

/// An answer that was read.
pub(super) struct Answer<P: Predicts> {
    pub(super) record: P::Record,
    pub(super) repairs: Vec<Repair>,
    pub(super) notices: Vec<String>,
    pub(super) adapter: &'static str,
}

/// Why there is no answer.
pub(super) enum Failed {
    /// No reply came.
    Call(Error),
    /// A reply came that is no use.
    Reply(Box<Unread>),
}

/// A reply that is no use.
pub(super) struct Unread {
    /// Why, with its text.
    pub(super) error: Error,
    pub(super) reply: Said,
    /// The first model's, where the reply is the second one's.
    pub(super) first: Option<Said>,
}

/// A reply, and what it is a reply to.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) request: Arc<LmRequest>,
    pub(super) completion: Completion,
}

/// Whom a request is put to.
#[derive(Clone, Copy)]
pub(super) enum Whom {
    /// The step's own model.
    First,
    /// The one that takes the outputs out of what the first one said.
    Second,
}

impl<'a, P: Predicts> Asking<'a, P> {
    /// Every answer that is asked for. One that cannot be read is recovered by itself, so that the
    /// others are not thrown away.
    pub(super) async fn answers(&mut self, turn: &Turn<'a>) -> Result<Answers<P>> {
        let request = Arc::new(turn.request::<P>(self.input, self.demos)?);
        let response = self.ask(turn, Whom::First, &request, self.sample).await?;
        let completions = turn.all_of(&response)?;
        let mut answers = Vec::with_capacity(completions.len());
        let mut unread = Vec::new();
        for (place, completion) in completions.iter().enumerate() {
            match self.read(turn, &request, completion).await {
                Ok(answer) => answers.push(answer),
                Err(Failed::Reply(it)) if self.recovery.helps(&it.error) => {
                    unread.push((place, *it));
                }
                Err(Failed::Reply(it)) => return Err(it.error),
                Err(Failed::Call(error)) => return Err(error),
            }
        }
        // Only now, so that nothing more is paid where one of them ends the call.
        let mut errors = Vec::new();
        for (place, first) in unread {
            let recovered = Box::pin(self.recover(turn, &request, first));
            let (answer, mut before) = recovered.await?;
            answers.insert(place, answer);
            errors.append(&mut before);
        }
        let mut answers = answers.into_iter();
        let Some(first) = answers.next() else {
            return Err(Error::new(Kind::Provider, "there is no answer"));
        };
        Ok(Answers {
            first,
            others: answers.collect(),
            unread: errors,
        })
    }

    pub(super) async fn ask(
        &mut self,
        turn: &Turn<'a>,
        whom: Whom,
        request: &Arc<LmRequest>,
        sample: u64,
    ) -> Result<Arc<LmResponse>> {
        let asked = Asked {
            path: self.path,
            request: Arc::clone(request),
            sample,
            attempt: self.attempts,
        };
        self.attempts += 1;
        let model = turn.model(whom)?.as_ref();
        match whom {
            Whom::First => attempt(self.cx, model, asked, self.trace, self.span).await,
            Whom::Second => {
                let cx = self.cx.clone().in_role(Role::Extract);
                // In a box, so that the many calls without a second model carry no room for one.
                Box::pin(attempt(&cx, model, asked, self.trace, self.span)).await
            }
        }
    }

    /// Reads a reply of the first model; where its adapter wants that, with the help of the second.
    pub(super) async fn read(
        &mut self,
        turn: &Turn<'a>,
        request: &Arc<LmRequest>,
        reply: &Completion,
    ) -> Result<Answer<P>, Failed> {
        let step = turn.step::<P>();
        let ended = must_have_ended(reply);
        let messages = match ended.and_then(|()| turn.adapter.extract(&step, reply)) {
            Ok(None) => {
                let read = turn.read::<P>(&step, reply, reply);
                return read.map_err(|error| Failed::reply(error, request, reply, None));
            }
            Ok(Some(messages)) => messages,
            Err(error) => return Err(Failed::reply(error, request, reply, None)),
        };
        let first = Said {
            request: Arc::clone(request),
            completion: reply.clone(),
        };
        Box::pin(self.extract(turn, messages, first)).await
    }

    /// Has the second model take the outputs out of what the first one said.
    async fn extract(
        &mut self,
        turn: &Turn<'a>,
        messages: Vec<Message>,
        first: Said,
    ) -> Result<Answer<P>, Failed> {
        let request = turn.second_request(&turn.step::<P>(), messages);
        let request = Arc::new(request.map_err(Failed::Call)?);
        let sample = match self.asked.is_empty() {
            true => self.sample,
            false => self.fresh(turn, Whom::Second, &request)?,
        };
        let asked = self.ask(turn, Whom::Second, &request, sample).await;
        let response = asked.map_err(Failed::Call)?;
        self.read_second(turn, &request, &response, first)
    }

    /// Reads a reply of the second model.
    pub(super) fn read_second(
        &self,
        turn: &Turn<'a>,
        request: &Arc<LmRequest>,
        response: &LmResponse,
        first: Said,
    ) -> Result<Answer<P>, Failed> {
        let reply = only(response).map_err(Failed::Call)?;
        let step = turn.step::<P>();
        let ended = must_have_ended(reply);
        ended
            .and_then(|()| turn.read::<P>(&step, reply, &first.completion))
            .map_err(|error| Failed::reply(error, request, reply, Some(first)))
    }
}

impl Failed {
    /// A reply that is no use, with its text and its end in the error.
    fn reply(
        error: Error,
        request: &Arc<LmRequest>,
        reply: &Completion,
        first: Option<Said>,
    ) -> Self {
        Self::Reply(Box::new(Unread {
            error: error.with_finish(&reply.finish).with_reply(reply.text()),
            reply: Said {
                request: Arc::clone(request),
                completion: reply.clone(),
            },
            first,
        }))
    }
}
