//! A call in the making: options first, then a future.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::run::{InputOf, OtherDemos, OutputOf, Overrides, Predicts, request, run};
use super::slot::Slot;
use super::{Demo, Prediction, Recovery};
use crate::adapter::Adapter;
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{BoxFuture, Lm, LmRequest, Options};
use crate::signature::Signature;

/// A call of a predictor: set what is this call's own, then await it.
///
/// The input was converted when the call was made, so nothing is borrowed but the predictor and
/// the context. Dropping it before it was awaited sends nothing; dropping it later gives the
/// model's call up, as [`Lm::call`] says.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'a, P: Predicts> {
    state: State<'a, P>,
}

enum State<'a, P: Predicts> {
    Ready(Ready<'a, P>),
    Running(BoxFuture<'a, Result<Prediction<OutputOf<P>, P::Beside>>>),
    Gone,
}

struct Ready<'a, P: Predicts> {
    slot: &'a Slot,
    cx: &'a Ctx,
    input: InputOf<P>,
    demos: OtherDemos<P>,
    overrides: Overrides,
}

impl<'a, P: Predicts> Call<'a, P> {
    pub(super) fn new(slot: &'a Slot, cx: &'a Ctx, input: InputOf<P>) -> Self {
        Self {
            state: State::Ready(Ready {
                slot,
                cx,
                input,
                demos: None,
                overrides: Overrides::default(),
            }),
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Overrides)) -> Self {
        if let State::Ready(ready) = &mut self.state {
            change(&mut ready.overrides);
        }
        self
    }

    fn with_option(self, change: impl FnOnce(&mut Options)) -> Self {
        self.with(|it| change(it.options.get_or_insert_default()))
    }

    /// Asks this model instead of the context's.
    pub fn model(self, model: impl Lm + 'static) -> Self {
        self.with(|it| it.model = Some(Arc::new(model)))
    }

    /// Puts the step by this adapter instead of the predictor's or the context's.
    pub fn adapter(self, adapter: impl Adapter + 'static) -> Self {
        self.with(|it| it.adapter = Some(Arc::new(adapter)))
    }

    /// With this recovery from replies that cannot be read, instead of the predictor's or the
    /// context's.
    pub fn recovery(self, recovery: Recovery) -> Self {
        self.with(|it| it.recovery = Some(recovery))
    }

    /// With these demonstrations instead of the predictor's own.
    pub fn demos<D: Into<Demo<P::Signature>>>(
        mut self,
        demos: impl IntoIterator<Item = D>,
    ) -> Self {
        if let State::Ready(ready) = &mut self.state {
            ready.demos = Some(demos.into_iter().map(Into::into).collect());
        }
        self
    }

    /// With so much chance in the answer; 0 is a value like any other.
    pub fn temperature(self, temperature: f64) -> Self {
        self.with_option(|it| it.temperature = Some(temperature))
    }

    /// With so many answers; the first is the output, all are its completions.
    pub fn n(self, n: u32) -> Self {
        self.with_option(|it| it.n = Some(n))
    }

    /// With so many tokens in the answer at most.
    pub fn max_tokens(self, max_tokens: u32) -> Self {
        self.with_option(|it| it.max_tokens = Some(max_tokens))
    }

    /// With what the chance is drawn from.
    pub fn seed(self, seed: u64) -> Self {
        self.with_option(|it| it.seed = Some(seed))
    }

    /// The answer with this number, of several to one request; 0 is the first. A cache, a cassette and
    /// a call that is shared know them apart, so whoever wants a fresh answer asks for the next.
    /// Inside of a run each time that a cell asks is a sample of its own already.
    pub fn sample(self, sample: u64) -> Self {
        self.with(|it| it.sample = sample)
    }

    /// The request as it would be sent, without sending it.
    ///
    /// # Errors
    ///
    /// When an input cannot be written, or the call was awaited already.
    pub fn render(&self) -> Result<LmRequest> {
        match &self.state {
            State::Ready(it) => request::<P>(it.slot, it.cx, &it.input, &it.demos, &it.overrides),
            State::Running(_) | State::Gone => Err(Error::new(
                Kind::Config,
                "this call has been sent: render it before it is awaited",
            )),
        }
    }
}

impl<'a, P: Predicts + 'a> Future for Call<'a, P> {
    type Output = Result<Prediction<OutputOf<P>, P::Beside>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Ready(_) = self.state
            && let State::Ready(ready) = std::mem::replace(&mut self.state, State::Gone)
        {
            self.state = State::Running(Box::pin(async move {
                let Ready {
                    slot,
                    cx,
                    input,
                    demos,
                    overrides,
                } = &ready;
                run::<P>(slot, cx, input, demos, overrides).await
            }));
        }
        match &mut self.state {
            State::Running(future) => future.as_mut().poll(context),
            State::Ready(_) | State::Gone => Poll::Pending,
        }
    }
}

impl<P: Predicts> Unpin for Call<'_, P> {}

impl<P: Predicts> fmt::Debug for Call<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", P::Signature::SPEC.name())
    }
}
