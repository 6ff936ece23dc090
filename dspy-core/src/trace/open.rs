//! A span that is open: closed with what came of it, or given up where it is dropped.

use super::{SpanKind, Trace};
use crate::error::{Error, Kind};

/// An open span. Futures are dropped on their way and code panics; the span ends all the same.
pub(crate) struct Open<'t> {
    trace: &'t Trace,
    at: usize,
    is_closed: bool,
}

impl<'t> Open<'t> {
    pub(super) fn new(trace: &'t Trace, at: usize) -> Self {
        Self {
            trace,
            at,
            is_closed: false,
        }
    }

    /// Its place in the record.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Closes it, with its error if it ended in one.
    pub(crate) fn close(mut self, error: Option<&Error>, change: impl FnOnce(&mut SpanKind)) {
        self.is_closed = true;
        self.trace.close(self.at, error, change);
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.is_closed {
            self.trace.give_up(self.at);
        }
    }
}

/// Why a span ends that nobody closes.
pub(super) fn given_up() -> Error {
    match std::thread::panicking() {
        true => Error::new(Kind::Panic, "something panicked while it ran"),
        false => Error::new(Kind::Cancelled, "it was given up on its way"),
    }
}
