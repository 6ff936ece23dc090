//! Evaluation: what a program is worth on rows, and how sure that is.

mod bench;
mod interval;
mod metric;
mod plan;
mod progress;
mod report;
mod rescore;
mod round;
mod score;
mod search;
mod table;
#[cfg(feature = "progress")]
mod tally;
mod text;
mod tune;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use metric::{Failures, Judge};
pub use report::{Counts, Difference, Evaluation, Resumed};
pub use score::{IntoScore, Score};
pub use search::Search;
pub use text::{exact_match, f1, normalized};
pub use tune::{Tuned, Tuner};

use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::forward::Forward;
use crate::lm::BoxFuture;
use crate::module::Module;
use crate::program::Program;
use crate::rows::{Example, Rows};
use crate::run::{Cell, Part, Settings, drive};
use crate::value::Value;
use bench::Bench;
use metric::{Metric, Scale};
use plan::Plan;
use progress::Bar;

/// Runs a program on every row and scores its outputs with a function, on all cores.
///
/// The function is given the row and the output and gives a `bool`, a float, a [`Score`] or a
/// `Result` of one of them.
///
/// ```
/// use dspy::evaluate::evaluate;
/// use dspy::prelude::*;
/// use dspy::testing::FnLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let rows = Rows::new([("snow", "white"), ("coal", "black")].map(|(thing, colour)| Colour {
///     thing: thing.into(),
///     colour: colour.into(),
/// }))?;
/// let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())));
/// let program = Program::new(Predict::<Colour>::new());
///
/// let found = evaluate(&cx, &program, &rows, |row, out| out.colour == row.label.colour).await?;
/// assert_eq!(found.mean(), Some(0.5));
/// assert!(found.to_string().starts_with("0.500 (95 %: 0.095 to 0.905) over 2 rows"));
/// # Ok(()) }
/// ```
pub fn evaluate<P, L, S>(
    cx: &Ctx,
    program: &Program<P>,
    rows: &Rows<P::Input, L>,
    metric: impl Fn(&Example<P::Input, L>, &P::Output) -> S + Send + Sync + 'static,
) -> Evaluate<P, L>
where
    P: Module + Forward,
    S: IntoScore,
{
    Evaluate::new(cx, program, rows, Metric::of_function(metric), None)
}

/// Runs a program on every row and has its outputs scored by a judge. `name` says which judge it
/// is: a run is not resumed with another.
pub fn evaluate_judged<P, L>(
    cx: &Ctx,
    program: &Program<P>,
    rows: &Rows<P::Input, L>,
    name: &str,
    judge: impl Judge<P::Input, L, P::Output>,
) -> Evaluate<P, L>
where
    P: Module + Forward,
    L: Value,
{
    let metric = Metric::Judge(Box::new(judge));
    Evaluate::new(cx, program, rows, metric, Some(name.to_owned()))
}

/// An evaluation in the making: say how it is carried out, then await it.
///
/// Dropping it while it runs gives its calls up; with a [`run_dir`](Self::run_dir), whatever was
/// answered until then is kept.
#[must_use = "an evaluation does nothing until it is awaited"]
pub struct Evaluate<P: Forward, L> {
    cx: Ctx,
    program: Program<P>,
    rows: Rows<P::Input, L>,
    metric: Metric<P::Input, L, P::Output>,
    judge: Option<String>,
    scale: Scale,
    settings: Settings,
    replicates: u32,
    retries: u32,
    missing_allowed: Option<usize>,
    quiet: bool,
}

impl<P: Module + Forward, L> Evaluate<P, L> {
    fn new(
        cx: &Ctx,
        program: &Program<P>,
        rows: &Rows<P::Input, L>,
        metric: Metric<P::Input, L, P::Output>,
        judge: Option<String>,
    ) -> Self {
        Self {
            cx: cx.clone(),
            program: program.clone(),
            rows: rows.clone(),
            metric,
            judge,
            scale: Scale::default(),
            settings: Settings::default(),
            replicates: 1,
            retries: 1,
            missing_allowed: None,
            quiet: false,
        }
    }

