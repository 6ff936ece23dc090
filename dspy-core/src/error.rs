//! One error for the whole library: what went wrong, where, and what to do next.

use std::error::Error as StdError;
use std::fmt;

/// A result of the library; the second parameter is there so that a file that imports this can
/// still write `Result<A, B>`.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Ask it with the predicates; its text names the thing and the next step.
///
/// It is one pointer wide, so that a `Result` of a small value stays small.
#[derive(thiserror::Error)]
#[error("{}", .0)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    /// Where inside a value it happened, such as `items[2].price`; empty for the value itself.
    path: String,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Value,
    Setting,
    Parameter,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            path: String::new(),
            message: message.into(),
            source: None,
        }))
    }

    /// Says that it happened inside of this field, or of this item where it is `[2]`.
    pub(crate) fn inside(mut self, step: &str) -> Self {
        let path = &mut self.0.path;
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, step);
        self
    }

    /// Keeps the error that caused this one, for `source` and for debugging output.
    pub(crate) fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// A value that could not be written as data, or data that could not be read as the value.
    pub fn is_value(&self) -> bool {
        self.0.kind == Kind::Value
    }

    /// A setting that was given something outside of its range.
    pub fn is_setting(&self) -> bool {
        self.0.kind == Kind::Setting
    }

    /// A parameter that was given something it cannot hold, such as an empty instruction.
    pub fn is_parameter(&self) -> bool {
        self.0.kind == Kind::Parameter
    }

    /// The error that caused this one, where there was one.
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at `{}`: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// Prints the kind, the text and the cause, not the box around them.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug
            .field("kind", &self.0.kind)
            .field("message", &self.to_string());
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}
