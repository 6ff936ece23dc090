//! A search: a planner at work on a program, its rows and a metric.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::bench::Bench;
use super::metric::{Metric, Scale};
use super::{IntoScore, Judge};
use crate::context::Ctx;
use crate::error::Result;
use crate::forward::Forward;
use crate::module::Module;
use crate::program::Program;
use crate::rows::{Example, Rows};
use crate::run::{Ended, Part, Planner, Settings, drive};
use crate::value::Value;

/// What an optimizer runs its planner on: a program, rows by what may be done with them, and a
/// metric.
///
/// Evaluation is the same with one candidate and one part; this is for whoever writes a planner.
///
/// ```
/// use std::sync::Arc;
/// use dspy::evaluate::Search;
/// use dspy::prelude::*;
/// use dspy::run::{Cell, CellId, Decision, Part, Planner};
/// use dspy::testing::FnLm;
/// use dspy::value::Node;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// /// Runs the program on its first row, and counts what comes back.
/// struct FirstRow { asked: bool, done: usize }
///
/// impl Planner for FirstRow {
///     fn name(&self) -> &'static str { "first row" }
///     fn config(&self) -> Node { Node::Null }
///     fn plan(&mut self) -> Result<Option<Decision>> {
///         let asked = std::mem::replace(&mut self.asked, true);
///         Ok((!asked).then(|| Decision::of_cells([CellId::new(0, Part::Train, 0)])))
///     }
///     fn absorb(&mut self, _decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
///         self.done += cells.len();
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let rows = Rows::new([Colour { thing: "snow".into(), colour: "white".into() }])?;
/// let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())));
/// let program = Program::new(Predict::<Colour>::new());
/// let mut planner = FirstRow { asked: false, done: 0 };
/// let metric = |row: &Example<ColourInput, ColourOutput>, out: &ColourOutput| {
///     out.colour == row.label.colour
/// };
/// let ended = Search::new(&cx, &program, [(Part::Train, rows)], metric).drive(&mut planner).await?;
/// assert!(ended.stopped.is_none() && planner.done == 1);
/// # Ok(()) }
/// ```
pub struct Search<P: Forward, L> {
    pub(super) cx: Ctx,
    pub(super) bench: Bench<P, L>,
    pub(super) settings: Settings,
}

impl<P, L> Search<P, L>
where
    P: Module + Forward + Clone,
    P::Input: Clone,
    L: Value,
{
    /// On these parts of the rows, scored by a function.
    pub fn new<S: IntoScore>(
        cx: &Ctx,
        program: &Program<P>,
        parts: impl IntoIterator<Item = (Part, Rows<P::Input, L>)>,
        metric: impl Fn(&Example<P::Input, L>, &P::Output) -> S + Send + Sync + 'static,
    ) -> Self {
        Self::of(cx, program, parts, Metric::of_function(metric), None)
    }

    /// On these parts of the rows, scored by a judge of this name.
    pub fn judged(
        cx: &Ctx,
        program: &Program<P>,
        parts: impl IntoIterator<Item = (Part, Rows<P::Input, L>)>,
        name: &str,
        judge: impl Judge<P::Input, L, P::Output>,
    ) -> Self {
        let metric = Metric::Judge(Box::new(judge));
        Self::of(cx, program, parts, metric, Some(name.to_owned()))
    }

    fn of(
        cx: &Ctx,
        program: &Program<P>,
        parts: impl IntoIterator<Item = (Part, Rows<P::Input, L>)>,
        metric: Metric<P::Input, L, P::Output>,
        judge: Option<String>,
    ) -> Self {
        let rows: BTreeMap<Part, Rows<P::Input, L>> = parts.into_iter().collect();
        let all: usize = rows.values().map(|rows| rows.len()).sum();
        Self {
            cx: cx.clone(),
            bench: Bench {
                program: program.clone(),
                tune: Program::tuned,
                rows,
                metric: Arc::new(metric),
                scale: Scale::default(),
                judge,
                missing_allowed: 10.max(all / 10),
                missing: Arc::default(),
            },
            settings: Settings::default(),
        }
    }

    /// Carried out like this.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// With scores in this range; 0 to 1 if nothing is said.
    #[must_use]
    pub fn range(mut self, range: std::ops::RangeInclusive<f64>) -> Self {
        self.bench.scale.range = range;
        self
    }

    /// Runs the plan to its end.
    ///
    /// Dropping the future gives its calls up; with a directory in the settings, whatever was
    /// answered until then is kept.
    ///
    /// # Errors
    ///
    /// When the planner or the metric fails, a model is not configured or turns the key away, or
    /// the directory is of another run.
    pub async fn drive(self, planner: &mut dyn Planner) -> Result<Ended> {
        let task = Arc::new(self.bench);
        drive(&self.settings, &self.cx, task, planner, &mut |_, _| {}).await
    }
}

impl<P: Module + Forward, L> fmt::Debug for Search<P, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Search({})", self.bench.program.name())
    }
}
