//! Secrets: what may be sent, and never shown.

use std::fmt;

/// A key. It cannot be printed, written by serde or compared; only a client can send it.
///
/// ```
/// use dspy::lm::Secret;
///
/// assert_eq!(format!("{:?}", Secret::new("sk-123")), "Secret");
/// ```
#[derive(Clone)]
pub struct Secret(
    #[cfg_attr(
        not(feature = "http"),
        expect(dead_code, reason = "only a client sends it")
    )]
    Box<str>,
);

impl Secret {
    /// A key.
    pub fn new(key: impl Into<Box<str>>) -> Self {
        Self(key.into())
    }

    #[cfg(feature = "http")]
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
