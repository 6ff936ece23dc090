//! The way of one call: head and tail, a model, a reply, the outputs.

use std::borrow::Cow;
use std::sync::Arc;

use super::attempt::{Asked, attempt};
use super::nodes::Nodes;
use super::slot::{Slot, head};
use super::{Demo, Prediction};
use crate::adapter::{Adapter, AnyRecord, HeldTo, Repair, Step};
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Finish, Lm, LmRequest, LmResponse, Options, Part, Structured};
use crate::module::Path;
use crate::signature::{Record, Signature, verify};
use crate::trace::SpanKind;
use crate::value::Node;

/// What may be set for one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    pub(super) model: Option<Arc<dyn Lm>>,
    pub(super) adapter: Option<Arc<dyn Adapter>>,
    pub(super) options: Options,
    pub(super) sample: u64,
}

/// What tells one kind of predictor from another: the record that a reply is read as, and what
/// stands beside the output. [`Predict`](super::Predict) and
/// [`ChainOfThought`](super::ChainOfThought) are the kinds.
pub trait Predicts {
    /// What the step takes and gives.
    type Signature: Signature;
    /// What a reply is read as.
    type Record: Record;
    /// What stands beside the output.
    type Beside: Send;
    /// Whether the predictor reasons before it answers.
    const REASONS: bool;

    /// What was read when the model reasoned on a channel of its own, and so was not asked to.
    fn with_reasoning(output: OutputOf<Self>, reasoning: String) -> Self::Record;

    /// Takes the output and what stands beside it apart.
    fn split(record: Self::Record) -> (OutputOf<Self>, Self::Beside);
}

/// What a predictor of this kind takes.
pub type InputOf<P> = <<P as Predicts>::Signature as Signature>::Input;

/// What a predictor of this kind gives.
pub type OutputOf<P> = <<P as Predicts>::Signature as Signature>::Output;

/// Demonstrations that stand in for a predictor's own, for one call.
pub(super) type OtherDemos<P> = Option<Vec<Demo<<P as Predicts>::Signature>>>;

/// Asks the model and reads its reply.
pub(super) async fn run<P: Predicts>(
    slot: &Slot,
    cx: &Ctx,
    input: &InputOf<P>,
    demos: &OtherDemos<P>,
    overrides: &Overrides,
) -> Result<Prediction<OutputOf<P>, P::Beside>> {
    let mut inputs = Nodes::default();
    input.write(&mut inputs)?;
    let name = slot
        .path()
        .cloned()
        .unwrap_or_else(|| Path::root().field(P::Signature::SPEC.name()));
    let (trace, parent) = cx.record();
    let kind = SpanKind::Predictor {
        name,
        inputs: Arc::new(inputs.0),
        outputs: None,
    };
    let open = trace.enter(parent, kind);
    let span = open.at();
    let turn = Turn::of::<P>(slot, cx, overrides);
    let result: Result<(P::Record, _, _, _)> = async {
        let request = turn.request::<P>(input, demos)?;
        let Some(model) = &turn.model else {
            return Err(cx.no_model());
        };
        let path = slot.path();
        let asked = Asked {
            path,
            request,
            sample: overrides.sample,
        };
        let response = attempt(cx, model.as_ref(), asked, &trace, span).await?;
        let mut records = turn.outputs::<P>(&response)?.into_iter();
        let Some((first, repairs)) = records.next() else {
            return Err(Error::new(
                Kind::Provider,
                "the model's response holds no answer",
            ));
        };
        let mut written = Nodes::default();
        first.write(&mut written)?;
        Ok((first, repairs, records, Arc::new(written.0)))
    }
    .await;
    match result {
        Ok((first, repairs, others, written)) => {
            open.close(None, |kind| {
                if let SpanKind::Predictor { outputs, .. } = kind {
                    *outputs = Some(written);
                }
            });
            Ok(Prediction::new(P::split(first), trace, span)
                .with_others(others.map(|(record, _)| P::split(record)).collect())
                .with_repairs(repairs)
                .with_notices(turn.notices::<P>())
                .by_adapter(turn.adapter.name()))
        }
        Err(error) => {
            open.close(Some(&error), |_| {});
            Err(error.with_trace(&trace))
        }
    }
}

/// The request as it would be sent, without sending it.
pub(super) fn request<P: Predicts>(
    slot: &Slot,
    cx: &Ctx,
    input: &InputOf<P>,
    demos: &OtherDemos<P>,
    overrides: &Overrides,
) -> Result<LmRequest> {
    Turn::of::<P>(slot, cx, overrides).request::<P>(input, demos)
}

/// One turn of a predictor, with all that it depends on looked up: the call's own first, then
/// the predictor's, then the context's.
struct Turn<'a> {
    slot: &'a Slot,
    /// None where the context has no model, which only matters once one is asked.
    model: Option<Cow<'a, Arc<dyn Lm>>>,
    adapter: &'a dyn Adapter,
    options: Options,
    instructions: Cow<'a, str>,
    /// Whether the reasoning is asked for as a field, because the model has no channel for it.
    asks_to_reason: bool,
}

