//! The optimizers of `dspy`: what tunes a program's instructions, demonstrations and settings
//! against a metric.
//!
//! There are none yet. This crate is where they will live, apart from the runtime, so that an
//! optimizer can do nothing to a program but what the runtime's public face allows.

mod parity;
