//! Behaviour: what a program does with an input.

mod boxed;

use std::future::Future;

pub use boxed::BoxForward;

use crate::context::Ctx;
use crate::error::Result;
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
}
