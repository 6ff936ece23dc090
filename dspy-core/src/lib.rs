//! The runtime of `dspy`. Depend on `dspy`, which re-exports all of it by name together with the
//! macros; this crate is apart so that it compiles beside them.
//!
//! The modules, in the order in which they build on each other:
//!
//! | module | holds | knows nothing of |
//! |---|---|---|
//! | [`value`] | what a field can be, its shape, and data whose type is not known here | signatures |
//! | [`signature`] | what a step takes and gives: the spec, records, schemas, fingerprints | modules |
//! | [`module`] | the registry of a program's parameters, found by rustc | what a predictor does |
//! | [`predict`] | the predictors: slots for instructions and demonstrations | programs |
//! | [`forward`] | behaviour: from a typed input to a typed output | how it is tuned |
//! | [`context`] | the one way by which a program reaches the world | |
//! | [`rows`] | data: examples with their labels, read from files, split in three | programs |
//! | [`budget`] | what calls may spend, and the ledger that holds them to it | prices |
//! | [`program`] | a module with its paths bound; its parameters as data and in files | rows |
//! | [`run`] | plans carried out on all cores, logged, and resumed after a crash | what is planned |
//! | [`mod@evaluate`] | what a program is worth on rows, and how sure that is | optimizers |

pub mod adapter;
pub mod budget;
pub mod chance;
pub mod context;
pub mod digest;
pub mod embedded;
pub mod error;
pub mod evaluate;
pub mod forward;
pub mod lm;
pub mod module;
pub mod predict;
pub mod program;
pub mod retrieve;
pub mod rows;
pub mod run;
pub mod signature;
pub mod testing;
pub mod trace;
pub mod value;

mod disk;
mod harmless;
mod misfits;
mod suggest;

#[doc(hidden)]
pub mod __private;

pub use context::Ctx;
pub use error::{Error, Result, ResultExt};
pub use forward::Forward;
pub use program::Program;
