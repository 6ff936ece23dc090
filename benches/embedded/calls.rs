//! Single calls of the learner.

use std::hint::black_box;
use std::time::Instant;

use dspy::embedded::Apprentice;
use dspy::lm::{CallCx, Lm as _, LmRequest};
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, ROUNDS, best_each};
use crate::payload::{MadeUp, Subject, Ticket};

/// Milliseconds of a call that chooses one of six answers.
pub(crate) fn of_choice(name: &'static str, demos: usize, asked: usize) -> Result<Figure, Failure> {
    let mut made_up = MadeUp::new(16);
    let demos: Vec<Ticket> = (0..demos).map(|_| made_up.ticket()).collect();
    let predict = Predict::new().with_demos(demos);
    let cx = Ctx::without_model();
    let requests = (0..asked).map(|_| predict.call(&cx, made_up.ticket().asked()).render());
    milliseconds(name, requests.collect::<Result<_>>()?)
}

/// Milliseconds of a call whose answer is a text.
pub(crate) fn of_text(name: &'static str, demos: usize, asked: usize) -> Result<Figure, Failure> {
    let mut made_up = MadeUp::new(17);
    let demos: Vec<Subject> = (0..demos).map(|_| made_up.subject()).collect();
    let predict = Predict::new().with_demos(demos);
    let cx = Ctx::without_model();
    let requests = (0..asked).map(|_| predict.call(&cx, made_up.subject().message).render());
    milliseconds(name, requests.collect::<Result<_>>()?)
}

/// Every round asks all requests once, so that rounds are alike though no two calls are.
fn milliseconds(name: &'static str, requests: Vec<LmRequest>) -> Result<Figure, Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let call = CallCx::default();
    let [seconds] = best_each(ROUNDS, 1, |_| {
        let began = Instant::now();
        for request in &requests {
            black_box(runtime.block_on(Apprentice.call(black_box(request), &call))?);
        }
        Ok(began.elapsed().as_secs_f64())
    })?;
    Ok(Figure::new(
        name,
        seconds * 1e3 / requests.len() as f64,
        "ms",
    ))
}
