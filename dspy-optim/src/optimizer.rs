//! The face of an optimizer: how it is told what to do, and how it compiles a program.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use dspy_core::budget::{Budget, Ledger};
use dspy_core::evaluate::{IntoScore, Judge, Search, Tuner};
use dspy_core::lm::BoxFuture;
use dspy_core::module::{Module, Tunable};
use dspy_core::rows::{Example, Split};
use dspy_core::run::{Part, Settings};
use dspy_core::value::Value;
use dspy_core::{Ctx, Error, Forward, Program, Result};

use crate::{Compiled, Data, Ground, Traces, compiled};

/// Something that makes a program better on rows, by a metric.
///
/// It is told how to go about it by its own methods and by those that all share, and compiles a
/// program then. The program that it is given stays as it is, and so do the predictors in it that
/// are frozen.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say whether the number is even.
/// #[signature]
/// struct Even { #[input] number: u32, #[output] even: bool }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let rows = Rows::new((0..80).map(|number| Even { number, even: number % 2 == 0 }))?;
/// let program = Program::new(Predict::<Even>::new());
/// let tuned = LabeledFewShot::new(8)
///     .seed(7)
///     .compile(&Ctx::embedded(), &program, &rows, |row, out| out.even == row.label.even)
///     .await?;
/// let report = tuned.report.to_string();
/// assert!(report.starts_with("LabeledFewShot, seed 7: learned from 50 rows, measured on 30 others"));
/// # Ok(()) }
/// ```
pub trait Optimizer: Send + Sync + Sized {
    /// Its name, in reports and files.
    fn name(&self) -> &'static str;

    /// How its work is carried out.
    fn setup(&self) -> &Setup;

    /// How its work is carried out, to be changed.
    fn setup_mut(&mut self) -> &mut Setup;

    /// Whether it measures candidates on validation rows. One that does not gets all rows to learn
    /// from that are not sealed.
    fn measures(&self) -> bool {
        false
    }

    /// What does the work on this program and these rows.
    ///
    /// # Errors
    ///
    /// When it cannot begin: what it was told does not go together, or does not fit the program.
    fn tuner(&self, ground: Ground) -> Result<Box<dyn Tunes>>;

    /// With chance drawn from this seed; 0 if nothing is said, which is a seed like any other.
    #[must_use]
    fn seed(mut self, seed: u64) -> Self {
        self.setup_mut().settings.seed = seed;
        self
    }

    /// Kept in this directory: run again with it, it goes on where it was, and asks for nothing
    /// twice.
    #[must_use]
    fn run_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.setup_mut().settings.dir = Some(dir.into());
        self
    }

    /// Held to this budget, with the report's own calls; its end returns the best so far.
    #[must_use]
    fn budget(mut self, budget: Budget) -> Self {
        self.setup_mut().budget = Some(budget);
        self
    }

    /// With so many rollouts at once; 16 if nothing is said. It changes how long it takes and
    /// nothing else. 0 means 1.
    #[must_use]
    fn workers(mut self, workers: usize) -> Self {
        self.setup_mut().settings.workers = workers.max(1);
        self
    }

    /// With no more than this time for one rollout.
    #[must_use]
    fn row_timeout(mut self, timeout: Duration) -> Self {
        self.setup_mut().settings.row_timeout = Some(timeout);
        self
    }

    /// With scores in this range; 0 to 1 if nothing is said.
    #[must_use]
    fn range(mut self, range: RangeInclusive<f64>) -> Self {
        self.setup_mut().range = range;
        self
    }

    /// Makes the program better on these rows, scored by a function.
    ///
    /// Dropping the future gives its calls up; with a [`run_dir`](Self::run_dir), whatever was
    /// answered until then is kept.
    ///
    /// # Errors
    ///
    /// When there is nothing to learn from, the metric fails, a model is not configured or turns the
    /// key away, too many rows are missing, or the directory is of another run. A budget that ends
    /// is none: the report says so.
    fn compile<'a, P, L, S>(
        &'a self,
        cx: &'a Ctx,
        program: &'a Program<P>,
        rows: impl Into<Data<P::Input, L>>,
        metric: impl Fn(&Example<P::Input, L>, &P::Output) -> S + Send + Sync + 'static,
    ) -> BoxFuture<'a, Result<Compiled<P>>>
    where
        P: Module + Forward + Clone,
        P::Has: Tunable<P>,
        P::Input: Clone,
        L: Value + Clone,
        S: IntoScore,
    {
        let data = rows.into();
        Box::pin(async move {
            let work = Work::new(self, cx, program, data)?;
            let search = Search::new(&work.cx, program, work.parts(), metric);
            work.carry_out(self, program, search).await
        })
    }

    /// Makes the program better on these rows, scored by a judge. `name` says which judge it is: a
    /// run is not resumed with another.
    ///
    /// # Errors
    ///
    /// As [`compile`](Self::compile).
    fn compile_judged<'a, P, L>(
        &'a self,
        cx: &'a Ctx,
        program: &'a Program<P>,
        rows: impl Into<Data<P::Input, L>>,
        name: &'a str,
        judge: impl Judge<P::Input, L, P::Output>,
    ) -> BoxFuture<'a, Result<Compiled<P>>>
    where
        P: Module + Forward + Clone,
        P::Has: Tunable<P>,
        P::Input: Clone,
        L: Value + Clone,
    {
        let data = rows.into();
        Box::pin(async move {
            let work = Work::new(self, cx, program, data)?;
            let search = Search::judged(&work.cx, program, work.parts(), name, judge);
            work.carry_out(self, program, search).await
        })
    }
}

