//! An evaluation on two cores.

use std::time::Instant;

use dspy::evaluate::evaluate;
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, ROUNDS, best_each, threads, were_two_cores};
use crate::payload::{ANSWER, Qa, QaInput, at_once, rows};

/// A program that takes a while of the processor's own time: it asks again and again.
#[derive(Module, Clone)]
struct Busy {
    step: Predict<Qa>,
}

impl Forward for Busy {
    type Input = QaInput;
    type Output = String;

    async fn forward(&self, cx: &Ctx, input: QaInput) -> Result<String> {
        let mut answer = String::new();
        for _ in 0..8 {
            answer = self
                .step
                .call(cx, &input.question)
                .await?
                .into_output()
                .answer;
        }
        Ok(answer)
    }
}

/// Rows of one evaluation: some tens of milliseconds of work.
const ROWS: usize = 500;

/// How much faster an evaluation without a directory is on two cores than on one. The engine runs
/// on the thread that waits for it, beside the workers of the runtime, also where there is one.
pub(crate) fn two_core_speedup() -> Result<Figure, Failure> {
    let program = Program::new(Busy {
        step: Predict::new(),
    });
    let cx = at_once();
    let rows = rows(ROWS)?;
    let one = Builder::new_multi_thread().worker_threads(1).build()?;
    let two = Builder::new_multi_thread().worker_threads(2).build()?;
    let runtimes = [one, two];
    let [slow, fast, alone, together] = best_each(ROUNDS, 1, |contender| {
        let Some(runtime) = runtimes.get(contender) else {
            return threads(contender - 1);
        };
        let evaluation = evaluate(&cx, &program, &rows, |_, out| out == ANSWER);
        let began = Instant::now();
        let found = runtime.block_on(evaluation.into_future())?;
        let took = began.elapsed().as_secs_f64();
        match found.mean() {
            Some(1.0) => Ok(took),
            _ => Err("a row went wrong".into()),
        }
    })?;
    Ok(Figure::new("two_core_speedup", slow / fast, "ratio")
        .noisy_if(!were_two_cores(alone, together)))
}
