//! Whether the memory of the process grows with the calls that it has made through all layers.

use std::hint::black_box;

use dspy::budget::{Budget, Ledger};
use dspy::lm::{Cache, Stack};
use dspy::prelude::*;
use dspy::testing::FnLm;
use tokio::runtime::Builder;

use crate::figures::memory::resident;
use crate::figures::{Failure, Figure};
use crate::served::payload::{QA_REPLY, QUESTION, qa};

const CALLS: u32 = 1_000_000;

/// Calls after which what is bounded is full: the history, and the memory of the cache.
const WARM_UP: u32 = 50_000;

/// By how many percent more memory is resident after the calls than before; nothing where the system
/// does not say.
pub(crate) fn growth() -> Result<Option<Figure>, Failure> {
    if resident()?.is_none() {
        eprintln!("lm: no memory is measured, since there is no /proc/self/status here");
        return Ok(None);
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let model = Stack::new(FnLm::new(|_| Ok(QA_REPLY.to_owned())));
    let ledger = Ledger::new(Budget::calls(u64::MAX).and_tokens(u64::MAX));
    let cx = Ctx::test(model)
        .with_budget(ledger)
        .with_cache(Cache::in_memory(4 << 20));
    let predict = qa(0);
    // No two requests are alike, so that whatever is kept for each of them would show.
    let mut number = 0u32;
    let mut calls = |calls| -> Result<(), Failure> {
        for _ in 0..calls {
            number += 1;
            let call = async { predict.call(&cx, format!("{number} {QUESTION}")).await };
            black_box(runtime.block_on(call)?);
        }
        Ok(())
    };
    calls(WARM_UP)?;
    let before = resident()?;
    calls(CALLS)?;
    let after = resident()?;
    let (Some(before), Some(after)) = (before, after) else {
        return Err("/proc/self/status was there and is no longer".into());
    };
    eprintln!("lm: {before:.1} MB are resident before {CALLS} calls, and {after:.1} MB after");
    // Some of what the warm-up needed may have been given back.
    let percent = ((after - before) / before * 100.0).max(0.0);
    Ok(Some(Figure::new("rss_growth_1m_calls", percent, "%")))
}
