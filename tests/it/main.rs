//! One binary for all integration tests: a test file of its own would be linked on its own.

#![allow(
    missing_debug_implementations,
    unreachable_pub,
    reason = "what the tests declare is written as a user would write it, in a library"
)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

/// Which adapter a step is put by.
mod adapters;
/// Budgets: what calls are held to.
mod budget;
/// The cache: what is given again, and what a directory can do.
mod cache;
/// Calls: a predictor, a model, and all that can go wrong between them.
mod calls;
/// Cassettes: whole programs recorded, and run again without a model.
mod cassettes;
/// The chat layout: what is sent, and what is read.
mod chat;
/// The compact layout: types in few words.
mod compact;
/// Replies as data, and what must come of each.
mod corpus;
/// `jiff` and `chrono` as values; empty without the features.
mod dates;
/// Demonstrations, whole ones and others.
mod demos;
/// One program, once written with the traits alone and once with the macros.
mod desk;
/// The learner in the box.
mod embedded;
/// A context out of environment variables.
mod environment;
/// The golden expansions of the macro crate, compiled as they stand.
mod golden;
/// The forms that replies are held to.
mod held;
/// Models behind a server, over real HTTP on the loopback.
mod http;
/// Names and lints of the user's that generated code must live with.
mod hygiene;
/// Retry, limits, fallback, hedging and single flight.
mod layers;
/// Which model is asked, and what it was asked.
mod models;
/// The registry: what is found, in which order, and what an optimizer can do with it.
mod modules;
/// Dollars: what calls cost, and budgets that hold.
mod money;
/// Values as data and back.
mod nodes;
/// Optimizers: what they make of a program.
mod optim;
/// Predictors as slots for instructions and demonstrations.
mod predictors;
/// Programs in files.
mod program_file;
/// Programs: one call, many at once, and the record of both.
mod programs;
/// State files of DSPy for Python.
mod python_files;
/// Inputs and outputs, field by field.
mod records;
/// What is done about replies that cannot be read.
mod recovering;
/// Data: rows, where they are read from, and how they are split.
mod rows;
/// Runs: evaluated, killed and resumed.
mod runs;
/// JSON schemas of records.
mod schemas;
/// Secrets: what is sent, and nowhere to be read.
mod secrets;
/// Seeing what happens: hooks, history, what a person reads, lines of JSON.
mod seeing;
/// A server on the loopback that ends by itself.
mod server;
/// Shapes: what a constant knows of a value.
mod shapes;
/// Signatures: specs, conversions, fingerprints.
mod signatures;
/// The parameters of a program as data, and back, and what differs between two.
mod state;
/// A provider on the loopback that fails as a script says.
#[path = "../support/mod.rs"]
mod support;
/// What the provider on the loopback does, and what our client makes of it.
mod support_tests;
/// Values as the text of a field, and back.
mod texts;
/// The tree itself: layout, manifests, lengths.
mod tidy;
/// The record of a call, and what listeners hear of it.
mod traces;
/// A free answer, and a second model that reads it.
mod two_steps;

/// Chat completions: what is sent, what comes back, whole and in streams, and all that can fail.
mod wire;
/// The XML layout: what is sent, and what is read.
mod xml;

/// Where the runtime is for those who renamed or vendored it.
mod vendored {
    pub use dspy as language;
}
