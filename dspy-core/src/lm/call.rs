//! What a call knows beside the request.

use std::time::Instant;

use crate::context::Role;
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
}
