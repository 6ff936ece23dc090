//! What a call costs beside the model: rendering, reading, and the way between.
//!
//! `cargo bench --bench overhead` prints one line `figure NAME VALUE UNIT` for each figure, as
//! `figures` says. The payloads: *qa* has a question of 60 characters and an answer of 12, and
//! demonstrations of the same; *typed* has three inputs, and as outputs an enum, a list of structs
//! with four fields and an optional number, in a reply of about 1.2 kB.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are what this program is for, and what stands beside them explains them"
)]

#[path = "../figures/mod.rs"]
mod figures;
#[path = "../served/mod.rs"]
mod served;

mod client;
mod http;
mod in_process;
mod payload;
mod render;

use figures::Failure;

fn main() -> Result<(), Failure> {
    // The bench over HTTP starts this program again, in two other parts.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Some(ended) = served::serves(&arguments) {
        return ended;
    }
    if let [served::apart::CLIENT, address] = arguments[..] {
        return client::run(address);
    }
    if !figures::wanted("overhead") {
        return Ok(());
    }
    figures::print(|| {
        let mut figures = render::of_qa()?;
        figures.push(render::of_typed()?);
        figures.push(in_process::call()?);
        figures.push(in_process::two_core_speedup()?);
        figures.extend(http::figures()?);
        Ok(figures)
    })
}
