//! Traces: what happened in a call, as a tree of spans that belongs to the call.
//!
//! The record is written as the call goes on and is reachable from its prediction, or from its
//! error. It dies with them; nothing global keeps it. Beside it the same tree goes to `tracing`,
//! where somebody listens, and to the [hooks](Hook) and the [history](History) of the context.
//! `_docs::trace` has the whole.

pub(crate) mod bill;
mod clock;
mod export;
mod history;
mod hook;
mod inspect;
mod json;
mod live;
#[cfg(test)]
mod tests;
mod watch;
mod weight;
mod write;

use std::any::type_name;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

pub use export::JsonLines;
pub use history::{History, PastCall};
pub use hook::{Hook, SpanEnd, SpanId, SpanRef};
pub use inspect::Inspect;
pub(crate) use watch::Watch;

use crate::context::Role;
use crate::lm::{Dollars, LmRequest, LmResponse, Usage};
use crate::module::Path;
use crate::value::Node;

/// The record of one call: its spans in the order in which they were opened.
#[derive(Clone, Default)]
pub struct Trace {
    record: Arc<Record>,
    /// Who is told of what is opened and closed by this handle. What is kept of a call tells nobody
    /// any more, so it keeps no hook and no history alive.
    watch: Option<Arc<Watch>>,
}

#[derive(Default)]
struct Record {
    /// Its number among all records, once somebody has to tell them apart.
    number: OnceLock<u64>,
    /// The span of another record in which this one was begun.
    above: Option<SpanId>,
    spans: Mutex<Vec<Span>>,
}

/// One stretch of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Span {
    /// The span in which it was opened; an index into [`Trace::spans`].
    pub parent: Option<usize>,
    /// What it is.
    pub kind: SpanKind,
    /// When it was opened.
    pub started: Instant,
    /// How long it took; nothing while it is open.
    pub took: Option<Duration>,
    /// The text of the error in which it ended.
    pub error: Option<String>,
    /// Whether a model was asked here, and nobody knows what that took: the call was given up on its
    /// way, or the connection broke.
    pub unknown: bool,
    /// When it was opened by the clock on the wall, if somebody wants to know.
    began: Option<SystemTime>,
    /// The same span for `tracing`; closed with this one.
    live: tracing::Span,
}

