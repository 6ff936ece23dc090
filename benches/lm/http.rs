//! Calls per second through all layers, divided by those of a bare client: at two widths of a server
//! that answers at once, and at the greater one of a server that takes 50 ms.

use std::time::Duration;

use crate::figures::{Failure, Figure};
use crate::served::apart;

/// How long the slower server takes.
const LATE: Duration = Duration::from_millis(50);

pub(crate) fn figures() -> Result<Vec<Figure>, Failure> {
    let said = apart::clients(&[Duration::ZERO, LATE])?;
    let figures = [
        ("64", "throughput_64_ratio"),
        ("256", "throughput_256_ratio"),
        ("late", "throughput_256_at_50ms_ratio"),
    ];
    let figures = figures.map(|(name, figure)| {
        let [ours, raw] = said.best(name, false)?;
        eprintln!("lm: {name}: {ours:.0} calls are done in a second, and {raw:.0} raw");
        Ok(Figure::new(figure, ours / raw, "ratio").noisy_if(!said.are_pinned))
    });
    figures.into_iter().collect()
}
