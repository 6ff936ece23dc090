//! Reading replies: first how they ended, then what they say.

use super::asking::Answer;
use super::nodes::Nodes;
use super::run::{OutputOf, Predicts};
use super::turn::Turn;
use crate::adapter::{Step, parse};
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Finish, LmResponse, Part};
use crate::signature::{Record, verify};
use crate::value::Node;

impl Turn<'_> {
    /// All answers of a response, which are as many as were asked for.
    pub(super) fn all_of<'r>(&self, response: &'r LmResponse) -> Result<&'r [Completion]> {
        let completions = &response.completions;
        let (wanted, given) = (self.options.n.unwrap_or(1) as usize, completions.len());
        if (1..wanted).contains(&given) {
            let message = format!(
                "{wanted} answers were asked for and {given} came: where a model does not know \
                 `n`, call it several times, with a seed for each"
            );
            let replies: Vec<_> = completions.iter().map(Completion::text).collect();
            return Err(Error::new(Kind::Provider, message).with_reply(replies.join("\n")));
        }
        only(response)?;
        Ok(completions)
    }

    /// Reads a reply that is laid out. Where a second model laid out what the first one said, the
    /// reasoning beside it is the first one's.
    pub(super) fn read<P: Predicts>(
        &self,
        step: &Step<'_>,
        reply: &Completion,
        first: &Completion,
    ) -> Result<Answer<P>> {
        let mut fields = self.adapter.parse(step, reply)?;
        let record = match P::REASONS && !self.asks_to_reason {
            false => P::Record::read(&mut fields),
            true => OutputOf::<P>::read(&mut fields)
                .map(|output| P::with_reasoning(output, first.reasoning())),
        };
        let record = record.map_err(|error| self.unread::<P>(step, reply, error))?;
        let repairs = fields.into_repairs()?;
        verify(&record).map_err(|error| match nodes(&record) {
            Ok(nodes) => {
                let reason = error.as_reason();
                error.unread(nodes, vec![reason])
            }
            Err(_) => error,
        })?;
        Ok(Answer {
            record,
            repairs,
            notices: self.notices(step),
            adapter: self.adapter.name(),
        })
    }

    /// A type that does not take what stands in the reply, with the outputs beside it. A reply is
    /// read the same way every time, so they need not be kept while all goes well.
    fn unread<P: Predicts>(&self, step: &Step<'_>, reply: &Completion, error: Error) -> Error {
        let error = error.of_kind(Kind::Parse);
        if error.has_reasons() {
            return error;
        }
        let reason = error.as_reason();
        let Ok(mut fields) = self.adapter.parse(step, reply) else {
            return error.unread(Vec::new(), vec![reason]);
        };
        let reasons = fields.take_unread::<P::Record>();
        match reasons.len() {
            0 | 1 => error.unread(fields.nodes(), vec![reason]),
            _ => parse::unread(fields.nodes(), reasons),
        }
    }
}

/// The fields of a record as data.
fn nodes<R: Record>(record: &R) -> Result<Vec<(String, Node)>> {
    let mut nodes = Nodes::default();
    record.write(&mut nodes)?;
    let nodes = nodes.0.into_iter();
    Ok(nodes.map(|(name, node)| (name.to_owned(), node)).collect())
}

/// The one answer of a response.
pub(super) fn only(response: &LmResponse) -> Result<&Completion> {
    response.completions.first().ok_or_else(|| {
        let message = "the model's response holds no answer";
        Error::new(Kind::Provider, message)
    })
}

/// How an answer ended is looked at before what it says: half of one may look whole.
pub(super) fn must_have_ended(completion: &Completion) -> Result<()> {
    let refusal = completion.parts.iter().find_map(|part| match part {
        Part::Refusal(why) => Some(why.as_str()),
        _ => None,
    });
    match (&completion.finish, refusal) {
        (_, Some(why)) => Err(Error::new(
            Kind::Refused,
            format!("the model refused: {why}"),
        )),
        (Finish::Filtered, None) => Err(Error::new(
            Kind::Refused,
            "the provider's filter stopped the answer",
        )),
        (Finish::Length, None) => Err(Error::new(
            Kind::Truncated,
            "the answer was cut off at its greatest length: set `max_tokens` higher, or ask for less",
        )),
        _ => Ok(()),
    }
}