    /// With scores in this range; 0 to 1 if nothing is said. A score outside of it is a mistake of
    /// the metric and ends the evaluation.
    pub fn range(mut self, range: RangeInclusive<f64>) -> Self {
        self.scale.range = range;
        self
    }

    /// With scores of which the lower is the better, such as a distance.
    pub fn lower_is_better(mut self) -> Self {
        self.scale.lower_is_better = true;
        self
    }

    /// With rows on which the model failed counted like this; as the worst score if nothing is
    /// said.
    pub fn failures(mut self, failures: Failures) -> Self {
        self.scale.failures = failures;
        self
    }

    /// Kept in this directory, so that it can be resumed and scored again.
    pub fn run_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.settings.dir = Some(dir.into());
        self
    }

    /// With so many rows at once; 16 if nothing is said. None at once would never end, so 0
    /// means 1.
    pub fn workers(mut self, workers: usize) -> Self {
        self.settings.workers = workers.max(1);
        self
    }

    /// With chance drawn from this seed; 0 if nothing is said, which is a seed like any other.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// With no more than this time for a row; one that takes longer is missing.
    pub fn row_timeout(mut self, timeout: Duration) -> Self {
        self.settings.row_timeout = Some(timeout);
        self
    }

    /// With every row run so many times; a row's score is the mean of them. 0 means 1.
    pub fn replicates(mut self, replicates: u32) -> Self {
        self.replicates = replicates.max(1);
        self
    }

    /// With rows that are missing because a provider was busy, slow or away tried again so many
    /// times, after all others; once if nothing is said.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// With no more than so many missing rows; the next one ends the evaluation. A tenth of the
    /// rows, and 10 at least, if nothing is said.
    pub fn missing_allowed(mut self, rows: usize) -> Self {
        self.missing_allowed = Some(rows);
        self
    }

    /// Without a bar, which is drawn on a terminal while it runs for longer than a moment (feature
    /// `progress`).
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }
}

impl<P: Module + Forward, L> fmt::Debug for Evaluate<P, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, rows) = (self.program.name(), self.rows.len());
        write!(f, "Evaluate({program}, {rows} rows)")
    }
}

impl<P, L> IntoFuture for Evaluate<P, L>
where
    P: Module + Forward,
    P::Input: Clone,
    L: Value,
{
    type Output = Result<Evaluation<P::Input, L>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<P, L> Evaluate<P, L>
where
    P: Module + Forward,
    P::Input: Clone,
    L: Value,
{
    async fn run(self) -> Result<Evaluation<P::Input, L>> {
        let (least, most) = (*self.scale.range.start(), *self.scale.range.end());
        if !(least < most && least.is_finite() && most.is_finite()) {
            let message = format!(
                "the range of the scores is {least}..={most}: give one with a finite least and a \
                 greater finite most"
            );
            return Err(Error::new(Kind::Config, message));
        }
        if self.rows.is_empty() {
            let message = "there are no rows to evaluate on: nothing could be said of the program";
            return Err(Error::new(Kind::Config, message));
        }
        let allowed = self.missing_allowed.unwrap_or(10.max(self.rows.len() / 10));
        let part = Part::Validation;
        let mut plan = Plan::new(part, self.rows.len(), self.replicates, self.retries);
        let bench = Bench {
            program: self.program,
            // Evaluation has the program as it came and no other candidate.
            tune: |program, _| Ok(program.clone()),
            rows: BTreeMap::from([(part, self.rows.clone())]),
            metric: Arc::new(self.metric),
            scale: self.scale.clone(),
            judge: self.judge,
            missing_allowed: allowed,
            missing: Arc::default(),
        };
        let mut bar = match self.quiet {
            true => None,
            false => Bar::new(self.rows.len(), self.replicates, self.scale.of_failure()),
        };
        let mut progress = |cell: &Cell, sitting| {
            if let Some(bar) = &mut bar {
                bar.count(cell, sitting);
            }
        };
        let task = Arc::new(bench);
        let mut ended = drive(&self.settings, &self.cx, task, &mut plan, &mut progress).await?;
        let cells = plan.into_cells(std::mem::take(&mut ended.unabsorbed));
        Ok(Evaluation::new(
            self.rows,
            self.replicates as usize,
            cells,
            self.scale,
            ended,
        ))
    }
}
