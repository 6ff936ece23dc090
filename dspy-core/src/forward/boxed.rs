//! A step whose type is not named: what one list of different steps is made of.

use std::fmt;
use std::sync::Arc;

use super::Forward;
use crate::context::Ctx;
use crate::error::Result;
use crate::lm::BoxFuture;
use crate::value::Value;

/// Any step from an `I` to an `O`, behind one type.
///
/// Clones share the step.
///
/// ```
/// use dspy::forward::BoxForward;
/// use dspy::prelude::*;
///
/// struct Upper;
/// impl Forward for Upper {
///     type Input = String;
///     type Output = String;
///     async fn forward(&self, _cx: &Ctx, text: String) -> Result<String> {
///         Ok(text.to_uppercase())
///     }
/// }
/// struct Twice;
/// impl Forward for Twice {
///     type Input = String;
///     type Output = String;
///     async fn forward(&self, _cx: &Ctx, text: String) -> Result<String> {
///         Ok(text.repeat(2))
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let steps = [BoxForward::new(Upper), BoxForward::new(Twice)];
/// let mut text = "ab".to_owned();
/// for step in &steps {
///     text = step.forward(&Ctx::without_model(), text).await?;
/// }
/// assert_eq!(text, "ABAB");
/// # Ok(()) }
/// ```
pub struct BoxForward<I, O>(Arc<dyn AnyForward<I, O>>);

/// The object-safe twin of [`Forward`].
trait AnyForward<I, O>: Send + Sync {
    fn forward_boxed<'a>(&'a self, cx: &'a Ctx, input: I) -> BoxFuture<'a, Result<O>>
    where
        I: 'a;

    fn run_boxed<'a>(&'a self, cx: &'a Ctx, input: I) -> BoxFuture<'a, Result<O>>
    where
        I: 'a;
}

impl<F: Forward> AnyForward<F::Input, F::Output> for F {
    fn forward_boxed<'a>(&'a self, cx: &'a Ctx, input: F::Input) -> BoxFuture<'a, Result<F::Output>>
    where
        F::Input: 'a,
    {
        Box::pin(self.forward(cx, input))
    }

    fn run_boxed<'a>(&'a self, cx: &'a Ctx, input: F::Input) -> BoxFuture<'a, Result<F::Output>>
    where
        F::Input: 'a,
    {
        self.run(cx, input)
    }
}

impl<I: Value, O: Value> BoxForward<I, O> {
    /// The step behind the one type.
    pub fn new(step: impl Forward<Input = I, Output = O> + 'static) -> Self {
        Self(Arc::new(step))
    }
}

#[diagnostic::do_not_recommend]
impl<I: Value, O: Value> Forward for BoxForward<I, O> {
    type Input = I;
    type Output = O;

    async fn forward(&self, cx: &Ctx, input: I) -> Result<O> {
        self.0.forward_boxed(cx, input).await
    }

    fn run<'a>(&'a self, cx: &'a Ctx, input: impl Into<I>) -> BoxFuture<'a, Result<O>> {
        self.0.run_boxed(cx, input.into())
    }
}

impl<I, O> Clone for BoxForward<I, O> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<I, O> fmt::Debug for BoxForward<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxForward")
    }
}

macro_rules! through {
    ($($pointer:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: Forward> Forward for $pointer {
            type Input = P::Input;
            type Output = P::Output;

            async fn forward(&self, cx: &Ctx, input: P::Input) -> Result<P::Output> {
                (**self).forward(cx, input).await
            }

            fn run<'a>(
                &'a self,
                cx: &'a Ctx,
                input: impl Into<P::Input>,
            ) -> BoxFuture<'a, Result<P::Output>> {
                (**self).run(cx, input)
            }
        }
    )+};
}

through!(&P, Box<P>, Arc<P>);
