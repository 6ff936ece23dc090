//! How long a model is waited for.

mod clock;
mod timed;

use std::time::Duration;

pub(super) use clock::Clock;
#[cfg(feature = "http")]
pub(super) use clock::Limit;
pub use timed::Timed;

/// How long a model is waited for; `None` is for as long as it takes.
///
/// The defaults are made for models that think for minutes before they say a word: they end what
/// will hardly come any more, and nothing that is only slow. A deadline of the context counts
/// beside them.
///
/// ```
/// use std::time::Duration;
///
/// use dspy::lm::{OpenAi, Timeouts};
///
/// let patient = Timeouts::default()
///     .with_first_byte(Duration::from_secs(3600))
///     .with_total(None);
/// let model = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?.with_timeouts(patient);
/// # let _ = dspy::Ctx::new(model);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// Until a connection is there, with its encryption; 10 seconds. It matters only where a new
    /// one is needed.
    pub connect: Option<Duration>,
    /// From the beginning until the first byte of what is answered, which comes when the thinking is
    /// done; 10 minutes. The headers of a stream come long before that, and are no answer.
    pub first_byte: Option<Duration>,
    /// Between two pieces of an answer; 5 minutes, since some models think in between too.
    pub idle: Option<Duration>,
    /// For the whole, a stream with all its pieces too; 30 minutes.
    pub total: Option<Duration>,
}

impl Timeouts {
    /// No limits at all.
    pub const NONE: Self = Self {
        connect: None,
        first_byte: None,
        idle: None,
        total: None,
    };

    /// With this limit until a connection is there.
    #[must_use]
    pub fn with_connect(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect = limit.into();
        self
    }

    /// With this limit until the first byte.
    #[must_use]
    pub fn with_first_byte(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.first_byte = limit.into();
        self
    }

    /// With this limit between two pieces.
    #[must_use]
    pub fn with_idle(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.idle = limit.into();
        self
    }

    /// With this limit for the whole.
    #[must_use]
    pub fn with_total(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.total = limit.into();
        self
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(10)),
            first_byte: Some(Duration::from_secs(10 * 60)),
            idle: Some(Duration::from_secs(5 * 60)),
            total: Some(Duration::from_secs(30 * 60)),
        }
    }
}
