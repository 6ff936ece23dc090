//! How a record is written: spans that are opened, and closed with what came of them, or given up
//! where they are dropped.

use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime};

use super::{
    PastCall, Record, Span, SpanEnd, SpanId, SpanKind, SpanRef, Trace, Watch, bill, hook, live,
};
use crate::error::{Error, Kind};

impl Trace {
    /// A record whose spans are told to these, begun in that span of another one.
    pub(crate) fn watched(watch: Option<Arc<Watch>>, above: Option<SpanId>) -> Self {
        // A predictor, its attempt and what was sent: most records are of one call, and hold no more.
        let spans = Mutex::new(Vec::with_capacity(3));
        let record = Record {
            above,
            spans,
            ..Record::default()
        };
        Self {
            record: Arc::new(record),
            watch,
        }
    }

    /// The same record, of which these are told from now on, and nobody else.
    pub(crate) fn watched_by(&self, watch: Option<Arc<Watch>>) -> Self {
        Self {
            record: Arc::clone(&self.record),
            watch,
        }
    }

    /// The same record, of which nobody is told any more.
    pub(crate) fn unwatched(self) -> Self {
        Self {
            watch: None,
            ..self
        }
    }

    /// The name of a span for those who are told of it; nothing where nobody is.
    pub(crate) fn id_of(&self, at: usize) -> Option<SpanId> {
        let watch = self.watch.as_ref()?;
        watch.has_hooks().then(|| self.id(at))
    }

    fn id(&self, at: usize) -> SpanId {
        let number = self.record.number.get_or_init(hook::number);
        SpanId::new(*number, at)
    }

    /// Opens a span that is given up when it is dropped before it is closed.
    pub(crate) fn enter(&self, parent: Option<usize>, kind: SpanKind) -> Open<'_> {
        Open::new(self, self.open(parent, kind))
    }

    pub(crate) fn open(&self, parent: Option<usize>, kind: SpanKind) -> usize {
        // Whoever listens is told outside of the lock.
        let live = live::open(&kind, || parent.map(|at| self.live(at)));
        let told = self.watch.as_ref().filter(|watch| watch.has_hooks());
        let told = told.map(|watch| (watch, kind.clone()));
        let is_told = told.is_some() || matches!(kind, SpanKind::Attempt { .. });
        let began = is_told.then(SystemTime::now);
        let mut spans = self.lock();
        spans.push(Span {
            live,
            parent,
            kind,
            started: Instant::now(),
            began,
            took: None,
            error: None,
            unknown: false,
        });
        let at = spans.len() - 1;
        drop(spans);
        if let Some((watch, kind)) = told {
            watch.started(&self.seen(at, parent, &kind, began));
        }
        at
    }

    /// Closes a span, with its error if it ended in one.
    pub(crate) fn close(
        &self,
        at: usize,
        error: Option<&Error>,
        change: impl FnOnce(&mut SpanKind),
    ) {
        let mut change = Some(change);
        self.close_by(at, error, &mut |kind| {
            if let Some(change) = change.take() {
                change(kind);
            }
        });
    }

    /// The same for any change, so that it is there once: each call closes three spans.
    #[inline(never)]
    fn close_by(&self, at: usize, error: Option<&Error>, change: &mut dyn FnMut(&mut SpanKind)) {
        let mut spans = self.lock();
        let Some(span) = spans.get_mut(at) else {
            return;
        };
        span.took = Some(span.started.elapsed());
        span.error = error.map(ToString::to_string);
        span.unknown = matches!(span.kind, SpanKind::Attempt { .. } | SpanKind::Send { .. })
            && error.is_some_and(Error::may_be_billed);
        change(&mut span.kind);
        live::close(&span.live, &span.kind, span.error.as_deref());
        span.live = tracing::Span::none();
        let Some(watch) = &self.watch else {
            return;
        };
        let call = watch.history().and_then(|_| PastCall::of(&spans, at));
        let told = watch.has_hooks().then(|| spans.get(at).cloned()).flatten();
        let spent = told.as_ref().map(|_| bill::spent(&spans, at));
        drop(spans);
        if let (Some(history), Some(call)) = (watch.history(), call) {
            history.push(call);
        }
        if let (Some(span), Some(spent)) = (told, spent) {
            let seen = self.seen(at, span.parent, &span.kind, span.began);
            watch.ended(&seen, &SpanEnd::of(&span, error, spent));
        }
    }

    fn seen<'a>(
        &self,
        at: usize,
        parent: Option<usize>,
        kind: &'a SpanKind,
        began: Option<SystemTime>,
    ) -> SpanRef<'a> {
        SpanRef {
            id: self.id(at),
            parent: parent.map(|at| self.id(at)).or(self.record.above),
            kind,
            began: began.unwrap_or(SystemTime::UNIX_EPOCH),
        }
    }

    /// Closes a span that is not waited for any more, or in which something panicked.
    pub(crate) fn give_up(&self, at: usize) {
        self.close(at, Some(&given_up()), |_| {});
    }
}

/// An open span. Futures are dropped on their way and code panics; the span ends all the same.
pub(crate) struct Open<'t> {
    trace: &'t Trace,
    at: usize,
    is_closed: bool,
}

impl<'t> Open<'t> {
    fn new(trace: &'t Trace, at: usize) -> Self {
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
fn given_up() -> Error {
    match std::thread::panicking() {
        true => Error::new(Kind::Panic, "something panicked while it ran"),
        false => Error::new(Kind::Cancelled, "it was given up on its way"),
    }
}
