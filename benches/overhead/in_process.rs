//! Whole calls of a model that answers at once, in this process.

use std::future::IntoFuture;
use std::hint::black_box;
use std::time::Instant;

use dspy::prelude::*;
use dspy::testing::FnLm;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, ROUNDS, best_each, best_us, threads, were_two_cores};
use crate::served::payload::{QA_REPLY, QUESTION, Qa, qa};

pub(crate) fn call() -> Result<Figure, Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let cx = Ctx::test(FnLm::new(|_| Ok(QA_REPLY.to_owned())));
    let predict = qa(0);
    let us = best_us(|| {
        black_box(runtime.block_on(async { predict.call(&cx, QUESTION).await })?);
        Ok(())
    })?;
    Ok(Figure::new("call_in_process", us, "us"))
}

/// A step that takes a while of the processor's own time, around a call.
#[derive(Module, Clone)]
struct Busy {
    step: Predict<Qa>,
}

impl Forward for Busy {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, question: String) -> Result<String> {
        let mut answer = String::new();
        for _ in 0..8 {
            answer = self.step.call(cx, &question).await?.into_output().answer;
        }
        Ok(answer)
    }
}

/// Inputs of one batch: some milliseconds of work, and results that stay in the caches.
const BATCH: usize = 500;

/// How much faster a batch is on two cores than on one.
pub(crate) fn two_core_speedup() -> Result<Figure, Failure> {
    let program = Program::new(Busy { step: qa(0) });
    let cx = Ctx::test(FnLm::new(|_| Ok(QA_REPLY.to_owned())));
    let one = Builder::new_multi_thread().worker_threads(1).build()?;
    let two = Builder::new_multi_thread().worker_threads(2).build()?;
    let runtimes = [one, two];
    let [slow, fast, alone, together] = best_each(ROUNDS, 1, |contender| {
        let Some(runtime) = runtimes.get(contender) else {
            return threads(contender - 1);
        };
        let inputs = vec![QUESTION.to_owned(); BATCH];
        let began = Instant::now();
        let results = runtime.block_on(program.batch(&cx, inputs).width(16).into_future());
        let took = began.elapsed().as_secs_f64();
        // Looking at the results and dropping them is the caller's, on the caller's own thread.
        for result in results {
            black_box(result?);
        }
        Ok(took)
    })?;
    Ok(Figure::new("two_core_speedup", slow / fast, "ratio")
        .noisy_if(!were_two_cores(alone, together)))
}
