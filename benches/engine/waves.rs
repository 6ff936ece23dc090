//! How near an evaluation comes to the time that its model alone takes.

use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use dspy::evaluate::evaluate;
use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse};
use dspy::prelude::*;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::figures::{Failure, Figure, best_each};
use crate::payload::{Qa, reply, rows};

/// How long the model takes.
const LATENCY: Duration = Duration::from_millis(20);

/// Waiting is not disturbed as work is, so the best of few rounds will do.
const ROUNDS: usize = 5;

/// A model that takes a while and no processor.
///
/// A thread of its own keeps the time, since tokio's timers count whole milliseconds and round up:
/// tasks that do nothing but sleep in it for 20 ms, one time after another, take 21 ms a time. All
/// calls take equally long, so the one that was asked first is answered first.
#[derive(Debug)]
struct Slow(Sender<(Instant, oneshot::Sender<()>)>);

impl Slow {
    fn new() -> Self {
        let (sender, asked) = channel::<(Instant, oneshot::Sender<()>)>();
        std::thread::spawn(move || {
            for (until, answer) in asked {
                std::thread::sleep(until.saturating_duration_since(Instant::now()));
                // Whoever has given up is not told.
                let _ = answer.send(());
            }
        });
        Self(sender)
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
            self.0
                .send((Instant::now() + LATENCY, sender))
                .map_err(Error::program)?;
            answered.await.map_err(Error::program)?;
            Ok(LmResponse::of_text(reply()))
        })
    }

    fn identity(&self) -> String {
        "slow".to_owned()
    }
}

pub(crate) fn of_256_by_16() -> Result<Figure, Failure> {
    of("wall_vs_ideal_256x20ms_16_wide", 256, 16)
}

pub(crate) fn of_512_by_64() -> Result<Figure, Failure> {
    of("wall_vs_ideal_512x20ms_64_wide", 512, 64)
}

/// The time of an evaluation in waves of `width` rows, by the time in which the model answers as
/// many waves.
fn of(name: &'static str, count: usize, width: usize) -> Result<Figure, Failure> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let cx = Ctx::test(Slow::new());
    let program = Program::new(Predict::<Qa>::new());
    let rows = rows(count)?;
    let [wall] = best_each(ROUNDS, 1, |_| {
        let evaluation = evaluate(&cx, &program, &rows, |row, out| {
            out.answer == row.label.answer
        })
        .workers(width);
        let began = Instant::now();
        let found = runtime.block_on(evaluation.into_future())?;
        let took = began.elapsed().as_secs_f64();
        match found.mean() {
            Some(1.0) => Ok(took),
            _ => Err("a row went wrong".into()),
        }
    })?;
    let ideal = count as f64 / width as f64 * LATENCY.as_secs_f64();
    Ok(Figure::new(name, wall / ideal, "ratio"))
}
