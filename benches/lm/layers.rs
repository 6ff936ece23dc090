//! What the limiter and the ledger add to a call of a model that answers at once.

use std::hint::black_box;
use std::time::Instant;

use dspy::budget::{Budget, Ledger};
use dspy::lm::{Limited, Limiter, Limits};
use dspy::prelude::*;
use dspy::testing::FnLm;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, ROUNDS, best_each};
use crate::served::payload::{QA_REPLY, QUESTION, qa};

/// Calls of a turn, and turns of each in a round.
const CALLS: u32 = 500;
const TURNS: usize = 4;

/// Microseconds of a call with both, without those of one with neither.
pub(crate) fn limiter_and_budget() -> Result<Figure, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let model = || FnLm::new(|_| Ok(QA_REPLY.to_owned()));
    let limits = Limits::new()
        .requests_per_minute(u32::MAX)
        .tokens_per_minute(u64::MAX);
    let limited = Limited::new(model(), Limiter::new(limits));
    let ledger = Ledger::new(Budget::calls(u64::MAX).and_tokens(u64::MAX));
    let contexts = [Ctx::test(model()), Ctx::test(limited).with_budget(ledger)];
    let predict = qa(0);
    let seconds: [f64; 2] = best_each(ROUNDS, TURNS, |contender| {
        let began = Instant::now();
        for _ in 0..CALLS {
            let call = async { predict.call(&contexts[contender], QUESTION).await };
            black_box(runtime.block_on(call)?);
        }
        Ok(began.elapsed().as_secs_f64())
    })?;
    let [bare, both] = seconds.map(|it| it * 1e6 / (f64::from(CALLS) * TURNS as f64));
    eprintln!("lm: a call takes {both:.2} us with limiter and budget, and {bare:.2} without");
    Ok(Figure::new("limiter_and_budget", both - bare, "us"))
}
