//! What a call may take, as far as it can be told before it is made.

use crate::lm::Price;
use crate::module::Path;

/// A call that is about to be made.
#[derive(Debug)]
pub(crate) struct Outlook {
    /// The model's identity.
    pub(crate) model: String,
    /// Who asks it.
    pub(crate) path: Option<Path>,
    pub(crate) price: Option<Price>,
    pub(crate) size: Size,
    /// Whether it is answered bit by bit, so that its end is up to whoever listens.
    pub(crate) streams: bool,
}

/// How large a request and its answers are at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// The bytes of all that is text, of which none is more than a token.
    pub(crate) text: u64,
    /// The tokens that a provider puts around it.
    pub(crate) frame: u64,
    /// The tokens of pictures, recordings and files.
    pub(crate) media: u64,
    /// The tokens of all answers.
    pub(crate) output: u64,
}
