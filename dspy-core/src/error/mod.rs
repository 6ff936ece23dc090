//! One error for the whole library: what went wrong, where, and what to do next.

mod again;
mod earlier;
mod kept;
mod kind;
mod result_ext;
mod told;
mod unread;

use std::error::Error as StdError;
use std::fmt;

pub(crate) use self::kept::Kept;
pub(crate) use self::kind::Kind;
pub use self::result_ext::ResultExt;
use self::told::Told;
use self::unread::Unread;
use crate::trace::Trace;

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
    reply: Option<String>,
    trace: Option<Trace>,
    told: Option<Box<Told>>,
    unread: Option<Box<Unread>>,
    /// Those of the replies before, where a model was asked again.
    earlier: Vec<Error>,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            path: String::new(),
            message: message.into(),
            source: None,
            reply: None,
            trace: None,
            told: None,
            unread: None,
            earlier: Vec::new(),
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

    /// The same error as one of another kind: a value that does not fit is, in a reply, a reply
    /// that cannot be read.
    pub(crate) fn of_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// The same error in other words.
    pub(crate) fn map_message(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.0.message = change(&self.0.message);
        self
    }

    /// The same error at a place in other words.
    pub(crate) fn map_path(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.0.path = change(&self.0.path);
        self
    }

    /// Keeps the error that caused this one, for `source` and for debugging output.
    pub(crate) fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Keeps the reply that was no use.
    pub(crate) fn with_reply(mut self, reply: String) -> Self {
        self.0.reply.get_or_insert(reply);
        self
    }

    /// Keeps the record of the call, unless an inner one is there already.
    pub(crate) fn with_trace(mut self, trace: &Trace) -> Self {
        self.0.trace.get_or_insert_with(|| trace.watched_by(None));
        self
    }

    /// What somebody set or handed over cannot be worked with, as an optimizer of your own would
    /// say; the message tells what to write instead.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config, message)
    }

    /// An error of the program's own making: what `forward` itself could not do.
    ///
    /// [`ResultExt::or_program`] makes one out of any error.
    pub fn program(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = error.into();
        let mut error = Self::new(Kind::Program, source.to_string());
        error.0.source = Some(source);
        error
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

    /// Something that had to be configured and is not, or not so that it makes sense.
    pub fn is_config(&self) -> bool {
        self.0.kind == Kind::Config
    }

    /// A reply that could not be read as the step's outputs.
    pub fn is_parse(&self) -> bool {
        self.0.kind == Kind::Parse
    }

    /// A reply that was read, but breaks a constraint or fails a check.
    pub fn is_check(&self) -> bool {
        self.0.kind == Kind::Check
    }

    /// A reply that ended at the limit of its length.
    pub fn is_truncated(&self) -> bool {
        self.0.kind == Kind::Truncated
    }

    /// A model or its provider that would not answer.
    pub fn is_refused(&self) -> bool {
        self.0.kind == Kind::Refused
    }

    /// A provider that wants fewer calls.
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == Kind::RateLimited
    }

    /// A key that is missing, wrong or not allowed to do this.
    pub fn is_auth(&self) -> bool {
        self.0.kind == Kind::Auth
    }

    /// A request that is longer than the model takes.
    pub fn is_context_overflow(&self) -> bool {
        self.0.kind == Kind::ContextOverflow
    }

    /// A call that took longer than it was given.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// A provider that could not be reached, or failed, or answered what nobody understands.
    pub fn is_provider(&self) -> bool {
        self.0.kind == Kind::Provider
    }

    /// A request that the provider does not take as it is, however often it is sent.
    pub fn is_rejected(&self) -> bool {
        self.0.kind == Kind::Rejected
    }

    /// A call that the budget has no room for.
    pub fn is_budget(&self) -> bool {
        self.0.kind == Kind::Budget
    }

    /// A run that cannot be begun or resumed: its directory cannot be written, was changed by
    /// somebody else, or is of another program, other rows or another configuration.
    pub fn is_run(&self) -> bool {
        self.0.kind == Kind::Run
    }

    /// Work that was given up before it was done, as when the runtime shuts down.
    pub fn is_cancelled(&self) -> bool {
        self.0.kind == Kind::Cancelled
    }

    /// An error of the program's own: what its `forward` could not do.
    pub fn is_program(&self) -> bool {
        self.0.kind == Kind::Program
    }

    /// A panic in a program's code, caught so that it fails one item and not the process.
    pub fn is_panic(&self) -> bool {
        self.0.kind == Kind::Panic
    }

    /// A metric that could not do its work, or gave a score outside of its range.
    pub fn is_metric(&self) -> bool {
        self.0.kind == Kind::Metric
    }

    /// A file that cannot be read or written, or does not hold what it should.
    pub fn is_file(&self) -> bool {
        self.0.kind == Kind::File
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether it is a failure of the model itself (unreadable, breaking a rule, cut off, refused,
    /// or a prompt too long for it) rather than of what is around it.
    pub fn is_model_failure(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Parse | Kind::Check | Kind::Truncated | Kind::Refused | Kind::ContextOverflow
        )
    }

    /// The text of the reply that was no use, where there was one.
    pub fn reply(&self) -> Option<&str> {
        self.0.reply.as_deref()
    }

    /// The record of the call that failed, where one was made.
    pub fn trace(&self) -> Option<&Trace> {
        self.0.trace.as_ref()
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

/// Prints the text, the kind, and below them what was wrong with replies before and every cause: it
/// is what a `main` that returns an error prints, and what a failed `unwrap` does.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({})", self.0.kind.as_str())?;
        for earlier in &self.0.earlier {
            write!(f, "\n  before: {earlier}")?;
        }
        let mut source = StdError::source(self);
        while let Some(cause) = source {
            write!(f, "\n  because: {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}
