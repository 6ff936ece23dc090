//! A model that takes a while and no processor.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse};
use dspy::prelude::*;
use tokio::sync::oneshot;

/// How long the model takes.
pub(crate) const LATENCY: Duration = Duration::from_millis(20);

/// A model that always gives the same reply, after [`LATENCY`].
///
/// A thread of its own keeps the time, since tokio's timers count whole milliseconds and round up:
/// tasks that do nothing but sleep in it for 20 ms, one time after another, take 21 ms a time. All
/// calls take equally long, so the one that was asked first is answered first.
#[derive(Debug)]
pub(crate) struct Slow {
    reply: String,
    asked: Sender<(Instant, oneshot::Sender<()>)>,
}

impl Slow {
    pub(crate) fn new(reply: String) -> Self {
        let (sender, asked) = channel::<(Instant, oneshot::Sender<()>)>();
        std::thread::spawn(move || {
            for (until, answer) in asked {
                std::thread::sleep(until.saturating_duration_since(Instant::now()));
                // Whoever has given up is not told.
                let _ = answer.send(());
            }
        });
        Self {
            reply,
            asked: sender,
        }
    }
}

impl Lm for Slow {
    fn call<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async {
            let (sender, answered) = oneshot::channel();
            self.asked
                .send((Instant::now() + LATENCY, sender))
                .map_err(Error::program)?;
            answered.await.map_err(Error::program)?;
            Ok(LmResponse::of_text(self.reply.clone()))
        })
    }

    fn identity(&self) -> Arc<str> {
        "slow".into()
    }
}
