//! The client's part: the same question over HTTP, by a predictor of ours and by bare means, on one
//! thread.
//!
//! It prints two numbers in a line, ours and the raw one: after `cpu` the microseconds of processor
//! time of one call, and after `rate` the calls in a second.

use std::time::Duration;

use dspy::Ctx;
use tokio::runtime::{Builder, Runtime};

use crate::figures::{Failure, best_each};
use crate::served::apart::ROUNDS;
use crate::served::{Caller, Ours, model, wide_seconds};

/// Turns of each in a round: short ones, since what else runs here comes and goes within a second,
/// and a round that only one of them had in peace would tell nothing.
const TURNS: u32 = 10;

/// Calls of a turn, one after the other.
const CALLS: u32 = 100;

/// Loops at once, and the calls of each in a turn.
const LOOPS: [u32; 2] = [64, 10];

pub(crate) fn run(address: &str) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ours = Ours::new(Ctx::new(model(address)?));
    let raw = ours.raw(&runtime, address)?;
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
        0 => wide_seconds(&runtime, &ours, LOOPS),
        _ => wide_seconds(&runtime, &raw, LOOPS),
    })?;
    let [ours, raw] = seconds.map(|it| f64::from(TURNS * LOOPS[0] * LOOPS[1]) / it);
    println!("rate {ours} {raw}");
    Ok(())
}

/// The best rounds, after one that opens the connections and does not count.
fn best(mut run: impl FnMut(usize) -> Result<f64, Failure>) -> Result<[f64; 2], Failure> {
    let _: [f64; 2] = best_each(1, 1, &mut run)?;
    best_each(ROUNDS, usize::try_from(TURNS)?, run)
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