/// How the work of an optimizer is carried out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Setup {
    /// Seed, directory and width.
    pub settings: Settings,
    /// What it may spend, if it is held to anything.
    pub budget: Option<Budget>,
    /// Between what scores lie.
    pub range: RangeInclusive<f64>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            budget: None,
            range: 0.0..=1.0,
        }
    }
}

/// A tuner that can say what it did.
pub trait Tunes: Tuner {
    /// What it did, a line for each predictor and each thing that is worth knowing.
    ///
    /// # Errors
    ///
    /// When it cannot say, as [`Tuner::best`] has it.
    fn notes(&self) -> Result<Vec<String>>;

    /// The calls that came out well, where it made any.
    fn traces(&self) -> Traces {
        Traces::default()
    }
}

/// One program, one split, one context: what both ways of compiling have in common.
struct Work<I, L> {
    cx: Ctx,
    split: Split<I, L>,
}

impl<I: Value + Clone, L: Value + Clone> Work<I, L> {
    fn new<O: Optimizer, P>(
        optimizer: &O,
        cx: &Ctx,
        program: &Program<P>,
        data: Data<I, L>,
    ) -> Result<Self>
    where
        P: Module + Forward<Input = I>,
    {
        let split = data.split(optimizer.measures())?;
        let (name, of) = (optimizer.name(), program.name());
        if split.train.rows().is_empty() {
            let message = format!(
                "{name} has no rows to learn from: give `{of}` rows, or a split whose train part has some"
            );
            return Err(Error::config(message));
        }
        if optimizer.measures() && split.validation.rows().is_empty() {
            let message = format!(
                "{name} chooses by validation rows and has none: give more rows, or a split whose \
                 validation part has some"
            );
            return Err(Error::config(message));
        }
        let cx = match optimizer.setup().budget {
            Some(budget) => cx.clone().with_budget(Ledger::new(budget)),
            None => cx.clone(),
        };
        Ok(Self { cx, split })
    }

    fn parts(&self) -> Vec<(Part, dspy_core::rows::Rows<I, L>)> {
        let (train, validation) = (self.split.train.rows(), self.split.validation.rows());
        let parts = [(Part::Train, train), (Part::Validation, validation)];
        let parts = parts.into_iter().filter(|(_, rows)| !rows.is_empty());
        parts.map(|(part, rows)| (part, rows.clone())).collect()
    }

    async fn carry_out<O: Optimizer, P>(
        self,
        optimizer: &O,
        program: &Program<P>,
        search: Search<P, L>,
    ) -> Result<Compiled<P>>
    where
        P: Module + Forward<Input = I> + Clone,
    {
        let setup = optimizer.setup();
        let ground = Ground::of(program, &self.split, setup.settings.seed)?;
        if ground.slots.iter().all(|slot| slot.is_frozen) && !ground.slots.is_empty() {
            let message = format!(
                "every predictor of `{}` is frozen, so {} could change nothing",
                program.name(),
                optimizer.name()
            );
            return Err(Error::config(message));
        }
        let mut tuner = optimizer.tuner(ground)?;
        let search = search
            .settings(setup.settings.clone())
            .range(setup.range.clone());
        let tuned = search.tune(&mut *tuner, &self.split.sealed).await?;
        compiled::compiled(optimizer, program, &self.split, tuned, &*tuner)
    }
}
