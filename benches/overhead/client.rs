//! The client's part: the same question over HTTP, by a predictor of ours and by bare means, on one
//! thread.
//!
//! It prints two numbers in a line, ours and the raw one: after `cpu` the microseconds of processor
//! time of one call, and after `rate` the calls in a second.

use std::future::Future;
use std::hint::black_box;
use std::time::{Duration, Instant};

use dspy::lm::OpenAi;
use dspy::prelude::*;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::figures::{Failure, ROUNDS, best_each};
use crate::payload::{MODEL, QUESTION, Qa, qa};
use crate::raw::Raw;

/// Turns of each in a round: short ones, since what else runs here comes and goes within a second,
/// and a round that only one of them had in peace would tell nothing.
const TURNS: u32 = 10;

/// Calls of a turn, one after the other.
const CALLS: u32 = 100;

/// Loops at once, and the calls of each in a turn.
const WIDTH: u32 = 64;
const CALLS_OF_A_LOOP: u32 = 10;

pub(crate) fn run(address: &str) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    // Ours comes first, since it sets the provider of cryptography that the raw client needs.
    let ours = Ours::new(address)?;
    let request = ours.predict.call(&ours.cx, QUESTION).render()?;
    let raw = Raw::new(address, &request)?;
    if raw.body()? != ours.model.body(&request)? {
        return Err("the raw request is not the one that ours is".into());
    }
    let cpu = best(|contender| match contender {
        0 => cpu_seconds(&runtime, &ours),
        _ => cpu_seconds(&runtime, &raw),
    });
    match cpu {
        Ok(seconds) => {
            let [ours, raw] = seconds.map(|it| it * 1e6 / f64::from(TURNS * CALLS));
            println!("cpu {ours} {raw}");
        }
        Err(why) => eprintln!("overhead: no figure of processor time: {why}"),
    }
    let seconds = best(|contender| match contender {
        0 => wide_seconds(&runtime, &ours),
        _ => wide_seconds(&runtime, &raw),
    })?;
    let [ours, raw] = seconds.map(|it| f64::from(TURNS * WIDTH * CALLS_OF_A_LOOP) / it);
    println!("rate {ours} {raw}");
    Ok(())
}

/// The best rounds, after one that opens the connections and does not count.
fn best(mut run: impl FnMut(usize) -> Result<f64, Failure>) -> Result<[f64; 2], Failure> {
    let _: [f64; 2] = best_each(1, 1, &mut run)?;
    best_each(ROUNDS, usize::try_from(TURNS)?, run)
}

/// A way to ask the question.
pub(crate) trait Caller: Clone + Send + 'static {
    fn call(&self) -> impl Future<Output = Result<(), Failure>> + Send;
}

#[derive(Clone)]
struct Ours {
    model: OpenAi,
    cx: Ctx,
    predict: Predict<Qa>,
}

impl Ours {
    fn new(address: &str) -> Result<Self, Failure> {
        let model = OpenAi::new(&format!("http://{address}/v1"), MODEL)?;
        Ok(Self {
            cx: Ctx::new(model.clone()),
            model,
            predict: qa(0),
        })
    }
}

impl Caller for Ours {
    async fn call(&self) -> Result<(), Failure> {
        black_box(self.predict.call(&self.cx, QUESTION).await?);
        Ok(())
    }
}

/// Seconds of processor time of calls, one after the other.
fn cpu_seconds(runtime: &Runtime, caller: &impl Caller) -> Result<f64, Failure> {
    let before = cpu_ns()?;
    runtime.block_on(async {
        for _ in 0..CALLS {
            caller.call().await?;
        }
        Ok::<_, Failure>(())
    })?;
    let spent = Duration::from_nanos(cpu_ns()? - before);
    // Work on another thread would be missing from the figure.
    if std::fs::read_dir("/proc/self/task")?.count() > 1 {
        return Err("the client has more than one thread".into());
    }
    Ok(spent.as_secs_f64())
}

/// Nanoseconds that this thread has been on a processor.
fn cpu_ns() -> Result<u64, Failure> {
    // The kernel brings the account up to date when a thread gives way.
    std::thread::yield_now();
    let path = "/proc/thread-self/schedstat";
    let account = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let first = account.split(' ').next().unwrap_or_default();
    Ok(first.parse()?)
}

/// Seconds that calls take, so many of them at once.
fn wide_seconds(runtime: &Runtime, caller: &impl Caller) -> Result<f64, Failure> {
    runtime.block_on(async {
        let began = Instant::now();
        let mut loops = JoinSet::new();
        for _ in 0..WIDTH {
            let caller = caller.clone();
            loops.spawn(async move {
                for _ in 0..CALLS_OF_A_LOOP {
                    caller.call().await?;
                }
                Ok::<_, Failure>(())
            });
        }
        while let Some(ended) = loops.join_next().await {
            ended??;
        }
        Ok(began.elapsed().as_secs_f64())
    })
}