impl<'a> Turn<'a> {
    fn of<P: Predicts>(slot: &'a Slot, cx: &'a Ctx, overrides: &'a Overrides) -> Self {
        let model = match &overrides.model {
            Some(model) => Some(cx.around(model)),
            None => cx.model_for(slot.path()).map(Cow::Borrowed),
        };
        let has_channel = || model.as_ref().is_some_and(|it| it.abilities().reasoning);
        let asks_to_reason = P::REASONS && !has_channel();
        let adapter = overrides.adapter.as_ref().unwrap_or_else(|| cx.adapter());
        Self {
            slot,
            model,
            adapter: adapter.as_ref(),
            options: overrides.options.or(cx.options()),
            instructions: slot.instructions::<P::Signature>(),
            asks_to_reason,
        }
    }

    fn step<P: Predicts>(&self) -> Step<'_> {
        Step {
            instructions: &self.instructions,
            inputs: P::Signature::SPEC.inputs(),
            outputs: match self.asks_to_reason {
                true => P::Record::FIELDS,
                false => P::Signature::SPEC.outputs(),
            },
            output_schema: P::Signature::output_schema,
            texts: self.slot.texts(),
        }
    }

    fn request<P: Predicts>(&self, input: &InputOf<P>, demos: &OtherDemos<P>) -> Result<LmRequest> {
        let step = self.step::<P>();
        let head = match demos {
            None => self
                .slot
                .head::<P::Signature>(self.adapter, &step, self.asks_to_reason)?,
            Some(demos) => head(self.adapter, &step, demos, self.asks_to_reason)?,
        };
        let mut options = self.options.clone();
        if let Some(held) = self.held_to(&step)? {
            options.format.clone_from(&held.format);
        }
        Ok(LmRequest {
            head,
            tail: self.adapter.request(&step, input as &dyn AnyRecord)?,
            options,
            tools: None,
        })
    }

    /// The form that the reply is held to: nothing where the model's provider can do nothing of
    /// the kind, and where the caller says it.
    fn held_to(&self, step: &Step<'_>) -> Result<Option<Arc<HeldTo>>> {
        let is_said = self.options.format.is_some()
            || self.options.extra_body.contains_key("response_format");
        let abilities = self.model.as_ref().map(|it| it.abilities());
        match abilities.filter(|it| it.structured != Structured::No && !is_said) {
            None => Ok(None),
            Some(abilities) => {
                let reasons = self.asks_to_reason;
                let held = self.slot.held_to(self.adapter, step, abilities, reasons)?;
                Ok(Some(held))
            }
        }
    }

    /// What was done with less than was asked for.
    fn notices<P: Predicts>(&self) -> Vec<String> {
        let held = self.held_to(&self.step::<P>());
        let held = held.ok().flatten();
        held.and_then(|it| it.less_because.clone())
            .into_iter()
            .collect()
    }

    /// Reads every completion; one that is no use fails the call, with its text in the error.
    fn outputs<P: Predicts>(&self, response: &LmResponse) -> Result<Vec<(P::Record, Vec<Repair>)>> {
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
        let step = self.step::<P>();
        completions
            .iter()
            .map(|completion| {
                self.output::<P>(&step, completion).map_err(|error| {
                    let error = error.with_finish(&completion.finish);
                    error.with_reply(completion.text())
                })
            })
            .collect()
    }

    fn output<P: Predicts>(
        &self,
        step: &Step<'_>,
        completion: &Completion,
    ) -> Result<(P::Record, Vec<Repair>)> {
        must_have_ended(completion)?;
        let mut fields = self.adapter.parse(step, completion)?;
        let record = match P::REASONS && !self.asks_to_reason {
            false => P::Record::read(&mut fields),
            true => OutputOf::<P>::read(&mut fields)
                .map(|output| P::with_reasoning(output, completion.reasoning())),
        };
        let record = record.map_err(|error| self.unread(step, completion, error))?;
        let repairs = fields.into_repairs()?;
        verify(&record).map_err(|error| match nodes(&record) {
            Ok(nodes) => {
                let reason = error.as_reason();
                error.unread(nodes, vec![reason])
            }
            Err(_) => error,
        })?;
        Ok((record, repairs))
    }

    /// A type that does not take what stands in the reply, with the outputs beside it. A reply is
    /// read the same way every time, so they need not be kept while all goes well.
    fn unread(&self, step: &Step<'_>, completion: &Completion, error: Error) -> Error {
        let error = error.of_kind(Kind::Parse);
        if error.has_reasons() {
            return error;
        }
        let reason = error.as_reason();
        let name = reason.0.split(['.', '[']).next().unwrap_or("");
        let others = match self.adapter.parse(step, completion) {
            Ok(fields) => fields.nodes_without(name),
            Err(_) => Vec::new(),
        };
        error.unread(others, vec![reason])
    }
}

/// The fields of a record as data.
fn nodes<R: Record>(record: &R) -> Result<Vec<(String, Node)>> {
    let mut nodes = Nodes::default();
    record.write(&mut nodes)?;
    let nodes = nodes.0.into_iter();
    Ok(nodes.map(|(name, node)| (name.to_owned(), node)).collect())
}

/// How an answer ended is looked at before what it says: half of one may look whole.
fn must_have_ended(completion: &Completion) -> Result<()> {
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
