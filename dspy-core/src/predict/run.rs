//! The way of one call: head and tail, a model, a reply, the outputs.

use std::sync::Arc;

use super::slot::{Slot, head};
use super::{Demo, Prediction};
use crate::adapter::{Adapter, AnyRecord, Step};
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Finish, Lm, LmRequest, LmResponse, Options, Part};
use crate::module::Path;
use crate::signature::{AnyValue, FieldSink, Record, Signature, verify};
use crate::trace::{SpanKind, Trace};
use crate::value::Node;

/// What may be set for one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    pub(super) model: Option<Arc<dyn Lm>>,
    pub(super) adapter: Option<Arc<dyn Adapter>>,
    pub(super) options: Options,
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
    let mut inputs = Fields::default();
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
    let span = trace.open(parent, kind);
    let read = async {
        let request = request::<P>(slot, cx, input, demos, overrides)?;
        let response = attempt(cx, slot, request, overrides, &trace, span).await?;
        let records = outputs::<P>(slot, cx, &response, overrides)?;
        let (first, others) = first_of(records)?;
        let mut written = Fields::default();
        first.write(&mut written)?;
        Ok((first, others, Arc::new(written.0)))
    };
    let result: Result<(P::Record, Vec<P::Record>, _)> = read.await;
    match result {
        Ok((first, others, written)) => {
            trace.close(span, None, |kind| {
                if let SpanKind::Predictor { outputs, .. } = kind {
                    *outputs = Some(written);
                }
            });
            let others = others.into_iter().map(P::split).collect();
            Ok(Prediction::new(P::split(first), trace, span)
                .with_others(others)
                .by_adapter(adapter(cx, overrides).name()))
        }
        Err(error) => {
            trace.close(span, Some(&error), |_| {});
            Err(error.with_trace(&trace))
        }
    }
}

/// The first of the answers and the others; none at all is no answer.
fn first_of<T>(records: Vec<T>) -> Result<(T, Vec<T>)> {
    let mut records = records.into_iter();
    match records.next() {
        Some(first) => Ok((first, records.collect())),
        None => Err(Error::new(
            Kind::Provider,
            "the model's response holds no answer",
        )),
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
    let adapter = adapter(cx, overrides);
    let instructions = slot.instructions::<P::Signature>();
    let asks_to_reason = P::REASONS && !reasons_natively(cx, overrides);
    let step = step::<P>(&instructions, asks_to_reason);
    let head = match demos {
        None => slot.head::<P::Signature>(adapter.as_ref(), &step, asks_to_reason)?,
        Some(demos) => head(adapter.as_ref(), &step, demos, asks_to_reason)?,
    };
    Ok(LmRequest {
        head,
        tail: adapter.request(&step, input as &dyn AnyRecord)?,
        options: overrides.options.or(cx.options()),
    })
}

fn adapter<'a>(cx: &'a Ctx, overrides: &'a Overrides) -> &'a Arc<dyn Adapter> {
    overrides.adapter.as_ref().unwrap_or_else(|| cx.adapter())
}

/// Whether the model reasons on a channel of its own. Without a model nobody knows.
fn reasons_natively(cx: &Ctx, overrides: &Overrides) -> bool {
    let model = overrides.model.as_ref().map_or_else(|| cx.model(), Ok);
    model.is_ok_and(|model| model.abilities().reasoning)
}

fn step<P: Predicts>(instructions: &str, asks_to_reason: bool) -> Step<'_> {
    Step {
        instructions,
        inputs: P::Signature::SPEC.inputs(),
        outputs: match asks_to_reason {
            true => P::Record::FIELDS,
            false => P::Signature::SPEC.outputs(),
        },
        output_schema: P::Signature::output_schema,
    }
}

/// One call of the model, as a span of its own.
async fn attempt(
    cx: &Ctx,
    slot: &Slot,
    request: LmRequest,
    overrides: &Overrides,
    trace: &Trace,
    parent: usize,
) -> Result<LmResponse> {
    let model = match &overrides.model {
        Some(model) => model,
        None => cx.model()?,
    };
    let request = Arc::new(request);
    let kind = SpanKind::Attempt {
        request: Arc::clone(&request),
        response: None,
    };
    let span = trace.open(Some(parent), kind);
    let call_cx = cx.call_cx(slot.path().cloned(), 0);
    let result = model.call(&request, &call_cx).await;
    trace.close(span, result.as_ref().err(), |kind| {
        if let (SpanKind::Attempt { response, .. }, Ok(answer)) = (kind, &result) {
            *response = Some(Arc::new(answer.clone()));
        }
    });
    result
}

/// Reads every completion; one that is no use fails the call, with its text in the error.
fn outputs<P: Predicts>(
    slot: &Slot,
    cx: &Ctx,
    response: &LmResponse,
    overrides: &Overrides,
) -> Result<Vec<P::Record>> {
    let instructions = slot.instructions::<P::Signature>();
    let native = P::REASONS && reasons_natively(cx, overrides);
    let step = step::<P>(&instructions, P::REASONS && !native);
    let adapter = adapter(cx, overrides);
    let read = |completion: &Completion| -> Result<P::Record> {
        must_have_ended(completion)?;
        let mut fields = adapter.parse(&step, completion)?;
        let record = match native {
            false => P::Record::read(&mut fields),
            true => OutputOf::<P>::read(&mut fields)
                .map(|output| P::with_reasoning(output, completion.reasoning())),
        };
        let record = record.map_err(|error| error.of_kind(Kind::Parse))?;
        verify(&record)?;
        Ok(record)
    };
    response
        .completions
        .iter()
        .map(|completion| read(completion).map_err(|error| error.with_reply(completion.text())))
        .collect()
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

/// Fields as data, for the record of the call.
#[derive(Default)]
struct Fields(Vec<(String, Node)>);

impl FieldSink for Fields {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let node = value.to_node().map_err(|error| error.inside(name))?;
        self.0.push((name.to_owned(), node));
        Ok(())
    }
}
