//! Giving work up from outside: one handle, which every call of a context looks at.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::watch;

use crate::error::{Error, Kind, Result};

/// Gives up the work of every context that has it. Clones are the same handle.
///
/// A call of a model that is on its way ends at once, with an error of which
/// [`is_cancelled`](Error::is_cancelled) is true; no other begins. An evaluation ends with what it
/// has ([`Evaluation::stopped`](crate::evaluate::Evaluation::stopped)), and one with a directory
/// goes on from there the next time. A call that is given up may be billed all the same.
///
/// ```
/// use dspy::context::Cancel;
/// use dspy::prelude::*;
/// use dspy::testing::FnLm;
///
/// /// Say who you are.
/// #[signature]
/// struct Who { #[output] name: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let cancel = Cancel::new();
/// let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## name ## ]]\nnobody".into())))
///     .with_cancel(cancel.clone());
/// let who = Predict::<Who>::new();
/// assert_eq!(who.call(&cx, ()).await?.name, "nobody");
///
/// cancel.cancel();
/// assert!(who.call(&cx, ()).await.unwrap_err().is_cancelled());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Cancel(pub(super) Arc<watch::Sender<bool>>);

impl Cancel {
    /// A handle that nobody has used.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Gives the work up, for good.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether the work was given up.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the work is given up.
    pub async fn cancelled(&self) {
        // It fails where the last handle is gone, and this is one.
        let _ = self.0.subscribe().wait_for(|it| *it).await;
    }

    /// What the future gives, unless the work is given up before. What is there already is taken.
    pub(crate) async fn or_end<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.must_go_on()?;
        let (mut work, mut cancelled) = (pin!(work), pin!(self.cancelled()));
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(done),
            Poll::Pending => cancelled.as_mut().poll(context).map(|()| Err(given_up())),
        })
        .await
    }

    pub(crate) fn must_go_on(&self) -> Result<()> {
        match self.is_cancelled() {
            true => Err(given_up()),
            false => Ok(()),
        }
    }
}

fn given_up() -> Error {
    Error::new(Kind::Cancelled, "the work was cancelled")
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cancel({})", self.is_cancelled())
    }
}
