//! What the engine adds to each run of a program on a row.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use dspy::evaluate::evaluate;
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, ROUNDS, best_each};
use crate::payload::{Qa, at_once, fresh, rows};

/// Rows of a round: so many that making the directory, the header and the two times that the log
/// is forced onto the disk do not show.
const ROWS: usize = 10_000;

/// An evaluation that is kept in a directory, less the calls alone.
///
/// What is subtracted are as many calls of the same program, one after another on the same thread,
/// each with a clone of its row's input, and with its prediction dropped. So what is left is what
/// the engine adds: giving the row to a worker, the key of the request, the call and its reply in
/// `replies.jsonl`, the output as it will be read back and its score, the line of the cell in
/// `events.jsonl`, and the times in `timings.jsonl`.
pub(crate) fn overhead() -> Result<Figure, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let cx = at_once();
    let program = Program::new(Predict::<Qa>::new());
    let rows = rows(ROWS)?;
    let [kept, bare] = best_each(ROUNDS, 1, |contender| {
        if contender == 1 {
            let began = Instant::now();
            runtime.block_on(async {
                for row in &rows {
                    black_box(program.call(&cx, row.input.clone()).await?);
                }
                Ok::<_, Error>(())
            })?;
            return Ok(began.elapsed().as_secs_f64());
        }
        let dir = fresh("rollout")?;
        let began = Instant::now();
        let found = runtime.block_on(
            evaluate(&cx, &program, &rows, |row, out| {
                out.answer == row.label.answer
            })
            .run_dir(&dir)
            .into_future(),
        )?;
        let took = began.elapsed().as_secs_f64();
        if found.mean() != Some(1.0) {
            return Err("a row went wrong".into());
        }
        fs::remove_dir_all(&dir)?;
        Ok(took)
    })?;
    let us = (kept - bare) * 1e6 / ROWS as f64;
    Ok(Figure::new("engine_overhead_per_rollout", us, "us"))
}
