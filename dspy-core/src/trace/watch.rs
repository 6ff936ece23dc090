//! Who is told of spans: the hooks of a context, and its history.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{History, Hook, SpanEnd, SpanRef};

/// Who is told, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    hooks: Vec<Arc<Watcher>>,
    history: History,
}

impl Watch {
    pub(crate) fn add(&mut self, hook: impl Hook + 'static) {
        self.hooks.push(Arc::new(Watcher {
            hook: Box::new(hook),
            is_out: AtomicBool::new(false),
        }));
    }

    pub(crate) fn set_history(&mut self, history: History) {
        self.history = history;
    }

    /// Whether anybody is told of anything.
    pub(crate) fn is_on(&self) -> bool {
        self.has_hooks() || self.history().is_some()
    }

    pub(crate) fn has_hooks(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// The history, where one is kept.
    pub(crate) fn history(&self) -> Option<&History> {
        Some(&self.history).filter(|history| history.limit() > 0)
    }

    /// The history, also one that keeps nothing.
    pub(crate) fn any_history(&self) -> &History {
        &self.history
    }

    pub(super) fn started(&self, span: &SpanRef<'_>) {
        for watcher in &self.hooks {
            watcher.tell(|hook| hook.started(span));
        }
    }

    pub(super) fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
        for watcher in &self.hooks {
            watcher.tell(|hook| hook.ended(span, end));
        }
    }
}

/// A hook, until it panics.
struct Watcher {
    hook: Box<dyn Hook>,
    is_out: AtomicBool,
}

impl Watcher {
    fn tell(&self, tell: impl FnOnce(&dyn Hook)) {
        if self.is_out.load(Ordering::Relaxed) {
            return;
        }
        // It is not called again with what it left behind.
        let Err(panic) = catch_unwind(AssertUnwindSafe(|| tell(&*self.hook))) else {
            return;
        };
        if !self.is_out.swap(true, Ordering::Relaxed) {
            let said = said(panic.as_ref());
            tracing::warn!(target: "dspy", "a hook panicked and is left out from now on: {said}");
        }
        // What was thrown may panic again when it is dropped.
        std::mem::forget(panic);
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    said.unwrap_or("it said nothing")
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.is_out.load(Ordering::Relaxed) {
            false => "a hook",
            true => "a hook that panicked",
        })
    }
}
