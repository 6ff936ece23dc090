//! The optimizers of `dspy`: what tunes a program's instructions, demonstrations and settings
//! against a metric.
//!
//! Each of them is an [`Optimizer`]: it is told how to go about it, and then compiles a program on
//! rows with a metric. The program that it was given stays as it is.
//!
//! | optimizer | tunes | asks a model |
//! |---|---|---|
//! | [`LabeledFewShot`] | demonstrations, out of labelled rows | never |
//! | [`BootstrapFewShot`] | demonstrations, out of calls that came out well | a rollout a row, until there are enough |
//!
//! An optimizer is data in, data out: it sees the parameters and the rows as [`Ground`], decides
//! which cells are run, and hands out other parameters. What it can do to a program is what the
//! runtime's public face allows.

mod bootstrap;
mod choose;
mod compiled;
mod data;
mod fields;
mod ground;
mod labeled;
mod optimizer;
mod parity;
mod tokens;
mod traces;

pub use bootstrap::BootstrapFewShot;
pub use compiled::{Claim, Compiled, Report};
pub use data::Data;
pub use ground::{Ground, Row, Slot};
pub use labeled::LabeledFewShot;
pub use optimizer::{Optimizer, Setup, Tunes};
pub use traces::{Passed, Traces};
