//! Whether the memory of the process grows with the calls it has made.

use std::hint::black_box;

use dspy::embedded::Apprentice;
use dspy::lm::{CallCx, Lm as _};
use dspy::prelude::*;
use tokio::runtime::Builder;

use crate::figures::memory::resident;
use crate::figures::{Failure, Figure};
use crate::payload::{Letter, MadeUp};

const CALLS: usize = 100_000;

/// Calls after which the allocator has what it needs, and what is made once has been made.
const WARM_UP: usize = 5_000;

const DEMOS: usize = 4;

/// By how many megabytes more memory is resident after the calls than before; nothing where the
/// system does not say.
pub(crate) fn growth() -> Result<Option<Figure>, Failure> {
    if resident()?.is_none() {
        eprintln!("embedded: no memory is measured, since there is no /proc/self/status here");
        return Ok(None);
    }
    let mut made_up = MadeUp::new(18);
    calls(&mut made_up, WARM_UP)?;
    let before = resident()?;
    calls(&mut made_up, CALLS)?;
    let after = resident()?;
    let (Some(before), Some(after)) = (before, after) else {
        return Err("/proc/self/status was there and is no longer".into());
    };
    // Some of what the warm-up needed may have been given back.
    let megabytes = (after - before).max(0.0);
    Ok(Some(Figure::new(
        "apprentice_rss_growth_100k_calls",
        megabytes,
        "MB",
    )))
}

/// No two requests are alike, head or tail, so that whatever is kept for each of them would show.
fn calls(made_up: &mut MadeUp, calls: usize) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let cx = Ctx::without_model();
    let call = CallCx::default();
    let predict = Predict::<Letter>::new();
    for _ in 0..calls {
        let demos: Vec<Letter> = (0..DEMOS).map(|_| made_up.letter()).collect();
        let asked = made_up.letter().text;
        let request = predict.call(&cx, asked).demos(demos).render()?;
        black_box(runtime.block_on(Apprentice.call(&request, &call))?);
    }
    Ok(())
}
