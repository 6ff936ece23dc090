//! Runs: work that is measured, logged and survives a crash.
//!
//! A [`Planner`] decides which [`Cell`]s are run: a candidate, on a row, once. The engine runs them
//! on all cores, hands the results back in the order of the plan, and keeps a directory:
//!
//! | file | holds |
//! |---|---|
//! | `events.jsonl` | the header, every decision, and what came of each cell, in plan order |
//! | `replies.jsonl` | every reply of a model, written on arrival, by the key of its request |
//! | `candidates/*.json` | every candidate as a program file |
//! | `timings.jsonl` | when each cell and each call began and ended |
//!
//! A run that was killed is resumed by running it again: the events say what is done, the replies
//! what was paid.

// What stands in a file must not be able to panic us.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

mod candidates;
mod cell;
mod crew;
mod engine;
mod events;
mod header;
mod line;
mod open;
mod planner;
mod recorded;
mod replies;
mod scope;
mod settings;
mod task;
mod timings;

pub use cell::{Cell, CellId, Failure, Outcome, Part, Step};
pub use planner::{Decision, Planner};
pub use settings::Settings;

pub use engine::Ended;

pub(crate) use engine::{Sitting, drive};
pub(crate) use recorded::cells;
pub(crate) use scope::Scope;
pub(crate) use task::{Candidate, Ran, Task};
