//! What a call knows beside the request.

use std::time::Instant;

use crate::module::Path;

/// What a layer may want to know of a call: who makes it, and until when an answer is of use.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallCx {
    /// The predictor that asks, where it is bound.
    pub path: Option<Path>,
    /// Which attempt of the predictor this is, from 0.
    pub attempt: u32,
    /// When an answer is no longer of use.
    pub deadline: Option<Instant>,
}
