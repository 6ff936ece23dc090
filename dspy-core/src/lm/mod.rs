//! Models: what takes a request and gives a response.
//!
//! This layer knows messages and parts; it knows nothing of signatures. A model is anything that
//! implements [`Lm`], and a layer around a model is a model again.

// What a model or a server wrote must not be able to panic us.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

mod abilities;
mod allowance;
mod cache;
mod call;
mod cassette;
mod fallback;
mod flight;
mod gather;
mod hedge;
mod key;
mod limit;
mod message;
mod meter;
#[cfg(feature = "http")]
mod openai;
mod opening;
mod options;
mod part;
mod price;
mod request;
mod response;
mod retry;
mod schema_rules;
mod secret;
mod stack;
mod stream;
mod timeouts;
mod tool;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use abilities::{Abilities, Structured};
pub use allowance::{Allowance, Limit};
pub use cache::{Cache, Cached, Mode};
pub use call::CallCx;
pub use cassette::{Cassette, CassetteMode, Recorded, Taped};
pub use fallback::Fallback;
pub use flight::Shared;
pub use hedge::{Hedge, Hedged};
pub use limit::{Limited, Limiter, Limits, Load};
pub use message::{Message, Role};
pub(crate) use meter::Meter;
#[cfg(feature = "http")]
pub use openai::{Dialect, OpenAi};
pub use options::{Format, Options, SharedOptions};
pub use part::{Audio, Citation, File, Part, ToolCall, ToolResult};
pub use price::{Dollars, Price, Prices};
pub use request::{Fragment, Head, LmRequest, WireFamily};
pub use response::{Completion, Finish, LmResponse, TokenLogprob, Usage};
pub use retry::{Retried, Retry};
pub use schema_rules::{SchemaLimits, SchemaRules};
pub use secret::Secret;
pub use stack::Stack;
pub use stream::{BoxStream, LmEvent};
pub use timeouts::{Timed, Timeouts};
pub use tool::{ToolChoice, ToolSpec, Tools};

use crate::error::Result;
use crate::module::plain;

/// A future in a box, which an object-safe trait can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A model, or a layer around one.
///
/// It is object-safe: a program holds `Arc<dyn Lm>`.
///
/// ```
/// use dspy::lm::{Abilities, BoxFuture, CallCx, Lm, LmRequest, LmResponse};
///
/// /// Answers with the length of what it was asked.
/// #[derive(Debug)]
/// struct Counting;
///
/// impl Lm for Counting {
///     fn call<'a>(
///         &'a self,
///         request: &'a LmRequest,
///         _cx: &'a CallCx,
///     ) -> BoxFuture<'a, dspy::Result<LmResponse>> {
///         let letters: usize = request.messages().map(|message| message.text().len()).sum();
///         Box::pin(async move { Ok(LmResponse::of_text(letters.to_string())) })
///     }
///
///     fn identity(&self) -> std::sync::Arc<str> {
///         "counting/1".into()
///     }
/// }
/// # let _: std::sync::Arc<dyn Lm> = std::sync::Arc::new(Counting);
/// ```
pub trait Lm: Send + Sync + Debug {
    /// Answers the request.
    ///
    /// Dropping the future gives the call up: nothing more is sent, and an answer that is on its
    /// way is not waited for.
    ///
    /// # Errors
    ///
    /// When there is no answer; the error's predicates say why. An answer that is no use is not
    /// an error here: its [`Finish`] says how it ended.
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>>;

    /// Answers the request bit by bit. A model that cannot gives its whole answer at once.
    ///
    /// Dropping the future or the stream gives the call up, as for [`Lm::call`].
    ///
    /// # Errors
    ///
    /// When there is no answer; an error on the way ends the stream.
    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move { Ok(self.call(request, cx).await?.into_events()) })
    }

    /// A name that differs wherever the answers may: provider, endpoint and model. No secret is
    /// part of it.
    fn identity(&self) -> Arc<str>;

    /// What it can do beside taking and giving text.
    fn abilities(&self) -> Abilities {
        Abilities::default()
    }

    /// The model behind a layer; nothing of a model itself.
    ///
    /// A layer asks the model behind it by [`CallCx::ask`], which puts every call on the ledger and
    /// into the record just where it is sent.
    fn inner(&self) -> Option<&dyn Lm> {
        None
    }

    /// What its calls cost, where that is known. That of a layer is that of the model behind it.
    fn price(&self) -> Option<Price> {
        self.inner().and_then(Lm::price)
    }
}

impl<L: Lm + ?Sized> Lm for Arc<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        (**self).call(request, cx)
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        (**self).stream(request, cx)
    }

    fn identity(&self) -> Arc<str> {
        (**self).identity()
    }

    fn abilities(&self) -> Abilities {
        (**self).abilities()
    }

    fn inner(&self) -> Option<&dyn Lm> {
        (**self).inner()
    }

    fn price(&self) -> Option<Price> {
        (**self).price()
    }
}

// A model behind a trait object holds nothing that an optimizer may change.
plain!([] Arc<dyn Lm>);
