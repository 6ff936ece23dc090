//! Panics of a program's code, as errors of one call.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use crate::error::{Error, Kind, Result};

/// The future's result, or its panic as an error.
pub(crate) async fn unpanicked<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // After a panic the future is not polled again, so nobody sees what it left behind.
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| std::task::Poll::Ready(Err(panicked(panic.as_ref()))))
    })
    .await
}

pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let message = format!(
        "the program panicked: {}",
        said.unwrap_or("without a message")
    );
    Error::new(Kind::Panic, message)
}
