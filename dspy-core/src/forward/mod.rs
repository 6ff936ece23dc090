//! Behaviour: what a program does with an input.

mod boxed;

use std::future::Future;

pub use boxed::BoxForward;
use tracing::Instrument as _;

use crate::context::Ctx;
use crate::error::Result;
use crate::lm::BoxFuture;
use crate::trace::{SpanKind, name_of};
use crate::value::Value;

/// A step from a typed input to a typed output, written by hand as an ordinary `async fn`.
///
/// It does not ask for [`Module`](crate::module::Module): a step without parameters, such as a
/// lookup, is a step all the same. `forward` takes `&self` and its future is `Send`, so that one
/// program serves many calls on all cores.
///
/// ```
/// use dspy::prelude::*;
///
/// struct Shorten {
///     to: usize,
/// }
///
/// impl Forward for Shorten {
///     type Input = String;
///     type Output = String;
///
///     async fn forward(&self, _cx: &Ctx, text: String) -> Result<String> {
///         Ok(text.chars().take(self.to).collect())
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let short = Shorten { to: 4 }.forward(&Ctx::without_model(), "a long story".into()).await?;
/// assert_eq!(short, "a lo");
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it does with an input",
    label = "has no `forward`",
    note = "write `impl Forward for {Self}` with an `async fn forward(&self, cx: &Ctx, input: Self::Input) -> Result<Self::Output>`"
)]
pub trait Forward: Send + Sync {
    /// What it takes.
    type Input: Value;
    /// What it gives.
    type Output: Value;

    /// Runs the step once.
    ///
    /// Dropping the future stops the step where it is; whatever the steps inside of it promise
    /// about being dropped holds for them.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong inside; a failure is never turned into an output.
    fn forward(
        &self,
        cx: &Ctx,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output>> + Send;

    /// Runs the step as a part of a larger one: what happens in it stands in the record of the
    /// call below a span of its own.
    ///
    /// `forward` is what a step's author writes, `run` what its user calls. The input is
    /// converted at once, so nothing is borrowed but the step and the context. Dropping the
    /// future stops the step where it is.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// struct Half;
    /// impl Forward for Half {
    ///     type Input = f64;
    ///     type Output = f64;
    ///     async fn forward(&self, _cx: &Ctx, number: f64) -> Result<f64> {
    ///         Ok(number / 2.0)
    ///     }
    /// }
    /// #[derive(Module)]
    /// struct Quarter { #[module(skip)] half: Half }
    /// impl Forward for Quarter {
    ///     type Input = f64;
    ///     type Output = f64;
    ///     async fn forward(&self, cx: &Ctx, number: f64) -> Result<f64> {
    ///         let half = self.half.run(cx, number).await?;
    ///         self.half.run(cx, half).await
    ///     }
    /// }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let quarter = Program::new(Quarter { half: Half });
    /// let quarter = quarter.call(&Ctx::without_model(), 8.0).await?;
    /// assert_eq!(*quarter, 2.0);
    /// let spans: Vec<_> = quarter.trace().spans().iter().map(|it| it.kind.to_string()).collect();
    /// assert_eq!(spans, ["program Quarter", "module Half", "module Half"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever `forward` fails with; the error holds the record of the call.
    fn run<'a>(
        &'a self,
        cx: &'a Ctx,
        input: impl Into<Self::Input>,
    ) -> BoxFuture<'a, Result<Self::Output>>
    where
        Self: Sized,
    {
        let input = input.into();
        Box::pin(async move {
            let (trace, parent) = cx.record();
            let span = trace.enter(parent, SpanKind::Module(name_of::<Self>()));
            let inside = cx.inside(&trace, span.at());
            let running = self.forward(&inside, input);
            let result = running.instrument(trace.live(span.at())).await;
            span.close(result.as_ref().err(), |_| {});
            result.map_err(|error| error.with_trace(&trace))
        })
    }
}
