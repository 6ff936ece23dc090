//! The same error for another who waited for the same call.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, Inner};

impl Error {
    /// The same error once more, for somebody else. It says the same of the call; the errors that
    /// caused it are there by their words alone, and the record of a call stays with whoever made
    /// it.
    pub(crate) fn again(&self) -> Self {
        let inner = &self.0;
        let source = inner.source.as_deref();
        Self(Box::new(Inner {
            kind: inner.kind,
            path: inner.path.clone(),
            message: inner.message.clone(),
            source: source.map(|source| Box::new(Words::of(source)).into()),
            reply: inner.reply.clone(),
            trace: None,
            told: inner.told.clone(),
            unread: inner.unread.clone(),
            earlier: inner.earlier.iter().map(Self::again).collect(),
        }))
    }
}

/// What an error and those that caused it said.
#[derive(Debug)]
struct Words {
    said: String,
    cause: Option<Box<Words>>,
}

impl Words {
    fn of(error: &(dyn StdError + 'static)) -> Self {
        Self {
            said: error.to_string(),
            cause: error.source().map(|cause| Box::new(Self::of(cause))),
        }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl StdError for Words {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.cause.as_deref()?;
        Some(cause)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Kind;
    use super::*;

    #[test]
    fn another_hears_the_same_and_no_record() {
        let cause = std::io::Error::other(fmt::Error);
        let error = Error::of_status(503, "come back later")
            .with_retry_after(Duration::from_secs(2))
            .with_reply("<html>".to_owned())
            .caused_by(cause)
            .with_trace(&crate::trace::Trace::default());
        let again = error.again();
        assert_eq!(format!("{again:?}"), format!("{error:?}"));
        assert_eq!(again.kind(), Kind::Provider);
        assert_eq!(again.status(), Some(503));
        assert_eq!(again.retry_after(), Some(Duration::from_secs(2)));
        assert_eq!(again.reply(), Some("<html>"));
        assert!(again.trace().is_none() && error.trace().is_some());
    }
}
