//! Any bytes as a reply: what the reader must keep to, whatever stands in it.
//!
//! The first byte chooses the step, the second the layout, and the rest is the reply. Each is read
//! tolerantly and strictly, and [`laws`] says what must hold of what came.

#![no_main]
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::panic,
    reason = "a broken law is told by a panic, which is what a fuzzer looks for"
)]

mod laws;
mod layouts;
mod seeds;
#[allow(dead_code, reason = "the tests that it is taken from use more of it")]
#[path = "../../tests/it/corpus/steps.rs"]
mod steps;

use libfuzzer_sys::{Corpus, fuzz_target};

use self::laws::Laws;
use self::layouts::LAYOUTS;

/// The steps, by their names. New ones belong at the end, or the seeds of old finds change their
/// meaning.
const STEPS: [&str; 37] = [
    "Ask",
    "Topic",
    "React",
    "Script",
    "Count",
    "Meter",
    "Widths",
    "Judge",
    "Rated",
    "Feel",
    "Toned",
    "Grade",
    "Coded",
    "Form",
    "Notes",
    "Tags",
    "Draw",
    "Moods",
    "Place",
    "Lookup",
    "Who",
    "Letter",
    "Offer",
    "Configure",
    "Style",
    "Grow",
    "Tools",
    "Happened",
    "Plan",
    "Paid",
    "Choose",
    "HowMuch",
    "Anything",
    "Invitation",
    "Comment",
    "Sketch",
    "Item",
];

fuzz_target!(
    init: seeds::write_if_asked(),
    |bytes: &[u8]| -> Corpus {
        let [step, layout, reply @ ..] = bytes else {
            return Corpus::Reject;
        };
        let (step, layout) = (
            STEPS[usize::from(*step) % STEPS.len()],
            &LAYOUTS[usize::from(*layout) % LAYOUTS.len()],
        );
        let Ok(reply) = std::str::from_utf8(reply) else {
            return Corpus::Reject;
        };
        steps::with(step, Laws { layout, reply });
        Corpus::Keep
    }
);
