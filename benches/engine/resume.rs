//! A run that is done, evaluated again: all of it out of its log.

use std::fs;
use std::time::Instant;

use dspy::evaluate::evaluate;
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, best_each};
use crate::payload::{Qa, at_once, fresh, rows};

const ROWS: usize = 100_000;

/// A round takes about a second, so the best of few has to do.
const ROUNDS: usize = 5;

/// Reading the run again: the events, the replies, and each output scored again. Making the run is
/// not measured.
pub(crate) fn of_100k_events() -> Result<Figure, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let cx = at_once();
    let program = Program::new(Predict::<Qa>::new());
    let rows = rows(ROWS)?;
    let dir = fresh("resume")?;
    let run = || {
        let evaluation = evaluate(&cx, &program, &rows, |row, out| {
            out.answer == row.label.answer
        });
        runtime.block_on(evaluation.run_dir(&dir).into_future())
    };
    if run()?.mean() != Some(1.0) {
        return Err("a row went wrong".into());
    }
    let [seconds] = best_each(ROUNDS, 1, |_| {
        let began = Instant::now();
        let found = run()?;
        let took = began.elapsed().as_secs_f64();
        match found.resumed().cells == ROWS as u64 && found.mean() == Some(1.0) {
            true => Ok(took),
            false => Err("the run was not read again".into()),
        }
    })?;
    fs::remove_dir_all(&dir)?;
    Ok(Figure::new("resume_100k_events", seconds, "s"))
}