/// What a span is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SpanKind {
    /// A run of the engine, by the name of its planner: an evaluation, or the search of an optimizer.
    /// It has a record of its own, as have the programs that it calls.
    Run(&'static str),
    /// A whole program, by the name of its type.
    Program(&'static str),
    /// A module inside of a program, by the name of its type.
    Module(&'static str),
    /// A predictor.
    Predictor {
        /// Its path, or the name of its signature if it is not bound.
        name: Path,
        /// What it was given, field by field.
        inputs: Arc<Vec<(&'static str, Node)>>,
        /// What it gave, field by field; nothing when it failed.
        outputs: Option<Arc<Vec<(&'static str, Node)>>>,
    },
    /// One call of a model, whatever it takes to have an answer.
    Attempt {
        /// On whose behalf.
        role: Role,
        /// The [`identity`](crate::lm::Lm::identity) of the model, with the layers around it.
        model: Arc<str>,
        /// What was asked.
        request: Arc<LmRequest>,
        /// What was answered; nothing when the call failed. It says whether it comes out of a
        /// cache.
        response: Option<Arc<LmResponse>>,
        /// Whether the answer was on record, so that nothing was asked and nothing spent.
        recorded: bool,
    },
    /// One time that a model was really asked, where layers stand around it, or where the budget had
    /// to say how long the answer may be: a retry asks again, and a cache does not.
    Send {
        /// The [`identity`](crate::lm::Lm::identity) of the model.
        to: Arc<str>,
        /// How long the answer was allowed to be, where the budget had to say so because the request
        /// did not.
        limit: Option<u32>,
        /// What it took; nothing when it failed. It is apart, so that all spans stay small.
        usage: Option<Box<Usage>>,
        /// What it cost, where that is known.
        cost: Option<Dollars>,
    },
}

impl Trace {
    /// The spans, in the order in which they were opened. A span's place is its name.
    pub fn spans(&self) -> Vec<Span> {
        self.lock().clone()
    }

    /// Looks at the spans where they are.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&[Span]) -> T) -> T {
        look(&self.lock())
    }

    /// What all calls of models took together when they were answered, also those whose answer was
    /// on record or in a cache. What one of them does not say, nobody knows.
    pub fn usage(&self) -> Usage {
        bill::usage(&self.lock(), None)
    }

    /// What is billed of that: answers on record or in a cache cost nothing again.
    pub fn billed(&self) -> Usage {
        bill::billed(&self.lock(), None)
    }

    /// What all calls of models cost together when they were answered; nothing where a price is not
    /// known.
    pub fn would_have_cost(&self) -> Option<Dollars> {
        bill::would_have_cost(&self.lock(), None)
    }

    /// What is billed of that.
    pub fn cost(&self) -> Option<Dollars> {
        bill::cost(&self.lock(), None)
    }

    /// How many times a model was asked of which nobody knows what it took; the sums above leave
    /// them out.
    pub fn unknown(&self) -> usize {
        bill::unknown(&self.lock(), None)
    }

    /// Whether there is an answer within a span, and each comes out of a cache.
    pub(crate) fn is_cached_within(&self, ancestor: usize) -> bool {
        bill::is_cached(&self.lock(), Some(ancestor))
    }

    /// How many calls of models there were.
    pub fn attempts(&self) -> usize {
        let is_attempt = |span: &&Span| matches!(span.kind, SpanKind::Attempt { .. });
        self.lock().iter().filter(is_attempt).count()
    }

    /// The calls of models in it as a person wants to read them.
    ///
    /// ```
    /// # use dspy::prelude::*;
    /// # use dspy::testing::FnLm;
    /// # /// Name the colour of the thing.
    /// # #[signature]
    /// # struct Colour { #[input] thing: String, #[output] colour: String }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// # let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())));
    /// let colour = Predict::<Colour>::new().call(&cx, "snow").await?;
    /// let text = colour.trace().inspect().to_string();
    /// assert!(text.contains("[user]") && text.contains("snow") && text.contains("white"));
    /// # Ok(()) }
    /// ```
    pub fn inspect(&self) -> Inspect {
        let spans = self.lock();
        let calls = (0..spans.len()).filter_map(|at| PastCall::of(&spans, at));
        Inspect::of(calls.map(Arc::new).collect())
    }

    /// The span for `tracing`, so that what happens inside of it nests there too.
    pub(crate) fn live(&self, at: usize) -> tracing::Span {
        let span = self.lock().get(at).map(|span| span.live.clone());
        span.unwrap_or_else(tracing::Span::none)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Span>> {
        let spans = &self.record.spans;
        spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a type without the path to it and without its parameters.
pub(crate) fn name_of<T>() -> &'static str {
    let name = type_name::<T>();
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit("::").next().unwrap_or(name)
}

/// Prints the tree, a span a line.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spans = self.lock();
        for (index, span) in spans.iter().enumerate() {
            let mut depth = 0;
            let mut parent = span.parent;
            while let Some(it) = parent.and_then(|at| spans.get(at)) {
                depth += 1;
                parent = it.parent;
            }
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{:indent$}{}", "", span.kind, indent = depth * 2)?;
            if let Some(took) = span.took {
                write!(f, " {:.1} ms", took.as_secs_f64() * 1e3)?;
            }
            if let Some(error) = &span.error {
                write!(f, ": {error}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for SpanKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(name) => write!(f, "run {name}"),
            Self::Program(name) => write!(f, "program {name}"),
            Self::Module(name) => write!(f, "module {name}"),
            Self::Predictor { name, .. } => write!(f, "predictor {name}"),
            Self::Attempt {
                response: Some(response),
                ..
            } if response.cached => f.write_str("attempt (cached)"),
            Self::Attempt { .. } => f.write_str("attempt"),
            Self::Send { to, .. } => write!(f, "sent to {to}"),
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trace({} spans)", self.lock().len())
    }
}
