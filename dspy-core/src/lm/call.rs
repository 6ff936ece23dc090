//! What a call knows beside the request.

use std::time::Instant;

use super::meter::Meter;
use super::{BoxFuture, BoxStream, Lm, LmEvent, LmRequest, LmResponse};
use crate::context::Role;
use crate::error::Result;
use crate::module::Path;

/// What a layer may want to know of a call: who makes it, and until when an answer is of use.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallCx {
    /// The predictor that asks, where it is bound.
    pub path: Option<Path>,
    /// On whose behalf it is asked.
    pub role: Role,
    /// Which of several answers to one request is wanted; 0 is the first. A model with chance of its
    /// own draws each apart.
    pub sample: u64,
    /// Which attempt of the predictor this is, from 0.
    pub attempt: u32,
    /// When an answer is no longer of use.
    pub deadline: Option<Instant>,
    /// The ledger and the record of the call; nothing where it has neither, or where it is on them
    /// already.
    pub(crate) meter: Option<Meter>,
}

impl CallCx {
    /// Asks a model from within a layer. What is sent is sent on the call's ledger and into its
    /// record, once for every time that a layer asks.
    ///
    /// ```
    /// use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse};
    ///
    /// /// Asks again, once, whatever went wrong.
    /// #[derive(Debug)]
    /// struct Twice<L>(L);
    ///
    /// impl<L: Lm> Lm for Twice<L> {
    ///     fn call<'a>(
    ///         &'a self,
    ///         request: &'a LmRequest,
    ///         cx: &'a CallCx,
    ///     ) -> BoxFuture<'a, dspy::Result<LmResponse>> {
    ///         Box::pin(async move {
    ///             match cx.ask(&self.0, request).await {
    ///                 Ok(response) => Ok(response),
    ///                 Err(_) => cx.ask(&self.0, request).await,
    ///             }
    ///         })
    ///     }
    ///
    ///     fn identity(&self) -> std::sync::Arc<str> {
    ///         self.0.identity()
    ///     }
    ///
    ///     fn inner(&self) -> Option<&dyn Lm> {
    ///         Some(&self.0)
    ///     }
    /// }
    /// # let _ = dspy::Ctx::test(Twice(dspy::testing::FnLm::new(|_| Ok("yes".into()))));
    /// ```
    pub fn ask<'a>(
        &'a self,
        model: &'a dyn Lm,
        request: &'a LmRequest,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        match &self.meter {
            // A layer accounts for what is behind it.
            Some(meter) if model.inner().is_none() => Box::pin(meter.call(model, request, self)),
            _ => model.call(request, self),
        }
    }

    /// Asks a model bit by bit, from within a layer, as [`ask`](Self::ask) does.
    pub fn ask_stream<'a>(
        &'a self,
        model: &'a dyn Lm,
        request: &'a LmRequest,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        match &self.meter {
            Some(meter) if model.inner().is_none() => Box::pin(meter.stream(model, request, self)),
            _ => model.stream(request, self),
        }
    }

    /// The same call for a model that is on the ledger already.
    pub(super) fn unmetered(&self) -> Self {
        Self {
            path: self.path.clone(),
            meter: None,
            ..*self
        }
    }
}
