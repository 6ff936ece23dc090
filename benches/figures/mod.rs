//! How every bench measures and prints: the best of several rounds, one line a figure, and a mark
//! on what a busy machine has spoilt.
//!
//! A fixed loop is timed first and last, and both times are printed as `calib_ns`, in nanoseconds
//! per million steps. When they are more than 15 % apart, something else used the machine in
//! between, and every line ends in `noisy` and decides nothing. A burst that comes and goes between
//! the two is not seen, nor is work on the other processors. Across machines, compare quotients of
//! a figure and `calib_ns`, never the figures.

#![allow(dead_code, reason = "every bench takes from here what it needs")]

pub(crate) mod memory;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// What ends a bench. It can be sent, since calls run in tasks.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Rounds of a figure, unless a round takes seconds. The best is kept, as whatever else runs can
/// only add to a time.
pub(crate) const ROUNDS: usize = 20;

/// Runs of one round of [`best_us`].
const RUNS: u32 = 2_000;

const STEPS: u32 = 1_000_000;
const STEPS_OF_THREAD: u64 = 10_000_000;
const NOISE: f64 = 0.15;

/// One line of a bench.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    noisy: bool,
}

impl Figure {
    pub(crate) fn new(name: &'static str, value: f64, unit: &'static str) -> Self {
        Self {
            name,
            value,
            unit,
            noisy: false,
        }
    }

    /// Marks a figure that was measured in a way that decides nothing, however quiet it was.
    pub(crate) fn noisy_if(mut self, noisy: bool) -> Self {
        self.noisy |= noisy;
        self
    }
}

/// Whether to measure: `cargo bench` says `--bench`, and `cargo test --benches` does not.
pub(crate) fn wanted(bench: &str) -> bool {
    let wanted = std::env::args().any(|argument| argument == "--bench");
    if !wanted {
        println!("{bench}: nothing measured, which takes `cargo bench --bench {bench}`");
    }
    wanted
}

/// Prints what `measure` gives, all at the end, because whether the machine was quiet is only known
/// then.
pub(crate) fn print(measure: impl FnOnce() -> Result<Vec<Figure>, Failure>) -> Result<(), Failure> {
    let before = calibration();
    let figures = measure()?;
    let after = calibration();
    let noisy = (before - after).abs() / before.min(after) > NOISE;
    let mark = |noisy| if noisy { " noisy" } else { "" };
    let mut lines = String::new();
    writeln!(lines, "figure calib_ns {before:.0} ns{}", mark(noisy))?;
    for figure in figures {
        let Figure {
            name, value, unit, ..
        } = figure;
        // What is counted has no decimals.
        let is_count = matches!(unit, "crates" | "rollouts" | "waves");
        let decimals = if is_count { 0 } else { 3 };
        let mark = mark(noisy || figure.noisy);
        writeln!(lines, "figure {name} {value:.decimals$} {unit}{mark}")?;
    }
    writeln!(lines, "figure calib_ns {after:.0} ns{}", mark(noisy))?;
    print!("{lines}");
    Ok(())
}

/// The least that each of the contenders took in a round, by their numbers. They take turns, so
/// that a busy minute falls on all of them, and several in a round where a busy moment matters.
pub(crate) fn best_each<const N: usize>(
    rounds: usize,
    turns: usize,
    mut run: impl FnMut(usize) -> Result<f64, Failure>,
) -> Result<[f64; N], Failure> {
    let mut best = [f64::INFINITY; N];
    for _ in 0..rounds {
        let mut sums = [0.0; N];
        for _ in 0..turns {
            for (contender, sum) in sums.iter_mut().enumerate() {
                *sum += run(contender)?;
            }
        }
        for (best, sum) in best.iter_mut().zip(sums) {
            *best = best.min(sum);
        }
    }
    Ok(best)
}

/// Microseconds of one run, in the best round of many runs.
pub(crate) fn best_us(mut run: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let [seconds] = best_each(ROUNDS, 1, |_| {
        let began = Instant::now();
        for _ in 0..RUNS {
            run()?;
        }
        Ok(began.elapsed().as_secs_f64())
    })?;
    Ok(seconds * 1e6 / f64::from(RUNS))
}

/// How much faster two threads that share nothing must be than one, or the machine had no two cores
/// to give.
const TWO_CORES: f64 = 1.85;

/// Seconds of some milliseconds of work on each of so many threads that share nothing: a contender
/// beside those whose speed on two cores is measured.
pub(crate) fn threads(threads: usize) -> Result<f64, Failure> {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..STEPS_OF_THREAD).fold(1, |sum, it| black_box(sum ^ it)));
        }
    });
    Ok(began.elapsed().as_secs_f64())
}

/// Whether there were two cores, by what [`threads`] took on one and on two.
pub(crate) fn were_two_cores(one: f64, two: f64) -> bool {
    2.0 * one / two >= TWO_CORES
}

/// Nanoseconds of a fixed loop that only the processor's speed can change.
fn calibration() -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
        for _ in 0..STEPS {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }
        black_box(state);
        began.elapsed()
    });
    rounds.min().unwrap_or(Duration::ZERO).as_secs_f64() * 1e9
}
