//! The cache: a layer around a model that gives again what was given before.
//!
//! It stands between whoever asks and the model, and is a model itself. Replies are kept in memory,
//! and in a directory that many processes may share; `_docs::cache` in the facade has the format.

mod disk;
mod entry;
mod memory;
mod store;
mod sweep;
#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use store::{DISK, MEMORY, Store};

use super::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, gather};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use entry::Name;

/// What a cache is asked for, and what it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// As if there were no cache.
    Off,
    /// Gives what is kept, asks for what is not, and keeps nothing new.
    Read,
    /// Always asks, and keeps the answer where none is kept yet.
    Write,
    /// Gives what is kept; asks for what is not, and keeps it.
    #[default]
    ReadWrite,
    /// Always asks, and keeps the answer in place of the one before.
    Refresh,
    /// Gives what is kept, and never asks: what is not kept is an error.
    ReplayOnly,
}

impl Mode {
    fn reads(self) -> bool {
        matches!(self, Self::Read | Self::ReadWrite | Self::ReplayOnly)
    }
}

/// Replies that were given before. Clones share what they keep.
///
/// Nothing is created before the first reply is kept. What cannot be read is a miss, and what
/// cannot be written stays in memory: a cache never makes a call fail, but in
/// [`Mode::ReplayOnly`], where it is the only one who could answer.
///
/// ```
/// use std::time::Duration;
/// use dspy::lm::{Cache, Cached, Mode};
/// use dspy::prelude::*;
/// use dspy::testing::ScriptedLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// # let dir = std::env::temp_dir().join(format!("dspy-cache-{}", std::process::id()));
///
/// let cache = Cache::on_disk(&dir).limit(1 << 30).ttl(Duration::from_secs(30 * 24 * 3600));
/// // One answer, and it is asked twice.
/// let model = ScriptedLm::new(["[[ ## colour ## ]]\nwhite"]);
/// let cx = Ctx::test(Cached::new(model, cache.clone()));
/// let colour = Predict::<Colour>::new();
/// let first = colour.call(&cx, "snow").await?;
/// let again = colour.call(&cx, "snow").await?;
/// assert_eq!((first.is_cached(), again.is_cached()), (false, true));
/// assert_eq!(again.colour, "white");
/// assert_eq!(again.billed().total(), Some(0));
///
/// // A test that must never ask: what is not kept is an error.
/// let replay = Cached::new(ScriptedLm::new(["unused"]), cache.mode(Mode::ReplayOnly));
/// let error = colour.call(&Ctx::test(replay), "coal").await.unwrap_err();
/// assert!(error.to_string().contains("Mode::ReplayOnly"));
/// # std::fs::remove_dir_all(&dir).unwrap();
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Cache {
    store: Arc<Store>,
    mode: Mode,
    ttl: Option<Duration>,
}

impl Cache {
    /// A cache that ends with the process, of so many bytes of replies.
    ///
    /// ```
    /// # use dspy::{lm::{Cache, Cached}, testing::ScriptedLm};
    /// let model = Cached::new(ScriptedLm::new(["yes"]), Cache::in_memory(64 << 20));
    /// # let _ = dspy::Ctx::test(model);
    /// ```
    pub fn in_memory(bytes: u64) -> Self {
        Self::of(Store::new(bytes, None, 0))
    }

    /// A cache in this directory, with a part of it in memory: at first 10 GiB and 64 MiB.
    ///
    /// The directory is made when the first reply is kept. Whoever can read it can read the
    /// replies, and whoever can write it can write other ones.
    pub fn on_disk(path: impl AsRef<Path>) -> Self {
        Self::of(Store::new(MEMORY, Some(path.as_ref().to_owned()), DISK))
    }

    fn of(store: Store) -> Self {
        Self {
            store: Arc::new(store),
            mode: Mode::default(),
            ttl: None,
        }
    }

    /// With so many bytes in memory; 0 keeps nothing there. What was in memory stays with the
    /// other clones.
    #[must_use]
    pub fn memory(self, bytes: u64) -> Self {
        let store = Arc::new(self.store.with(Some(bytes), None));
        Self { store, ..self }
    }

    /// With so many bytes on disk: where a reply would pass it, the oldest are removed. What was in
    /// memory stays with the other clones.
    #[must_use]
    pub fn limit(self, bytes: u64) -> Self {
        let store = Arc::new(self.store.with(None, Some(bytes)));
        Self { store, ..self }
    }

