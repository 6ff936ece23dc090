//! Ctrl-C as the end of work that keeps what is done.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::Cancel;
use crate::error::{Error, Kind, Result};

/// How many tasks listen in this process. A signal is the process's own, so this is as well.
static LISTENERS: AtomicUsize = AtomicUsize::new(0);

/// What a shell says of a process that Ctrl-C ended.
const ENDED_BY_CTRL_C: i32 = 130;

impl Cancel {
    /// A handle that Ctrl-C uses: the first one cancels, and the second ends the process with exit
    /// code 130, as the first did before.
    ///
    /// It installs tokio's handler, which cannot be taken away again, so a task on the current
    /// runtime listens from now on: once there is nothing left to cancel, because every handle was
    /// used or dropped, Ctrl-C ends the process. It does nothing at all once that runtime is gone,
    /// unless another listens.
    ///
    /// ```no_run
    /// use dspy::context::Cancel;
    /// use dspy::prelude::*;
    ///
    /// # async fn work() -> Result<()> {
    /// let cx = Ctx::from_env()?.with_cancel(Cancel::on_ctrl_c()?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no runtime here, or the handler cannot be installed.
    ///
    /// # Panics
    ///
    /// In a runtime that was built without IO: signals come over its driver. `#[tokio::main]` and
    /// `enable_all` bring it.
    pub fn on_ctrl_c() -> Result<Self> {
        let Ok(runtime) = Handle::try_current() else {
            let message = "Ctrl-C is listened to by a task, and there is no runtime here: call it \
                           inside of one";
            return Err(Error::new(Kind::Config, message));
        };
        let signals = Signals::new().map_err(|error| {
            let message = format!("Ctrl-C cannot be listened to: {error}");
            Error::new(Kind::Config, message).caused_by(error)
        })?;
        let cancel = Self::new();
        let (uses, handle) = (cancel.0.subscribe(), Arc::downgrade(&cancel.0));
        runtime.spawn(listen(Listener::new(), signals, uses, handle));
        Ok(cancel)
    }
}

/// Cancels at the first signal. At one with which there is nothing left to cancel, the last
/// listener ends the process.
async fn listen(
    listener: Listener,
    mut signals: Signals,
    mut uses: watch::Receiver<bool>,
    handle: Weak<watch::Sender<bool>>,
) {
    {
        let mut dropped = pin!(uses.wait_for(|_| false));
        while let Some(()) = poll_fn(|context| match signals.0.poll_recv(context) {
            Poll::Ready(signal) => Poll::Ready(signal),
            Poll::Pending => dropped.as_mut().poll(context).map(|_| None),
        })
        .await
        {
            match handle.upgrade().map(Cancel) {
                Some(cancel) if !cancel.is_cancelled() => cancel.cancel(),
                _ => return listener.end(),
            }
        }
    }
    // Nobody has the handle any more. Without a listener Ctrl-C would do nothing from now on.
    if let Some(listener) = listener.unless_another()
        && signals.0.recv().await.is_some()
    {
        listener.end();
    }
}

/// One that listens, for as long as its task lives.
struct Listener(());

impl Listener {
    fn new() -> Self {
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        Self(())
    }

    /// Stays only where nobody else listens.
    fn unless_another(self) -> Option<Self> {
        let fewer = |all| if all > 1 { Some(all - 1) } else { None };
        let left = LISTENERS.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fewer);
        match left {
            Ok(_) => {
                std::mem::forget(self);
                None
            }
            Err(_) => Some(self),
        }
    }

    /// Ends the process, unless another listens that may have something left to cancel.
    fn end(self) {
        std::mem::forget(self);
        if LISTENERS.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::exit(ENDED_BY_CTRL_C);
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        LISTENERS.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal);

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

impl Signals {
    fn new() -> std::io::Result<Self> {
        #[cfg(unix)]
        let signals = {
            use tokio::signal::unix::{SignalKind, signal};
            signal(SignalKind::interrupt())
        };
        #[cfg(windows)]
        let signals = tokio::signal::windows::ctrl_c();
        signals.map(Self)
    }
}
