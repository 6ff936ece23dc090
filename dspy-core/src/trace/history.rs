//! The history: the last calls of models, as many as fit into so many bytes.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::{Inspect, Span, SpanKind, bill, weight};
use crate::context::Role;
use crate::lm::{Dollars, LmRequest, LmResponse, Usage};
use crate::module::Path;

/// How much is kept where nobody says: 256 KiB, which a processor keeps near.
const BYTES: usize = 256 << 10;

/// How many bytes of an error are kept of a call that is too large itself.
const OF_AN_ERROR: usize = 1000;

/// The last calls of models of a context, and of all its clones. It is a handle.
///
/// It is held to bytes and not to calls, so that a long prompt or a picture pushes out many short
/// calls and the memory stays as it is. What it counts is never less than what it keeps alive: each
/// call is counted with all of its texts and media, and with the whole of the head that it shares
/// with others.
#[derive(Clone)]
pub struct History {
    limit: usize,
    ring: Arc<Mutex<Ring>>,
}

#[derive(Default)]
struct Ring {
    calls: VecDeque<Arc<PastCall>>,
    bytes: usize,
}

/// One call of a model that is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PastCall {
    /// When it began.
    pub began: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// The predictor that asked, or the name of its signature if it is not bound.
    pub path: Path,
    /// On whose behalf.
    pub role: Role,
    /// The identity of the model.
    pub model: Arc<str>,
    /// What was asked; nothing where the call alone is larger than the history may be.
    pub request: Option<Arc<LmRequest>>,
    /// What was answered; nothing where it failed, or is too large.
    pub response: Option<Arc<LmResponse>>,
    /// The text of the error in which it ended.
    pub error: Option<String>,
    /// Whether the answer comes out of a cache.
    pub cached: bool,
    /// Whether the answer was on the record of a run.
    pub recorded: bool,
    /// How many times a model was really asked.
    pub sent: usize,
    /// What it took in tokens when it was answered.
    pub usage: Option<Usage>,
    /// What is billed of it, where that is known.
    pub cost: Option<Dollars>,
    /// Whether nobody knows what it took.
    pub unknown: bool,
    /// What it is counted for in the history.
    pub bytes: usize,
    /// What it would have been counted for, where it was too large to be kept whole.
    pub too_large: Option<usize>,
}

impl History {
    /// A history of so many bytes; of 0 it is none.
    pub(crate) fn of_bytes(limit: usize) -> Self {
        Self {
            limit,
            ring: Arc::default(),
        }
    }

    /// The calls, the oldest first.
    pub fn calls(&self) -> Vec<Arc<PastCall>> {
        self.lock().calls.iter().cloned().collect()
    }

    /// The last calls, so many at most, as a person wants to read them.
    pub fn inspect(&self, calls: usize) -> Inspect {
        if self.limit == 0 {
            return Inspect::of_nothing();
        }
        let ring = self.lock();
        let before = ring.calls.len().saturating_sub(calls);
        Inspect::of(ring.calls.iter().skip(before).cloned().collect())
    }

    /// How many calls there are.
    pub fn len(&self) -> usize {
        self.lock().calls.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What they are counted for; never more than the limit.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// What they may be counted for; 0 where none are kept.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Forgets them.
    pub fn clear(&self) {
        let forgotten = std::mem::take(&mut *self.lock());
        drop(forgotten);
    }

    /// Keeps a call in place of the oldest ones.
    pub(super) fn push(&self, mut call: PastCall) {
        if call.bytes > self.limit {
            call.shrink();
        }
        if call.bytes > self.limit {
            return;
        }
        let call = Arc::new(call);
        // What goes is let go outside of the lock; mostly it is one.
        let (mut gone, mut more) = (None, Vec::new());
        let mut ring = self.lock();
        while ring.bytes + call.bytes > self.limit
            && let Some(oldest) = ring.calls.pop_front()
        {
            ring.bytes -= oldest.bytes;
            more.extend(gone.replace(oldest));
        }
        ring.bytes += call.bytes;
        ring.calls.push_back(call);
        drop(ring);
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for History {
    fn default() -> Self {
        Self::of_bytes(BYTES)
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ring = self.lock();
        let (calls, bytes) = (ring.calls.len(), ring.bytes);
        write!(f, "History({calls} calls, {bytes} of {} bytes)", self.limit)
    }
}

impl PastCall {
    /// The call that this span is; nothing if it is none, or is not over.
    pub(super) fn of(spans: &[Span], at: usize) -> Option<Self> {
        let span = spans.get(at)?;
        let SpanKind::Attempt {
            role,
            model,
            request,
            response,
            recorded,
        } = &span.kind
        else {
            return None;
        };
        let took = span.took?;
        let path = match span.parent.and_then(|at| spans.get(at)).map(|it| &it.kind) {
            Some(SpanKind::Predictor { name, .. }) => name.clone(),
            _ => Path::root(),
        };
        // Where nobody was told of it, the clock is asked now.
        let since = || SystemTime::now().checked_sub(span.started.elapsed());
        let spent = bill::spent(spans, at);
        let mut call = Self {
            began: span.began.or_else(since).unwrap_or(SystemTime::UNIX_EPOCH),
            took,
            path,
            role: *role,
            model: Arc::clone(model),
            request: Some(Arc::clone(request)),
            response: response.clone(),
            error: span.error.clone(),
            cached: response.as_ref().is_some_and(|it| it.cached),
            recorded: *recorded,
            sent: spent.sent,
            usage: spent.usage,
            cost: spent.cost,
            unknown: span.unknown,
            bytes: 0,
            too_large: None,
        };
        call.bytes = call.weight();
        Some(call)
    }

    /// Leaves out what makes it large, and says how large it was.
    fn shrink(&mut self) {
        self.too_large = Some(self.bytes);
        self.request = None;
        self.response = None;
        if let Some(error) = &mut self.error
            && error.len() > OF_AN_ERROR
        {
            let end = error.floor_char_boundary(OF_AN_ERROR);
            error.truncate(end);
            error.push_str(" ...");
            error.shrink_to_fit();
        }
        self.bytes = self.weight();
    }

    fn weight(&self) -> usize {
        let names = self.path.as_str().len() + self.model.len();
        let error = self.error.as_ref().map_or(0, String::len);
        let request = self.request.as_ref().map_or(0, |it| weight::of_request(it));
        let response = self
            .response
            .as_ref()
            .map_or(0, |it| weight::of_response(it));
        weight::CALL + names + error + request + response
    }
}
