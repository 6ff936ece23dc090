//! How near an evaluation comes to the time that its model alone takes.

use std::time::Instant;

use dspy::evaluate::evaluate;
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, best_each};
use crate::payload::{Qa, reply, rows};
use crate::slow::{LATENCY, Slow};

/// Waiting is not disturbed as work is, so the best of few rounds will do.
const ROUNDS: usize = 5;

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
    let cx = Ctx::test(Slow::new(reply()));
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
