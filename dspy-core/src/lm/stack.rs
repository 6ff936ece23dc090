//! All layers around a model, in the one order that works.

use std::fmt;
use std::sync::Arc;

use super::{
    Abilities, BoxFuture, BoxStream, Cache, Cached, CallCx, Cassette, Fallback, Hedge, Hedged,
    Limited, Limiter, Limits, Lm, LmEvent, LmRequest, LmResponse, Price, Retried, Retry, Shared,
    Taped, Timed, Timeouts,
};
use crate::error::Result;

/// A model with what a call over a network needs around it: it is asked again where that may help,
/// and never more at once than its provider takes.
///
/// The layers stand in one order, whichever is named first. From the outside: cassette, cache, calls
/// that are shared, fallback, hedge, retry, limiter, timeouts. The ledger and the record stand right
/// around the model, so that every try is on them. Each layer is a model of its own, for whoever needs
/// another order.
///
/// ```
/// use std::time::Duration;
/// use dspy::Ctx;
/// use dspy::lm::{Cache, Limiter, Limits, OpenAi, Retry, Secret, Stack};
///
/// let small = OpenAi::new("https://api.openai.com/v1", "gpt-4.1-mini")?.with_key(Secret::new("…"));
/// let local = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?;
/// let model = Stack::new(small)
///     .retry(Retry::new().tries(6))
///     .limiter(Limiter::new(Limits::new().at_once(32)))
///     .fallback(Stack::new(local))
///     .cache(Cache::in_memory(64 << 20));
/// let cx = Ctx::new(model);
/// # let _ = cx;
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone)]
pub struct Stack {
    model: Arc<dyn Lm>,
    layers: Layers,
    /// The model with all of them around it.
    whole: Arc<dyn Lm>,
}

#[derive(Clone, Debug, Default)]
struct Layers {
    cache: Option<Cache>,
    cassette: Option<Cassette>,
    fallbacks: Vec<Arc<dyn Lm>>,
    hedge: Option<Hedge>,
    retry: Retry,
    limiter: Option<Limiter>,
    timeouts: Option<Timeouts>,
}

impl Stack {
    /// The model with a retry and a limiter as they are by default, and nothing else.
    pub fn new(model: impl Lm + 'static) -> Self {
        let model: Arc<dyn Lm> = Arc::new(model);
        let layers = Layers {
            limiter: Some(Limiter::new(Limits::new())),
            ..Layers::default()
        };
        let whole = layers.around(&model);
        Self {
            model,
            layers,
            whole,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Layers)) -> Self {
        change(&mut self.layers);
        self.whole = self.layers.around(&self.model);
        self
    }

    /// Asks again in this way; `Retry::new().tries(1)` never does.
    #[must_use]
    pub fn retry(self, retry: Retry) -> Self {
        self.with(|it| it.retry = retry)
    }

    /// Is held back by this limiter, together with all that share it.
    #[must_use]
    pub fn limiter(self, limiter: Limiter) -> Self {
        self.with(|it| it.limiter = Some(limiter))
    }

    /// Is held back by nothing, for a server of one's own that takes whatever comes.
    #[must_use]
    pub fn unlimited(self) -> Self {
        self.with(|it| it.limiter = None)
    }

    /// Gives each try no more time than this. A client over HTTP has
    /// [timeouts of its own](super::OpenAi::with_timeouts), which know more of the wire.
    #[must_use]
    pub fn timeouts(self, timeouts: Timeouts) -> Self {
        self.with(|it| it.timeouts = Some(timeouts))
    }

    /// Asks this model where those before it fail. It has no layers but its own.
    #[must_use]
    pub fn fallback(self, model: impl Lm + 'static) -> Self {
        self.with(|it| it.fallbacks.push(Arc::new(model)))
    }

    /// Sends a second call where the first takes long, which may cost twice.
    #[must_use]
    pub fn hedge(self, hedge: Hedge) -> Self {
        self.with(|it| it.hedge = Some(hedge))
    }

    /// Records what is answered, or replays it.
    #[must_use]
    pub fn cassette(self, cassette: Cassette) -> Self {
        self.with(|it| it.cassette = Some(cassette))
    }

    /// Gives again what was given before; what is asked twice at once is asked once.
    #[must_use]
    pub fn cache(self, cache: Cache) -> Self {
        self.with(|it| it.cache = Some(cache))
    }
}

impl Layers {
    /// The model with these layers around it, the innermost first.
    fn around(&self, model: &Arc<dyn Lm>) -> Arc<dyn Lm> {
        let mut whole = Arc::clone(model);
        if let Some(timeouts) = self.timeouts {
            whole = Arc::new(Timed::new(whole, timeouts));
        }
        if let Some(limiter) = &self.limiter {
            whole = Arc::new(Limited::new(whole, limiter.clone()));
        }
        whole = Arc::new(Retried::new(whole, self.retry));
        if let Some(hedge) = self.hedge {
            whole = Arc::new(Hedged::new(whole, hedge));
        }
        if !self.fallbacks.is_empty() {
            let chain = self.fallbacks.iter().cloned();
            whole = Arc::new(chain.fold(Fallback::new(whole), Fallback::or));
        }
        if let Some(cache) = &self.cache {
            whole = Arc::new(Cached::new(Shared::new(whole), cache.clone()));
        }
        if let Some(cassette) = &self.cassette {
            whole = Arc::new(Taped::new(whole, cassette.clone()));
        }
        whole
    }
}

impl Lm for Stack {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.whole.call(request, cx)
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        self.whole.stream(request, cx)
    }

    fn identity(&self) -> Arc<str> {
        self.whole.identity()
    }

    fn abilities(&self) -> Abilities {
        self.whole.abilities()
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.whole)
    }

    fn price(&self) -> Option<Price> {
        self.whole.price()
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack")
            .field("model", &self.model)
            .field("layers", &self.layers)
            .finish()
    }
}
