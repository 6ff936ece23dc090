//! What the layers around a model cost: retry, limiter, budget, cache, and all of them over HTTP
//! beside a bare client.
//!
//! `cargo bench --bench lm` prints one line `figure NAME VALUE UNIT` for each figure, as `figures`
//! says. The payload is a question of 60 characters and an answer of 12.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are what this program is for, and what stands beside them explains them"
)]

#[path = "../figures/mod.rs"]
mod figures;
#[path = "../served/mod.rs"]
mod served;

mod cache;
mod client;
mod http;
mod layers;
mod memory;
mod startup;

use figures::Failure;

fn main() -> Result<(), Failure> {
    // Some figures need this program in another part, as a process of its own.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Some(ended) = served::serves(&arguments) {
        return ended;
    }
    match arguments[..] {
        [served::apart::CLIENT, at_once, late] => return client::run(at_once, late),
        [startup::START] => return startup::run(),
        _ => {}
    }
    if !figures::wanted("lm") {
        return Ok(());
    }
    figures::print(|| {
        let mut figures = http::figures()?;
        figures.extend(cache::hits()?);
        figures.push(layers::limiter_and_budget()?);
        figures.extend(memory::growth()?);
        figures.push(startup::figure()?);
        Ok(figures)
    })
}
