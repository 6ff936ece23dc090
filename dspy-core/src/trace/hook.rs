//! Hooks: what is told of each span when it begins and when it ends.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::bill::Spent;
use super::{Span, SpanKind};
use crate::context::Role;
use crate::error::Error;
use crate::lm::{Dollars, Usage};

/// Somebody who is told when something begins and when it ends: runs, programs, modules,
/// predictors, calls of models, and each time that a model is really asked.
///
/// It is called where the thing happens, on the task that does the work, and holds that up for as
/// long as it takes. No lock is held then, so it may look at whatever it likes. One that panics
/// harms nothing: `tracing` is warned once, and it is not called again.
///
/// Each start has its end, also where a future is dropped or code panics. The ids name the spans of
/// all records apart, so that the tree can be put together again from many tasks at once.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use dspy::prelude::*;
/// use dspy::testing::FnLm;
/// use dspy::trace::{Hook, SpanEnd, SpanRef};
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// #[derive(Clone, Default)]
/// struct Names(Arc<Mutex<Vec<String>>>);
///
/// impl Hook for Names {
///     fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
///         let how = if end.error.is_none() { "well" } else { "badly" };
///         self.0.lock().unwrap().push(format!("{} {}: {how}", span.kind_name(), span.name()));
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let names = Names::default();
/// let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())));
/// let cx = cx.with_hook(names.clone());
/// Predict::<Colour>::new().call(&cx, "snow").await?;
/// assert_eq!(*names.0.lock().unwrap(), ["attempt function: well", "predictor Colour: well"]);
/// # Ok(()) }
/// ```
pub trait Hook: Send + Sync {
    /// A span began.
    fn started(&self, _span: &SpanRef<'_>) {}

    /// A span ended.
    fn ended(&self, _span: &SpanRef<'_>, _end: &SpanEnd<'_>) {}
}

impl<H: Hook + ?Sized> Hook for Arc<H> {
    fn started(&self, span: &SpanRef<'_>) {
        (**self).started(span);
    }

    fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
        (**self).ended(span, end);
    }
}

/// A span, as a hook sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SpanRef<'a> {
    /// Its name.
    pub id: SpanId,
    /// The span in which it began. A program's is that of the module or the run which called it.
    pub parent: Option<SpanId>,
    /// What it is. What it gave, or was answered, is there at its end.
    pub kind: &'a SpanKind,
    /// When it began, by the clock of this machine.
    pub began: SystemTime,
}

impl SpanRef<'_> {
    /// What kind of span it is, in a word: `run`, `program`, `module`, `predictor`, `attempt` or
    /// `send`.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            SpanKind::Run(_) => "run",
            SpanKind::Program(_) => "program",
            SpanKind::Module(_) => "module",
            SpanKind::Predictor { .. } => "predictor",
            SpanKind::Attempt { .. } => "attempt",
            SpanKind::Send { .. } => "send",
        }
    }

    /// Its name: the planner of a run, the type of a program or module, the path of a predictor, the
    /// model of a call.
    pub fn name(&self) -> &str {
        match self.kind {
            SpanKind::Run(name) | SpanKind::Program(name) | SpanKind::Module(name) => name,
            SpanKind::Predictor { name, .. } => name.as_str(),
            SpanKind::Attempt { model, .. } => model,
            SpanKind::Send { to, .. } => to,
        }
    }

    /// On whose behalf a model is called; only an attempt knows.
    pub fn role(&self) -> Option<Role> {
        match self.kind {
            SpanKind::Attempt { role, .. } => Some(*role),
            _ => None,
        }
    }
}

/// How a span ended.
///
/// Tokens and dollars stand at attempts, at each time that a model was asked, and added up at the
/// first span of a record. Whoever adds up takes the attempts alone.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SpanEnd<'a> {
    /// How long it took.
    pub took: Duration,
    /// What went wrong, if anything did. Work that was given up on its way ends in an error for
    /// which [`Error::is_cancelled`] is true, or [`Error::is_panic`] where code panicked.
    pub error: Option<&'a Error>,
    /// What it took in tokens when the answers were given, also those from a record or a cache.
    pub usage: Option<Usage>,
    /// What of it is billed, where that is known.
    pub cost: Option<Dollars>,
    /// What it would have cost, had no answer been given before.
    pub would_have_cost: Option<Dollars>,
    /// How many times an attempt really asked a model: none where the answer was given before.
    pub sent: usize,
    /// Whether a model was asked here, and nobody knows what that took.
    pub unknown: bool,
}

impl<'a> SpanEnd<'a> {
    pub(super) fn of(span: &Span, error: Option<&'a Error>, spent: Spent) -> Self {
        Self {
            took: span.took.unwrap_or_default(),
            error,
            usage: spent.usage,
            cost: spent.cost,
            would_have_cost: spent.would_have_cost,
            sent: spent.sent,
            unknown: span.unknown,
        }
    }
}

/// The name of a span: that of its record, and its place there. No two are alike, also among
/// processes, save by a chance that is not worth a thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanId {
    record: u64,
    place: usize,
}

impl SpanId {
    pub(super) fn new(record: u64, place: usize) -> Self {
        Self { record, place }
    }
}

/// Prints 16 digits for the record and the place in it: `9f86d081884c7d65-3`.
impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.record, self.place)
    }
}

/// A number for a record. The keys of the standard library's hash are drawn by the system, and
/// differ each time.
pub(super) fn number() -> u64 {
    RandomState::new().hash_one(0)
}
