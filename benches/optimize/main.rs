//! What an optimizer makes of the time that its model takes, and how long the first example runs.
//!
//! `cargo bench --bench optimize` prints one line `figure NAME VALUE UNIT` for each figure, as
//! `figures` says. `bootstrap` says what its figures are held against, and `quickstart` what it
//! builds, runs and removes.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are what this program is for, and what stands beside them explains them"
)]

#[path = "../figures/mod.rs"]
mod figures;
#[path = "../figures/slow.rs"]
mod slow;

mod bootstrap;
mod payload;
mod quickstart;
mod watched;

use figures::Failure;

fn main() -> Result<(), Failure> {
    if !figures::wanted("optimize") {
        return Ok(());
    }
    figures::print(|| {
        let mut figures = bootstrap::figures()?;
        figures.extend(quickstart::wall()?);
        Ok(figures)
    })
}
