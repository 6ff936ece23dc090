//! What a call may take, as far as it can be told before it is made.

use std::sync::Arc;

use crate::lm::Price;
use crate::module::Path;

/// A call that is about to be made.
#[derive(Debug)]
pub(crate) struct Outlook {
    pub(crate) asks: Asks,
    pub(crate) price: Option<Price>,
    pub(crate) size: Size,
    /// Whether it is answered bit by bit, so that its end is up to whoever listens.
    pub(crate) streams: bool,
}

/// Who asks whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asks {
    /// The model's identity.
    pub(crate) model: Arc<str>,
    /// Who asks it.
    pub(crate) path: Option<Path>,
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

impl Size {
    /// Both together.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            text: self.text.saturating_add(other.text),
            frame: self.frame.saturating_add(other.frame),
            media: self.media.saturating_add(other.media),
            output: self.output.saturating_add(other.output),
        }
    }
}
