//! Predictors: the slots of a program that a model fills.

mod asking;
mod attempt;
mod call;
mod chain_of_thought;
mod demo;
mod nodes;
mod per_adapter;
mod prediction;
mod reading;
mod recover;
mod recovery;
mod run;
mod slot;
mod turn;

use std::fmt;
use std::marker::PhantomData;

pub use call::Call;
pub use chain_of_thought::{ChainOfThought, Reasoned};
pub use demo::Demo;
pub use prediction::Prediction;
pub use recovery::Recovery;
pub use run::{InputOf, OutputOf, Predicts};

use crate::context::Ctx;
use crate::error::Result;
use crate::forward::Forward;
use crate::lm::BoxFuture;
use crate::module::{
    Module, Parameter, ParameterMut, Params, Path, Predictor, PredictorPaths, True,
};
use crate::signature::Signature;
use slot::Slot;

/// One step of a signature, as it stands: inputs in, outputs out.
///
/// It holds what can be tuned — instructions and demonstrations — and the path by which its
/// program knows it. Cloning is cheap, since clones share their demonstrations.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// let predict = Predict::<Colour>::new()
///     .with_instructions("Name the colour in one English word.")
///     .with_demos([Colour { thing: "snow".into(), colour: "white".into() }]);
/// assert_eq!(predict.instructions(), "Name the colour in one English word.");
/// let (_, output) = predict.demos()[0].row().unwrap();
/// assert_eq!(output.colour, "white");
/// ```
pub struct Predict<S> {
    slot: Slot,
    of: PhantomData<fn() -> S>,
}

impl<S> Predict<S> {
    /// A predictor with the signature's own instruction and no demonstrations.
    pub fn new() -> Self
    where
        S: Signature,
    {
        Self {
            slot: Slot::default(),
            of: PhantomData,
        }
    }
}

slot::predictor!(Predict<S: Signature>, reasons: false);

// Without `do_not_recommend`, so that a type which is no signature is called that.
impl<S: Signature> Module for Predict<S> {
    const PARAMS: Params = Params::Predictor {
        spec: &S::SPEC,
        reasons: false,
    };
    type Has = True;
    type Paths = PredictorPaths;

    fn paths_at(at: Path) -> PredictorPaths {
        PredictorPaths::at(at)
    }

    fn visit(&self, at: &Path, visitor: &mut dyn FnMut(&Path, Parameter<'_>)) {
        visitor(at, Parameter::Predictor(self));
    }

    fn visit_mut(&mut self, at: &Path, visitor: &mut dyn FnMut(&Path, ParameterMut<'_>)) {
        visitor(at, ParameterMut::Predictor(self));
    }
}

impl<S: Signature> Predicts for Predict<S> {
    type Signature = S;
    type Record = S::Output;
    type Beside = ();
    const REASONS: bool = false;

    fn with_reasoning(output: S::Output, _reasoning: String) -> S::Output {
        output
    }

    fn split(record: S::Output) -> (S::Output, ()) {
        (record, ())
    }
}

impl<S: Signature> Forward for Predict<S> {
    type Input = S::Input;
    type Output = S::Output;

    async fn forward(&self, cx: &Ctx, input: S::Input) -> Result<S::Output> {
        Ok(self.call(cx, input).await?.into_output())
    }

    // A predictor has a span of its own and is no module around one.
    fn run<'a>(
        &'a self,
        cx: &'a Ctx,
        input: impl Into<S::Input>,
    ) -> BoxFuture<'a, Result<S::Output>> {
        Box::pin(Forward::forward(self, cx, input.into()))
    }
}
