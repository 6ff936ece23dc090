//! Metrics: what scores an output. A function of the row and the output, or a judge that asks a
//! model.

use std::fmt::Display;
use std::future::Future;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{IntoScore, Score};
use crate::context::{Ctx, Role};
use crate::error::{Error, Kind, Result};
use crate::lm::BoxFuture;
use crate::rows::Example;
use crate::trace::Trace;

/// Scores an output by asking a model, or in any other way that takes a while.
///
/// It is asked with a context on behalf of [`Role::Judge`]; its calls are recorded like those of
/// the program.
///
/// ```
/// use dspy::evaluate::{Judge, Score};
/// use dspy::prelude::*;
/// use dspy::trace::Trace;
///
/// /// Say how well the answer fits the question.
/// #[signature]
/// struct Fit {
///     #[input] question: String,
///     #[input] answer: String,
///     #[output(ge = 0, le = 1)] fit: f64,
/// }
///
/// struct ByModel(Predict<Fit>);
///
/// impl Judge<String, (), String> for ByModel {
///     async fn score(
///         &self,
///         cx: &Ctx,
///         row: &Example<String>,
///         output: &String,
///         _trace: &Trace,
///     ) -> Result<Score> {
///         Ok(Score::new(self.0.call(cx, (&row.input, output)).await?.fit))
///     }
/// }
/// ```
pub trait Judge<I, L, O>: Send + Sync + 'static {
    /// Scores one output. `trace` is the record of the call that gave it.
    ///
    /// Dropping the future gives its calls up.
    ///
    /// # Errors
    ///
    /// When there is no judgement; the row is missing then, as where the program fails itself.
    fn score(
        &self,
        cx: &Ctx,
        row: &Example<I, L>,
        output: &O,
        trace: &Trace,
    ) -> impl Future<Output = Result<Score>> + Send;
}

/// A metric whose type is not named.
pub(crate) enum Metric<I, L, O> {
    /// Says the score at once, and says the same again.
    Function(Box<Function<I, L, O>>),
    /// Takes a while, and may say something else the next time.
    Judge(Box<dyn AnyJudge<I, L, O>>),
}

type Function<I, L, O> = dyn Fn(&Example<I, L>, &O) -> Result<Score> + Send + Sync;

/// The object-safe twin of [`Judge`].
pub(crate) trait AnyJudge<I, L, O>: Send + Sync {
    fn score_boxed<'a>(
        &'a self,
        cx: &'a Ctx,
        row: &'a Example<I, L>,
        output: &'a O,
        trace: &'a Trace,
    ) -> BoxFuture<'a, Result<Score>>;
}

impl<I, L, O, J> AnyJudge<I, L, O> for J
where
    I: Send + Sync,
    L: Send + Sync,
    O: Send + Sync,
    J: Judge<I, L, O>,
{
    fn score_boxed<'a>(
        &'a self,
        cx: &'a Ctx,
        row: &'a Example<I, L>,
        output: &'a O,
        trace: &'a Trace,
    ) -> BoxFuture<'a, Result<Score>> {
        Box::pin(self.score(cx, row, output, trace))
    }
}

impl<I, L, O> Metric<I, L, O> {
    pub(super) fn of_function<S: IntoScore>(
        metric: impl Fn(&Example<I, L>, &O) -> S + Send + Sync + 'static,
    ) -> Self {
        Self::Function(Box::new(move |row, output| {
            metric(row, output).into_score()
        }))
    }

    /// The score, if it can be said at once.
    pub(super) fn now(&self, row: &Example<I, L>, output: &O) -> Option<Result<Score>> {
        let Self::Function(metric) = self else {
            return None;
        };
        Some(called(&row.id, || metric(row, output)))
    }

    pub(super) async fn score(
        &self,
        cx: &Ctx,
        row: &Example<I, L>,
        output: &O,
        trace: &Trace,
    ) -> Result<Score> {
        match self {
            Self::Judge(judge) => {
                let cx = cx.clone().in_role(Role::Judge);
                judge.score_boxed(&cx, row, output, trace).await
            }
            Self::Function(metric) => called(&row.id, || metric(row, output)),
        }
    }
}

/// What a function says, with its failures and panics as those of the metric.
fn called(row: &str, metric: impl FnOnce() -> Result<Score>) -> Result<Score> {
    // The metric is not called again with what it left behind: the run ends there.
    match catch_unwind(AssertUnwindSafe(metric)) {
        Ok(score) => {
            score.map_err(|error| of_row(row, format_args!("failed: {error}")).caused_by(error))
        }
        Err(panic) => Err(of_row(row, crate::program::panicked(panic.as_ref()))),
    }
}

/// What a metric promises of its scores.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) range: RangeInclusive<f64>,
    pub(crate) lower_is_better: bool,
    pub(crate) failures: Failures,
}

/// What a row counts for on which the model failed: its reply could not be read, broke a rule, was
/// cut off or refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failures {
    /// The worst score that the metric can give, since the program is of no use there.
    #[default]
    Worst,
    /// Nothing: the row is left out, and the coverage says so.
    LeftOut,
}

impl Default for Scale {
    fn default() -> Self {
        Self {
            range: 0.0..=1.0,
            lower_is_better: false,
            failures: Failures::default(),
        }
    }
}

impl Scale {
    /// The score of a row on which the model failed, if it has one.
    pub(crate) fn of_failure(&self) -> Option<f64> {
        match (self.failures, self.lower_is_better) {
            (Failures::LeftOut, _) => None,
            (Failures::Worst, false) => Some(*self.range.start()),
            (Failures::Worst, true) => Some(*self.range.end()),
        }
    }

    /// Holds a score against the range.
    pub(crate) fn must_hold(&self, row: &str, score: &Score) -> Result<()> {
        let value = score.value();
        // A NaN is in no range.
        if self.range.contains(&value) {
            return Ok(());
        }
        let (least, most) = (self.range.start(), self.range.end());
        let why = format_args!(
            "gave {value}, which lies outside of {least}..={most}: say its range with `.range(…)`"
        );
        Err(of_row(row, why))
    }
}

fn of_row(row: &str, why: impl Display) -> Error {
    Error::new(Kind::Metric, format!("the metric, on row `{row}`, {why}"))
}
