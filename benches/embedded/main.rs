//! What the learner in the box costs: time for each answer, and memory over many of them.
//!
//! `cargo bench --bench embedded` prints one line `figure NAME VALUE UNIT` for each figure, as
//! `figures` says. Requests are rendered beforehand, so a call is the learner's work alone. Every
//! text is made up out of a short list of words, and every seed is fixed, so that two versions of
//! the learner are asked the same.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are what this program is for, and what stands beside them explains them"
)]

#[path = "../figures/mod.rs"]
mod figures;

mod calls;
mod memory;
mod payload;

use figures::Failure;

fn main() -> Result<(), Failure> {
    if !figures::wanted("embedded") {
        return Ok(());
    }
    figures::print(|| {
        let mut figures = vec![
            calls::of_choice("apprentice_call_16_demos", 16, 20)?,
            calls::of_choice("apprentice_call_100_demos", 100, 5)?,
            calls::of_text("apprentice_call_16_texts", 16, 20)?,
        ];
        figures.extend(memory::growth()?);
        Ok(figures)
    })
}
