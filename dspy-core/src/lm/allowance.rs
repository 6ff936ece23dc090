//! What a provider says of its limits.

use std::time::Duration;

/// What an answer said of the limits that its provider holds this key to. `None` is what it did not
/// say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowance {
    /// Requests.
    pub requests: Limit,
    /// Tokens.
    pub tokens: Limit,
}

/// One limit, and how far off it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// How many there may be in the provider's stretch of time, mostly a minute.
    pub limit: Option<u64>,
    /// How many are left of it.
    pub remaining: Option<u64>,
    /// After how long all of it is there again.
    pub reset: Option<Duration>,
}
