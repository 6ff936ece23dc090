//! Programs: a module with its paths bound, which is what is called, measured and tuned.

mod batch;
mod diff;
mod file;
mod fit;
mod panics;
mod python;
mod state;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use batch::Batch;
pub use diff::Diff;
pub use file::{Measured, ProgramFile, Provenance, Spend};
pub(crate) use panics::{panicked, unpanicked};
pub use python::FromPython;
pub use state::State;
use tracing::Instrument as _;

use crate::context::Ctx;
use crate::error::Result;
use crate::forward::Forward;
use crate::module::{Module, Parameter, Path, bind};
use crate::predict::Prediction;
use crate::trace::{SpanKind, name_of};

/// A module with its paths bound: every predictor in it knows its name.
///
/// It derefs to the module, and clones share it.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::testing::FnLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// #[derive(Module)]
/// struct Painter { colour: Predict<Colour> }
///
/// impl Forward for Painter {
///     type Input = String;
///     type Output = String;
///
///     async fn forward(&self, cx: &Ctx, thing: String) -> Result<String> {
///         let colour = self.colour.call(cx, &thing).await?.into_output().colour;
///         Ok(format!("{colour} {thing}"))
///     }
/// }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())));
/// let painter = Program::new(Painter { colour: Predict::new() });
///
/// assert_eq!(*painter.call(&cx, "snow".into()).await?, "white snow");
/// assert_eq!(painter.params(), ["colour"]);
/// # Ok(()) }
/// ```
pub struct Program<P> {
    module: Arc<P>,
    provenance: Option<Arc<Provenance>>,
}

impl<P: Module> Program<P> {
    /// Binds a module: writes each predictor's path into it.
    pub fn new(mut module: P) -> Self {
        bind(&mut module);
        Self::of_bound(module)
    }

    fn of_bound(module: P) -> Self {
        Self {
            module: Arc::new(module),
            provenance: None,
        }
    }

    /// The name of the module's type.
    pub fn name(&self) -> &'static str {
        name_of::<P>()
    }

    /// The paths of all parameters that it holds now, in order.
    pub fn params(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.module
            .visit(&Path::root(), &mut |path, _| paths.push(path.clone()));
        paths
    }
}

impl<P: Module> Program<P> {
    /// Its parameters as data.
    ///
    /// # Errors
    ///
    /// When a demonstration or a setting cannot be written; the error names it.
    pub fn state(&self) -> Result<State> {
        State::of(&*self.module)
    }

    /// The same program with other parameters. This one stays as it is.
    ///
    /// ```
    /// # use dspy::prelude::*;
    /// # /// Name the colour of the thing.
    /// # #[signature]
    /// # struct Colour { #[input] thing: String, #[output] colour: String }
    /// #[derive(Module, Clone, Default)]
    /// struct Painter { colour: Predict<Colour> }
    ///
    /// let painter = Program::new(Painter::default());
    /// let state = painter.state()?.with_instructions("colour", "Name it in French.")?;
    /// let french = painter.tuned(&state)?;
    /// assert_eq!(french.colour.instructions(), "Name it in French.");
    /// assert_eq!(painter.colour.instructions(), "Name the colour of the thing.");
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`State::apply`] does: when anything is missing, unknown or does not fit.
    pub fn tuned(&self, state: &State) -> Result<Self>
    where
        P: Clone,
    {
        Ok(Self::of_bound(state.apply(&*self.module)?))
    }
}

impl<P: Module + Forward> Program<P> {
    /// Runs the program once. The prediction holds the record of the whole call.
    ///
    /// Dropping the future gives the call up where it is.
    ///
    /// # Errors
    ///
    /// Whatever the program fails with; the error holds the record of the call.
    pub async fn call(&self, cx: &Ctx, input: P::Input) -> Result<Prediction<P::Output>> {
        // A program owns its record, also where it is called inside of another.
        let trace = cx.new_record();
        let open = trace.enter(None, SpanKind::Program(name_of::<P>()));
        let span = open.at();
        let inside = cx.inside(&trace, span);
        let running = self.module.forward(&inside, input);
        let result = running.instrument(trace.live(span)).await;
        open.close(result.as_ref().err(), |_| {});
        match result {
            Ok(output) => Ok(Prediction::of_program((output, ()), trace, span)),
            Err(error) => Err(error.with_trace(&trace)),
        }
    }
}

impl<P> Clone for Program<P> {
    fn clone(&self) -> Self {
        Self {
            module: Arc::clone(&self.module),
            provenance: self.provenance.clone(),
        }
    }
}

impl<P> Deref for Program<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.module
    }
}

/// Prints the program's name and every parameter with its path, a line each.
impl<P: Module> fmt::Display for Program<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of::<P>())?;
        let mut lines = Vec::new();
        self.module.visit(&Path::root(), &mut |path, parameter| {
            lines.push(match parameter {
                Parameter::Predictor(it) => {
                    let frozen = if it.is_frozen() { ", frozen" } else { "" };
                    format!("{path}: {} ({}{frozen})", it.instructions(), it.spec())
                }
                Parameter::Setting(it) => format!("{path}: {it:?}"),
            });
        });
        for line in lines {
            write!(f, "\n  {}", line.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}

impl<P: Module> fmt::Debug for Program<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
