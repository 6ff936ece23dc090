//! A typed call over HTTP beside a raw one: what ours adds to what any client pays.
//!
//! `http_call_cpu_ratio` divides processor time by processor time, for one call after the other, and
//! `http_throughput_ratio` calls per second by calls per second, at a width of 64. Ours stands first.

use std::time::Duration;

use crate::figures::{Failure, Figure};
use crate::served::apart;

/// The figures. Both numbers behind each are told on the way.
pub(crate) fn figures() -> Result<Vec<Figure>, Failure> {
    let said = apart::client(&[Duration::ZERO])?;
    let mut figures = Vec::new();
    for line in &said.lines {
        let (name, quotient) = match line.split(' ').collect::<Vec<_>>()[..] {
            ["cpu", ours, raw] => {
                let [ours, raw] = [ours.parse::<f64>()?, raw.parse()?];
                eprintln!(
                    "overhead: a call takes {ours:.1} us of processor time, and {raw:.1} raw"
                );
                ("http_call_cpu_ratio", ours / raw)
            }
            ["rate", ours, raw] => {
                let [ours, raw] = [ours.parse::<f64>()?, raw.parse()?];
                eprintln!("overhead: {ours:.0} calls are done in a second, and {raw:.0} raw");
                ("http_throughput_ratio", ours / raw)
            }
            _ => return Err(format!("the client says `{line}`").into()),
        };
        figures.push(Figure::new(name, quotient, "ratio").noisy_if(!said.are_pinned));
    }
    Ok(figures)
}
