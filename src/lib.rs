//! Language-model programs whose shape the compiler knows, and optimizers that tune them.
//!
//! A step is a struct that says what it takes and gives; a program is a struct of steps. rustc
//! checks the wiring, and it knows every instruction, demonstration and setting that an optimizer
//! may change.
//!
//! ```
//! use dspy::prelude::*;
//!
//! /// Decide which team takes care of the message.
//! #[signature]
//! pub struct Route {
//!     /// as it came in
//!     #[input] message: String,
//!     #[output] team: Team,
//!     /// how sure that is
//!     #[output(ge = 0, le = 1)] confidence: f64,
//! }
//!
//! #[value]
//! pub enum Team { Billing, Parcels, Other(String) }
//!
//! #[derive(Module, Clone, Default)]
//! pub struct Desk {
//!     route: Predict<Route>,
//!     second_opinions: Vec<ChainOfThought<Route>>,
//!     name: String,
//! }
//!
//! // All that can be tuned, proven by rustc:
//! const _: () = assert!(Desk::PARAMS.contains("second_opinions[*].instructions"));
//!
//! assert_eq!(Route::SPEC.instruction(), "Decide which team takes care of the message.");
//! assert_eq!(Route::output_schema().pointer("/properties/confidence/maximum").unwrap(), 1);
//! ```
//!
//! # The parts
//!
//! | to say | write | it gives |
//! |---|---|---|
//! | what a value looks like | [`#[value]`](macro@value) | serde, a JSON schema, a [`Shape`](value::Shape) in a constant |
//! | what a step takes and gives | [`#[signature]`](macro@signature) | two structs, a [`Spec`](signature::Spec) in a constant, a JSON schema of each side |
//! | what a program holds | [`#[derive(Module)]`](macro@Module) | the registry of its parameters: [`Params`](module::Params), typed paths, a visitor |
//! | what a program does | [`impl Forward`](Forward) | an ordinary `async fn` from a typed input to a typed output |
//! | what it runs in | [`Ctx`] | the model, the adapter and the record of the call, handed along by reference |
//! | what it is worth | [`evaluate`](evaluate::evaluate) | a mean with its interval, every row's outcome, a run that survives a crash |
//! | what makes it better | [`Optimizer`](optim::Optimizer) | the same program with other parameters, and a report on rows that nobody looked at |
//! | the whole | [`Program`] | bound paths, `call`, `batch`, `save`, `load` |
//!
//! The modules below are the parts of the runtime; the [prelude] has what a program's file needs.
//! Why things are as they are stands in [`_docs`].
//!
//! # Features
//!
//! | feature | on by default | brings |
//! |---|---|---|
//! | `csv` | yes | rows of data from CSV: `Rows::from_csv`, `Rows::read_csv` |
//! | `http` | yes | models behind a server: `OpenAi`, `Ctx::from_env` |
//! | `progress` | yes | a bar on a terminal while `evaluate` runs; `.quiet()` does without |
//! | `signal` | yes | work that Ctrl-C cancels: `Cancel::on_ctrl_c` |
//! | `jiff` | no | `jiff` dates and times as values |
//! | `chrono` | no | `chrono` dates and times as values |
//!
//! # Versions
//!
//! dspy compiles on Rust 1.95 and newer; a raise of that is a minor release. Until 1.0 a minor
//! release may break code and its changelog says how to mend it, and a patch release does not.
//! What begins with `__` belongs to generated code and is outside of that promise.
//!
//! # What is not there yet
//!
//! Tools and streams in predictors, wires of other providers than those that speak chat completions, and
//! optimizers of instructions, settings and weights are parts to come; wasm is not supported.

pub use dspy_core::{Ctx, Error, Forward, Program, Result, ResultExt};
pub use dspy_core::{
    adapter, budget, chance, context, digest, embedded, error, evaluate, forward, lm, module,
};
pub use dspy_core::{predict, program, retrieve, rows, run, signature, testing, trace, value};

#[doc(hidden)]
pub use dspy_core::__private;

#[doc = include_str!("docs/derive_module.md")]
pub use dspy_macros::Module;
#[doc = include_str!("docs/signature.md")]
pub use dspy_macros::signature;
#[doc = include_str!("docs/value.md")]
pub use dspy_macros::value;

/// Optimizers: what makes a program better on rows, by a metric. [`_docs::optimizers`] has the whole.
pub mod optim {
    pub use dspy_optim::{BootstrapFewShot, LabeledFewShot, Optimizer};
    pub use dspy_optim::{Claim, Compiled, Data, Report};
    pub use dspy_optim::{Ground, Passed, Row, Setup, Slot, Traces, Tunes};
}

/// What the file of a program needs: `use dspy::prelude::*;`.
pub mod prelude {
    pub use dspy_core::module::{Module, Setting};
    pub use dspy_core::predict::{ChainOfThought, Demo, Predict, Prediction};
    pub use dspy_core::rows::{Example, Rows, Split};
    pub use dspy_core::signature::Signature;
    pub use dspy_core::value::Value;
    pub use dspy_core::{Ctx, Error, Forward, Program, Result, ResultExt};
    pub use dspy_macros::{Module, signature, value};
    pub use dspy_optim::{BootstrapFewShot, LabeledFewShot, Optimizer};
}

/// Longer texts: how the library is built, why it is so, how the learner in the box answers, how a step
/// is put and a reply is read, what is done where it cannot be, what is kept in files, what changed.
pub mod _docs {
    #[doc = include_str!("docs/adapters.md")]
    pub mod adapters {}
    #[doc = include_str!("docs/apprentice.md")]
    pub mod apprentice {}
    #[doc = include_str!("docs/architecture.md")]
    pub mod architecture {}
    #[doc = include_str!("docs/budget.md")]
    pub mod budget {}
    #[doc = include_str!("docs/cache.md")]
    pub mod cache {}
    #[doc = include_str!("docs/cassette.md")]
    pub mod cassette {}
    #[doc = include_str!("docs/design.md")]
    pub mod design {}
    #[doc = include_str!("docs/models.md")]
    pub mod models {}
    #[doc = include_str!("docs/optimizers.md")]
    pub mod optimizers {}
    #[doc = include_str!("docs/program_file.md")]
    pub mod program_file {}
    #[doc = include_str!("docs/reader.md")]
    pub mod reader {}
    #[doc = include_str!("docs/recovery.md")]
    pub mod recovery {}
    #[doc = include_str!("docs/run.md")]
    pub mod run {}
    #[doc = include_str!("docs/trace.md")]
    pub mod trace {}
    #[doc = include_str!("docs/changelog.md")]
    pub mod changelog {}
}

/// The code of the README, run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