    /// Replies that were given longer ago are not given again. It is no part of what is kept, so
    /// two clones may differ in it.
    #[must_use]
    pub fn ttl(self, ttl: Duration) -> Self {
        let ttl = Some(ttl);
        Self { ttl, ..self }
    }

    /// In this mode; two clones may differ in it.
    #[must_use]
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// What is kept under this name and not too old, as it is given.
    async fn get(&self, name: &Name) -> Option<LmResponse> {
        let kept = self.store.get(name, self.ttl).await?;
        let mut response = LmResponse::clone(&kept.reply);
        response.cached = true;
        Some(response)
    }

    /// Keeps a reply, if it is one and if this mode keeps any.
    async fn keep(&self, name: &Name, response: &LmResponse) {
        // A layer further in has it, or there is nothing to be had.
        if response.cached || response.completions.is_empty() {
            return;
        }
        let keeps = match self.mode {
            Mode::Off | Mode::Read | Mode::ReplayOnly => false,
            Mode::ReadWrite | Mode::Refresh => true,
            Mode::Write => self.store.get(name, self.ttl).await.is_none(),
        };
        if keeps {
            self.store.put(name, response.clone()).await;
        }
    }
}

/// A model whose answers are kept, and given again without asking it.
///
/// An answer that was given before has [`LmResponse::cached`] set and costs nothing. A reply that
/// was cut short or refused is kept as any other, since asking again would pay again; an error is
/// not, nor is a reply without an answer.
///
/// ```
/// use dspy::lm::{Cache, Cached, CallCx, Lm, LmRequest, Message, Role};
/// use dspy::testing::ScriptedLm;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let model = Cached::new(ScriptedLm::new(["Hello."]), Cache::in_memory(1 << 20));
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// assert!(!model.call(&request, &CallCx::default()).await?.cached);
/// assert!(model.call(&request, &CallCx::default()).await?.cached);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Cached<L> {
    model: L,
    identity: Arc<str>,
    cache: Cache,
}

impl<L: Lm> Cached<L> {
    /// The model behind this cache. Several models may share one, also in other processes.
    pub fn new(model: L, cache: Cache) -> Self {
        Self {
            identity: model.identity(),
            model,
            cache,
        }
    }

    fn name(&self, request: &LmRequest, cx: &CallCx) -> Name {
        Name {
            request: request.key(&self.identity),
            sample: cx.sample,
        }
    }

    /// What is kept, or nothing where the model is to be asked.
    async fn kept(&self, name: &Name) -> Result<Option<LmResponse>> {
        if self.cache.mode.reads()
            && let Some(response) = self.cache.get(name).await
        {
            return Ok(Some(response));
        }
        match self.cache.mode {
            Mode::ReplayOnly => Err(self.not_kept(name.request, name.sample)),
            _ => Ok(None),
        }
    }

    fn not_kept(&self, request: Digest, sample: u64) -> Error {
        let message = format!(
            "{} holds no answer of `{}` to the request {request} (sample {sample}), and in \
             `Mode::ReplayOnly` no model is asked: run it once in `Mode::ReadWrite` to keep one, \
             or look for what has changed in the request since",
            self.cache.store, self.identity
        );
        Error::new(Kind::Config, message)
    }
}

impl<L: Lm> Lm for Cached<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        if self.cache.mode == Mode::Off {
            return cx.ask(&self.model, request);
        }
        Box::pin(async move {
            let name = self.name(request, cx);
            if let Some(response) = self.kept(&name).await? {
                return Ok(response);
            }
            let response = cx.ask(&self.model, request).await?;
            self.cache.keep(&name, &response).await;
            Ok(response)
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        if self.cache.mode == Mode::Off {
            return cx.ask_stream(&self.model, request);
        }
        Box::pin(async move {
            let name = self.name(request, cx);
            if let Some(response) = self.kept(&name).await? {
                return Ok(response.into_events());
            }
            let events = cx.ask_stream(&self.model, request).await?;
            let cache = self.cache.clone();
            let keep =
                move |end: Result<LmResponse, &Error>| -> BoxFuture<'static, Option<LmEvent>> {
                    let whole = end.ok();
                    Box::pin(async move {
                        if let Some(whole) = whole {
                            cache.keep(&name, &whole).await;
                        }
                        None
                    })
                };
            Ok(gather::heard(events, Box::new(keep)))
        })
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.model)
    }

    fn identity(&self) -> Arc<str> {
        Arc::clone(&self.identity)
    }

    fn abilities(&self) -> Abilities {
        self.model.abilities()
    }
}
