//! A typed call over HTTP beside a raw one: what ours adds to what any client pays.
//!
//! `http_call_cpu_ratio` divides processor time by processor time, for one call after the other, and
//! `http_throughput_ratio` calls per second by calls per second, at a width of 64. Ours stands first.

use std::time::Duration;

use crate::figures::{Failure, Figure};
use crate::served::apart;

/// The figures. Both numbers behind each are told on the way.
pub(crate) fn figures() -> Result<Vec<Figure>, Failure> {
    let said = apart::clients(&[Duration::ZERO])?;
    let figure =
        |name, ours, raw| Figure::new(name, ours / raw, "ratio").noisy_if(!said.are_pinned);
    let mut figures = Vec::new();
    // Not every machine says how long a thread has been on a processor.
    if said.measured.contains_key("cpu") {
        let [ours, raw] = said.best("cpu", true)?;
        eprintln!("overhead: a call takes {ours:.1} us of processor time, and {raw:.1} raw");
        figures.push(figure("http_call_cpu_ratio", ours, raw));
    }
    let [ours, raw] = said.best("rate", false)?;
    eprintln!("overhead: {ours:.0} calls are done in a second, and {raw:.0} raw");
    figures.push(figure("http_throughput_ratio", ours, raw));
    Ok(figures)
}
