//! Asking again: the one place where a call that failed is made another time.

mod policy;
#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests;

use std::sync::Arc;

pub use policy::Retry;

use policy::Course;

use super::opening::opened;
use super::{Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse};
use crate::error::{Error, Result};

/// A model that is asked again where a call of it fails and may fare better.
///
/// Every try is on the ledger and in the record. A stream is asked for again until it shows
/// anything of an answer, and never after: what somebody has read is not taken back.
///
/// It is meant to be the only one: two around one model multiply their tries.
///
/// ```
/// use std::time::Duration;
/// use dspy::lm::{CallCx, Lm, LmRequest, LmResponse, Message, Retried, Retry, Role};
/// use dspy::testing::ScriptedLm;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let script = ScriptedLm::of([
///     Err(dspy::Error::of_status(503, "come back later")),
///     Ok(LmResponse::of_text("Hello.")),
/// ]);
/// let model = Retried::new(script, Retry::new().first_wait(Duration::ZERO));
/// let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Hi!")]);
/// let response = model.call(&request, &CallCx::default()).await?;
/// assert_eq!(response.completions[0].text(), "Hello.");
/// # Ok(()) }
/// ```
///
/// Where it ends in an error, that is the last one, with how often was asked and why no further.
/// It ends at once where the next try would come after the call's deadline.
#[derive(Clone, Debug)]
pub struct Retried<L> {
    model: L,
    retry: Retry,
}

impl<L: Lm> Retried<L> {
    /// The model, asked again as the policy says.
    pub fn new(model: L, retry: Retry) -> Self {
        Self { model, retry }
    }

    /// Waits until it is time to ask again, or gives the error in which the call ends.
    async fn wait(
        &self,
        course: &mut Course,
        error: Error,
        request: &LmRequest,
        cx: &CallCx,
    ) -> Result<()> {
        let seed = || {
            let key = request.key(&self.model.identity());
            let mut bits = [0; 8];
            for (bit, byte) in bits.iter_mut().zip(key.as_bytes()) {
                *bit = *byte;
            }
            u64::from_le_bytes(bits) ^ cx.sample.rotate_left(32)
        };
        let wait = course.after(error, seed)?;
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

impl<L: Lm> Lm for Retried<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let mut course = Course::new(self.retry, cx.deadline)?;
            loop {
                match cx.ask(&self.model, request).await {
                    Ok(response) => return Ok(response),
                    // In a box, so that the many calls that need no other carry no clock.
                    Err(error) => Box::pin(self.wait(&mut course, error, request, cx)).await?,
                }
            }
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move {
            let mut course = Course::new(self.retry, cx.deadline)?;
            loop {
                match opened(cx.ask_stream(&self.model, request)).await {
                    Ok(events) => return Ok(events),
                    Err(error) => Box::pin(self.wait(&mut course, error, request, cx)).await?,
                }
            }
        })
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.model)
    }

    fn identity(&self) -> Arc<str> {
        self.model.identity()
    }

    fn abilities(&self) -> Abilities {
        self.model.abilities()
    }
}
