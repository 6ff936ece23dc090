//! How near a bootstrap comes to the time that its model takes, and how many rollouts it spends on
//! being wide.
//!
//! What the wall time is divided by is the longer one of two times that nothing which makes the
//! same decisions can go below, however it is built:
//!
//! - Work ÷ width: all rollouts that were run, 20 ms each, shared out evenly among 16 workers.
//! - The critical path: wave after wave, 20 ms each, as if all of a wave ran at once. How wide a
//!   wave is depends on what came of the one before, so none can begin before that is known.
//!
//! Both are counted from the decisions of the very run that is timed, and neither has room for
//! anything but the model: a wave wider than the workers is still 20 ms, and nothing is allowed for
//! the time between waves. So what is above 1 is the library's own work and waiting, and waves that
//! do not fill the workers evenly: one of 22 takes 16 workers two turns. The wall time is that of
//! the whole `compile`, from the rows to the program.
//!
//! The bound takes the waves as they were decided. A search that asked one row at a time would come
//! near to its own bound as well, and would take far longer, and one that asked all rows at once
//! would be quick, and would pay for many that nobody needs. So more figures show what was decided.
//! `bootstrap_waves` is how many waves there were. `bootstrap_width_used` is work ÷ width by the
//! wall time: how much of the 16 workers was in use. `bootstrap_extra_rollouts` is how many rollouts
//! were run beyond those that a search for the same rows one by one, in the same order, would have
//! needed; only the last wave can have any, and `bootstrap_wave` is how wide that was.
//!
//! All of this is measured with several seeds. Times and waves are summed over them, and of the
//! rollouts that nobody needed those of the seed with the most are printed, with its last wave.

use std::time::Instant;

use dspy::optim::{BootstrapFewShot, Optimizer as _};
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, ROUNDS, best_each};
use crate::payload::{Qa, reply, split};
use crate::slow::{LATENCY, Slow};
use crate::watched::{Watched, Waves};

const ROWS: usize = 96;
const WIDTH: usize = 16;

/// How many demonstrations are made, so how many rows have to come out well.
const WANTED: usize = 16;

/// Bootstraps that differ in the order of their rows, and so in their waves: one order alone might
/// happen to end where a wave does.
const SEEDS: usize = 5;

pub(crate) fn figures() -> Result<Vec<Figure>, Failure> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let cx = Ctx::test(Slow::new(reply()));
    let program = Program::new(Predict::<Qa>::new());
    let split = split(ROWS)?;
    let mut waves = vec![Waves::new(); SEEDS];
    let walls: [f64; SEEDS] = best_each(ROUNDS, 1, |seed| {
        let bootstrap = BootstrapFewShot::default()
            .choose_from(0)
            .bootstrapped(WANTED)
            .labelled(WANTED)
            .workers(WIDTH)
            .seed(seed as u64);
        let watched = Watched::new(bootstrap);
        let compiling = watched.compile(&cx, &program, &split, |row, out| {
            out.answer == row.label.answer
        });
        let began = Instant::now();
        let tuned = runtime.block_on(compiling)?;
        let took = began.elapsed().as_secs_f64();
        let decided = watched.waves();
        // A call that was not made, since it was on record, would make the figure better than it is.
        if tuned.report.calls != rollouts(&decided) as u64 || tuned.program.demos().len() != WANTED
        {
            return Err("a row went wrong".into());
        }
        // The same replies give the same decisions, so every round has the same bound.
        let before = std::mem::replace(&mut waves[seed], decided);
        if !before.is_empty() && before != waves[seed] {
            return Err("a round decided otherwise than the one before".into());
        }
        Ok(took)
    })?;
    let wall: f64 = walls.iter().sum();
    let bound: f64 = waves.iter().map(bound).sum();
    let work_by_width: f64 = waves.iter().map(work_by_width).sum();
    let mut widest = (0, 0);
    for waves in &waves {
        let extra = rollouts(waves) - one_by_one(waves)?;
        widest = widest.max((extra, waves.last().map_or(0, Vec::len)));
    }
    let (extra, last) = widest;
    let number = waves.iter().map(Vec::len).sum::<usize>() as f64;
    Ok(vec![
        Figure::new("bootstrap_wall_vs_bound", wall / bound, "ratio"),
        Figure::new("bootstrap_width_used", work_by_width / wall, "ratio"),
        Figure::new("bootstrap_waves", number, "waves"),
        Figure::new("bootstrap_wave", last as f64, "rollouts"),
        Figure::new("bootstrap_extra_rollouts", extra as f64, "rollouts"),
    ])
}

/// The seconds that nothing which decides the same can go below.
fn bound(waves: &Waves) -> f64 {
    let critical_path = waves.len() as f64 * LATENCY.as_secs_f64();
    critical_path.max(work_by_width(waves))
}

fn work_by_width(waves: &Waves) -> f64 {
    rollouts(waves) as f64 * LATENCY.as_secs_f64() / WIDTH as f64
}

fn rollouts(waves: &Waves) -> usize {
    waves.iter().map(Vec::len).sum()
}

/// How many rollouts a search one by one would have needed, up to the last one that it wants.
fn one_by_one(waves: &Waves) -> Result<usize, Failure> {
    let rollouts = (1..).zip(waves.iter().flatten());
    let mut passed = rollouts.filter(|(_, passed)| **passed);
    match passed.nth(WANTED - 1) {
        Some((rollouts, _)) => Ok(rollouts),
        None => Err("fewer rows came out well than were wanted".into()),
    }
}
