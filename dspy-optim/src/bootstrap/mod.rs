//! `BootstrapFewShot`: demonstrations out of calls that came out well.

mod pool;
mod teacher;
mod tuner;

use dspy_core::program::State;
use dspy_core::{Error, Result};

use crate::labeled::LabeledFewShot;
use crate::{Ground, Optimizer, Setup, Traces, Tunes};

/// Lets a teacher run the program on rows, and makes demonstrations of the calls that came out well:
/// for every predictor that was asked on the way, also for those of which no row has a label.
///
/// The teacher is the program itself, with labelled demonstrations, on the model that has the
/// [role](dspy_core::context::Role::Teach) in the context, or else on the program's own. A row that
/// the teacher is run on is never among its own demonstrations. Rows are taken in waves of twice as
/// many as are still needed at most, and what comes of them is looked at in order, so that the same
/// replies give the same program however many run at once.
///
/// Of the calls that came out well those are chosen that score best; of equally good ones such that
/// answers are balanced, and inputs different. Labelled rows fill up what is left.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say what kind of animal it is.
/// #[signature]
/// struct Kind { #[input] animal: String, #[output] kind: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let animals = [("red fox", "fox"), ("grey fox", "fox"), ("barn owl", "owl"), ("snow owl", "owl"),
///     ("arctic fox", "fox"), ("eagle owl", "owl")];
/// let rows = Rows::new(animals.map(|(animal, kind)| Kind { animal: animal.into(), kind: kind.into() }))?;
/// let program = Program::new(ChainOfThought::<Kind>::new());
/// let tuned = BootstrapFewShot::default()
///     .bootstrapped(2)
///     .threshold(1.0)
///     .compile(&Ctx::embedded(), &program, &rows, |row, out| out.kind == row.label.kind)
///     .await?;
/// // Two that were made on the way, with their reasons, and the others as they are labelled.
/// assert_eq!(tuned.program.demos().len(), 6);
/// assert!(tuned.traces.0.iter().all(|passed| passed.score == 1.0));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct BootstrapFewShot {
    setup: Setup,
    bootstrapped: usize,
    choose_from: Option<usize>,
    labelled: LabeledFewShot,
    rounds: u32,
    temperature: f64,
    threshold: Option<f64>,
    teacher: Option<State>,
    traces: Traces,
    is_parity: bool,
}

impl Default for BootstrapFewShot {
    /// Four bootstrapped demonstrations, and labelled ones up to 16 in all; one round.
    fn default() -> Self {
        Self {
            setup: Setup::default(),
            bootstrapped: 4,
            choose_from: None,
            labelled: LabeledFewShot::default(),
            rounds: 1,
            temperature: 1.0,
            threshold: None,
            teacher: None,
            traces: Traces::default(),
            is_parity: false,
        }
    }
}

impl BootstrapFewShot {
    /// With so many demonstrations for each predictor that are made on the way.
    #[must_use]
    pub const fn bootstrapped(mut self, many: usize) -> Self {
        self.bootstrapped = many;
        self
    }

    /// With so many rows that come out well before the best of their calls are chosen. If nothing is
    /// said, twice as many as there are bootstrapped demonstrations. With just as many, nothing is
    /// chosen, and least is paid.
    #[must_use]
    pub const fn choose_from(mut self, rows: usize) -> Self {
        self.choose_from = Some(rows);
        self
    }

    /// With labelled rows as demonstrations until there are so many in all, for each predictor and
    /// for the teacher.
    #[must_use]
    pub const fn labelled(mut self, many: usize) -> Self {
        self.labelled.many = many;
        self
    }

    /// With labelled rows balanced by their answers, as [`LabeledFewShot::balanced`] has it.
    #[must_use]
    pub const fn balanced(mut self) -> Self {
        self.labelled.is_balanced = true;
        self
    }

    /// With demonstrations of about so many tokens for each predictor at most, as
    /// [`LabeledFewShot::most_tokens`] estimates them.
    #[must_use]
    pub const fn most_tokens(mut self, tokens: usize) -> Self {
        self.labelled.most_tokens = Some(tokens);
        self
    }

    /// With so many tries for each row: the later ones with a [temperature](Self::temperature), after
    /// all rows had their first. 0 means 1.
    #[must_use]
    pub const fn rounds(mut self, rounds: u32) -> Self {
        self.rounds = if rounds == 0 { 1 } else { rounds };
        self
    }

    /// With this temperature in all rounds but the first; 1 if nothing is said.
    #[must_use]
    pub const fn temperature(mut self, temperature: f64) -> Self {
        self.temperature = temperature;
        self
    }

    /// With calls that score at least so much, which may be 0. If nothing is said, any that scores
    /// better than the worst.
    #[must_use]
    pub const fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// With these parameters for the teacher, such as those of a program that was tuned before,
    /// instead of the program's own with labelled demonstrations.
    #[must_use]
    pub fn teacher(mut self, parameters: State) -> Self {
        self.teacher = Some(parameters);
        self
    }

    /// With calls that came out well before: their rows are not run again.
    #[must_use]
    pub fn with_traces(mut self, traces: Traces) -> Self {
        self.traces = traces;
        self
    }

    /// Choosing the rows that DSPy 3.4 for Python chooses: rows in their order, the first that come
    /// out well, and its random numbers, whatever the seed. It is for comparisons; the other way is
    /// the better one.
    ///
    /// It differs in two things: a row has one try, and a predictor that is asked several times on
    /// one row has all of these calls as candidates.
    #[must_use]
    pub const fn like_dspy(mut self) -> Self {
        self.is_parity = true;
        self.labelled.is_parity = true;
        self
    }
}

impl Optimizer for BootstrapFewShot {
    fn name(&self) -> &'static str {
        "BootstrapFewShot"
    }

    fn setup(&self) -> &Setup {
        &self.setup
    }

    fn setup_mut(&mut self) -> &mut Setup {
        &mut self.setup
    }

    fn tuner(&self, ground: Ground) -> Result<Box<dyn Tunes>> {
        if let Some(threshold) = self.threshold
            && !self.setup.range.contains(&threshold)
        {
            let (least, most) = (self.setup.range.start(), self.setup.range.end());
            let message = format!(
                "the threshold {threshold} lies outside of the scores' range {least}..={most}: give \
                 one inside of it, or say the range with `.range(…)`"
            );
            return Err(Error::config(message));
        }
        if self.is_parity && (self.rounds > 1 || self.choose_from.is_some()) {
            let message = "in parity with DSPy a row has one try, and the first that come out well are \
                           taken: leave `rounds` and `choose_from` out";
            return Err(Error::config(message));
        }
        Ok(Box::new(tuner::Bootstrap::new(self, ground)?))
    }
}
