//! The way of one call: what it depends on, a request, a reply, the outputs.

use std::sync::Arc;

use super::asking::{Answers, Asking};
use super::nodes::Nodes;
use super::prediction::Rest;
use super::slot::Slot;
use super::turn::Turn;
use super::{Demo, Prediction, Recovery};
use crate::adapter::Adapter;
use crate::context::Ctx;
use crate::error::Result;
use crate::lm::{Lm, LmRequest, Options};
use crate::signature::{Record, Signature};
use crate::trace::SpanKind;

/// What may be set for one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    pub(super) model: Option<Arc<dyn Lm>>,
    pub(super) adapter: Option<Arc<dyn Adapter>>,
    pub(super) recovery: Option<Recovery>,
    pub(super) options: Option<Box<Options>>,
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
    let (trace, parent) = cx.record();
    let kind = SpanKind::Predictor {
        name: slot.name::<P::Signature>().clone(),
        inputs: Arc::new(inputs.0),
        outputs: None,
    };
    let open = trace.enter(parent, kind);
    let span = open.at();
    let turn = Turn::of::<P>(slot, cx, overrides);
    let recovery = overrides.recovery.as_ref().or_else(|| slot.recovery());
    let mut asking = Asking::<P> {
        cx,
        path: slot.path(),
        input,
        demos,
        recovery: recovery.unwrap_or_else(|| cx.recovery()),
        sample: overrides.sample,
        trace: &trace,
        span,
        attempts: 0,
        asked: Vec::new(),
    };
    let mut written = Nodes::default();
    let answers = asking.answers(&turn).await;
    let answers = answers.and_then(|it| it.first.record.write(&mut written).map(|()| it));
    match answers {
        Ok(Answers {
            first,
            others,
            unread,
        }) => {
            open.close(None, |kind| {
                if let SpanKind::Predictor { outputs, .. } = kind {
                    *outputs = Some(Arc::new(written.0));
                }
            });
            let rest = Rest {
                others: others.into_iter().map(|it| P::split(it.record)).collect(),
                repairs: first.repairs,
                unread,
                notices: first.notices,
            };
            let output = P::split(first.record);
            Ok(Prediction::of_reply(
                output,
                rest,
                first.adapter,
                trace,
                span,
            ))
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
