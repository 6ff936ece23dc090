//! What a run costs beside its program and its model: scheduling, what is kept of it, and what is
//! read again.
//!
//! `cargo bench --bench engine` prints one line `figure NAME VALUE UNIT` for each figure, as
//! `figures` says. Everything happens in this process, and every model is a function.

#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]

#[path = "../figures/mod.rs"]
mod figures;
#[path = "../figures/slow.rs"]
mod slow;

mod cores;
mod load;
mod payload;
mod resume;
mod rollout;
mod waves;

use figures::Failure;

fn main() -> Result<(), Failure> {
    if !figures::wanted("engine") {
        return Ok(());
    }
    figures::print(|| {
        Ok(vec![
            rollout::overhead()?,
            cores::two_core_speedup()?,
            waves::of_256_by_16()?,
            waves::of_512_by_64()?,
            resume::of_100k_events()?,
            load::of_100_predictors()?,
        ])
    })
}
