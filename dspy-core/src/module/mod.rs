//! Modules: the parameters of a program, found by rustc.
//!
//! `#[derive(Module)]` writes down what a struct holds. Every field is a module itself, plain data
//! that holds no parameters, or marked `#[module(skip)]`; anything else is an error on the field's
//! type. Nothing can be forgotten, and nothing is found by looking at a running program.

mod containers;
mod flag;
mod parameter;
mod params;
mod path;
mod plain;
mod setting;
mod state;

pub use flag::{False, Flag, Is, True, Tunable};
pub use parameter::{Parameter, ParameterMut, Predictor, Range};
pub use params::{Params, Pattern};
pub use path::{Below, EachPaths, KeyedPaths, NoPaths, Path, PredictorPaths};
pub(crate) use plain::plain;
pub use setting::{AnySetting, Setting};
pub use state::PredictorState;
pub(crate) use state::must_say_something;

/// What holds parameters: instructions, demonstrations and settings that an optimizer may change.
///
/// Derive it. What it knows is there in three forms: a constant ([`Module::PARAMS`]), typed paths
/// ([`Module::paths`]) and the parameters themselves ([`Module::visit`]).
///
/// ```
/// use dspy::prelude::*;
///
/// # /// Turn the question into a search query.
/// # #[signature]
/// # struct ToQuery { #[input] question: String, #[output] query: String }
/// # /// Answer from the passages.
/// # #[signature]
/// # struct ToAnswer { #[input] passages: Vec<String>, #[output] answer: String }
/// #[derive(Module, Clone, Default)]
/// struct Search {
///     query: ChainOfThought<ToQuery>,
///     answer: Vec<Predict<ToAnswer>>,
///     limit: usize,
/// }
///
/// // Proven by rustc:
/// const _: () = assert!(Search::PARAMS.contains("query.instructions"));
/// const _: () = assert!(Search::PARAMS.contains("answer[*].demos"));
///
/// assert_eq!(Search::paths().query.instructions.as_str(), "query.instructions");
/// assert_eq!(Search::paths().answer.at(1).demos.as_str(), "answer[1].demos");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a module nor plain data",
    label = "may hold parameters that nobody would find",
    note = "if it holds predictors or settings, write `#[derive(Module)]` above it",
    note = "if it holds none, mark the field `#[module(skip)]`"
)]
pub trait Module: Send + Sync + 'static {
    /// What it holds, as a tree of patterns in a constant.
    const PARAMS: Params;

    /// Whether there is anything to tune, as a type: [`True`] or [`False`].
    type Has: Flag;

    /// Its paths, as a struct with a field for each of its own.
    type Paths: Send + Sync + 'static;

    /// The paths of what it holds, below this one.
    fn paths_at(at: Path) -> Self::Paths;

    /// Shows every parameter with its path, in order.
    fn visit(&self, at: &Path, visitor: &mut dyn FnMut(&Path, Parameter<'_>));

    /// Hands out every parameter with its path, in order.
    fn visit_mut(&mut self, at: &Path, visitor: &mut dyn FnMut(&Path, ParameterMut<'_>));

    /// The paths of what it holds: `MultiHop::paths().answer.instructions`.
    fn paths() -> Self::Paths
    where
        Self: Sized,
    {
        Self::paths_at(Path::root())
    }
}

/// Writes into every predictor the path by which it is known, so that a running call can say
/// which one it is. A predictor behind an [`Arc`](std::sync::Arc) that is held twice becomes two.
pub fn bind<M: Module + ?Sized>(module: &mut M) {
    module.visit_mut(&Path::root(), &mut |path, parameter| {
        if let ParameterMut::Predictor(predictor) = parameter {
            predictor.bind(path.clone());
        }
    });
}
