//! Recovering: another reply in the place of one that is no use, by the steps of a policy.

use std::sync::Arc;

use super::asking::{Answer, Asking, Failed, Said, Unread, Whom};
use super::reading::only;
use super::recovery::Remedy;
use super::run::Predicts;
use super::turn::Turn;
use crate::error::{Error, Result};
use crate::lm::LmRequest;

impl<'a, P: Predicts> Asking<'a, P> {
    /// Takes the steps until a reply can be read. Given back with it is what was wrong with those
    /// before.
    pub(super) async fn recover(
        &mut self,
        turn: &Turn<'a>,
        request: &LmRequest,
        mut unread: Unread,
    ) -> Result<(Answer<P>, Vec<Error>)> {
        let recovery = self.recovery;
        let mut earlier = Vec::new();
        let mut turn = turn.clone().alone();
        self.note(&turn, request, &unread)?;
        for remedy in recovery.remedies() {
            if !recovery.helps(&unread.error) {
                break;
            }
            let found = match remedy {
                Remedy::Reask => self.reask(&turn, &unread).await,
                Remedy::Adapter(adapter) => {
                    turn = turn.by(adapter.as_ref());
                    self.anew(&turn).await
                }
                Remedy::Model(model) => {
                    turn = turn.of_model::<P>(model);
                    self.anew(&turn).await
                }
            };
            earlier.push(unread.error);
            match found {
                Ok(answer) => return Ok((answer, earlier)),
                Err(Failed::Call(error)) => return Err(error.after(earlier)),
                Err(Failed::Reply(next)) => unread = *next,
            }
        }
        Err(unread.error.after(earlier))
    }

    /// Notes what was asked first.
    fn note(&mut self, turn: &Turn<'a>, request: &LmRequest, unread: &Unread) -> Result<()> {
        let first = turn.model(Whom::First)?.identity();
        self.asked.push(request.key(&first));
        if unread.first.is_some() {
            let second = turn.model(Whom::Second)?.identity();
            self.asked.push(unread.reply.request.key(&second));
        }
        Ok(())
    }

    /// The step put once more from its beginning.
    async fn anew(&mut self, turn: &Turn<'a>) -> Result<Answer<P>, Failed> {
        let request = turn.request::<P>(self.input, self.demos);
        self.put(turn, request.map_err(Failed::Call)?).await
    }

    /// The same request, with the reply and what was wrong with it.
    async fn reask(&mut self, turn: &Turn<'a>, unread: &Unread) -> Result<Answer<P>, Failed> {
        let again = |said: &Said| {
            let mut request = (*said.request).clone();
            let step = turn.step::<P>();
            let messages = turn.adapter.again(&step, &said.completion, &unread.error);
            request.extend(messages);
            request.options.n = None;
            request
        };
        match &unread.first {
            // What the second model laid out badly, it lays out once more. A broken rule is about
            // what the first one said, which the second is not to change.
            Some(first) if unread.error.is_parse() => {
                let request = Arc::new(again(&unread.reply));
                let sample = self.fresh(turn, Whom::Second, &request)?;
                let asked = self.ask(turn, Whom::Second, &request, sample).await;
                let response = asked.map_err(Failed::Call)?;
                self.read_second(turn, &request, &response, first.clone())
            }
            Some(first) => self.put(turn, again(first)).await,
            None => self.put(turn, again(&unread.reply)).await,
        }
    }

    async fn put(&mut self, turn: &Turn<'a>, request: LmRequest) -> Result<Answer<P>, Failed> {
        let request = Arc::new(request);
        let sample = self.fresh(turn, Whom::First, &request)?;
        let asked = self.ask(turn, Whom::First, &request, sample).await;
        let response = asked.map_err(Failed::Call)?;
        let reply = only(&response).map_err(Failed::Call)?;
        self.read(turn, &request, reply).await
    }

    /// Which answer to this request is wanted: one that this call was not given yet, so that a cache
    /// does not give the same reply again. Numbers that callers choose themselves are left alone.
    pub(super) fn fresh(
        &mut self,
        turn: &Turn<'a>,
        whom: Whom,
        request: &LmRequest,
    ) -> Result<u64, Failed> {
        let model = turn.model(whom).map_err(Failed::Call)?;
        let key = request.key(&model.identity());
        let before = self.asked.iter().filter(|it| **it == key).count() as u64;
        self.asked.push(key);
        Ok(self.sample.wrapping_add(before << 32))
    }
}
