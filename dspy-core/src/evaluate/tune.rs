//! Tuning: a planner that ends in a program, and the report on rows that it never saw.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::round::Round;
use super::{Evaluation, Resumed, Search};
use crate::error::{Error, Kind, Result};
use crate::forward::Forward;
use crate::lm::{Dollars, Usage};
use crate::module::Module;
use crate::program::{Program, State};
use crate::rows::Sealed;
use crate::run::{Cell, CellId, Decision, Ended, Part, Planner, drive};
use crate::value::{Node, Value};

/// A planner that looks for better parameters: what an optimizer is to the engine.
///
/// Sealed rows are never its business: a decision that asks for one is an error.
pub trait Tuner: Planner {
    /// The parameters that it would hand out now, and what they were made by. It is asked at its
    /// end, and also where the run was stopped before: then for the best so far, once it was told
    /// what came of those cells that were done of decisions that were not.
    ///
    /// # Errors
    ///
    /// When there are none, such as when it was stopped before it began.
    fn best(&self) -> Result<(State, Node)>;
}

/// What came of a tuning.
#[non_exhaustive]
pub struct Tuned<P: Module + Forward, L> {
    /// The program with the parameters that were handed out.
    pub program: Program<P>,
    /// The program as it came and as it is now, both on the sealed rows; none if nothing was
    /// sealed, or the run was stopped before.
    pub sealed: Option<[Evaluation<P::Input, L>; 2]>,
    /// Why it was stopped before its end, where it was: the budget, or somebody.
    pub stopped: Option<Error>,
    /// What an earlier sitting had done already.
    pub resumed: Resumed,
    /// The calls of models that were sent, in this sitting and in earlier ones. One whose reply is
    /// used several times counts once.
    pub calls: u64,
    /// Those of this sitting alone.
    pub calls_now: u64,
    /// What they took. `None` in it is what a provider did not say.
    pub usage: Usage,
    /// What they cost; nothing where a price is not known.
    pub cost: Option<Dollars>,
    /// How long this sitting took.
    pub took: Duration,
}

impl<P: Module + Forward, L> fmt::Debug for Tuned<P, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tuned")
            .field("program", &self.program)
            .field("sealed", &self.sealed)
            .field("stopped", &self.stopped)
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

/// How often a sealed row that is missing is tried again.
const RETRIES: u32 = 1;

impl<P, L> Search<P, L>
where
    P: Module + Forward + Clone,
    P::Input: Clone,
    L: Value,
{
    /// Lets a tuner work to its end, and then measures the program as it came and as it is now on
    /// rows that the tuner never saw.
    ///
    /// Dropping the future gives its calls up; with a directory in the settings, whatever was
    /// answered until then is kept.
    ///
    /// # Errors
    ///
    /// As [`drive`](Self::drive) has them; also when the tuner asks for a sealed row, or has
    /// nothing to hand out.
    pub async fn tune(
        mut self,
        tuner: &mut dyn Tuner,
        sealed: &Sealed<P::Input, L>,
    ) -> Result<Tuned<P, L>> {
        let began = Instant::now();
        if !sealed.is_empty() {
            self.bench.rows.insert(Part::Sealed, sealed.open().clone());
        }
        let program = self.bench.program.clone();
        let scale = self.bench.scale.clone();
        let mut plan = Tuning {
            incumbent: program.state()?,
            tuner,
            sealed: sealed.len(),
            candidates: 0,
            open: 0,
            absorbed: 0,
            last: None,
        };
        let task = Arc::new(self.bench);
        let mut ended = drive(&self.settings, &self.cx, task, &mut plan, &mut |_, _| {}).await?;
        let (state, round) = match plan.last.take() {
            Some(last) => (last.state, last.round),
            None => {
                // What was paid for before it was stopped counts for the best so far.
                let rest = std::mem::take(&mut ended.unabsorbed);
                plan.tuner.absorb(plan.absorbed, &rest)?;
                (plan.tuner.best()?.0, None)
            }
        };
        let resumed = Resumed {
            cells: ended.resumed_cells,
            replies: ended.resumed_replies,
            unknown_calls: std::mem::take(&mut ended.unknown_calls),
        };
        let complete = round.filter(|_| ended.stopped.is_none());
        let sealed = complete.map(|round| {
            let mut before = round.into_cells(Vec::new());
            let after = before.split_off(sealed.len());
            // A program that did not change is not measured twice.
            let after = if after.is_empty() {
                before.clone()
            } else {
                after
            };
            [before, after].map(|cells| {
                let rows = sealed.open().clone();
                Evaluation::new(rows, 1, cells, scale.clone(), Ended::default())
            })
        });
        Ok(Tuned {
            program: program.tuned(&state)?,
            sealed,
            stopped: ended.stopped,
            resumed,
            calls: ended.calls,
            calls_now: ended.calls_now,
            usage: ended.usage,
            cost: ended.cost,
            took: began.elapsed(),
        })
    }
}

/// A tuner with the report behind it.
struct Tuning<'t> {
    incumbent: State,
    tuner: &'t mut dyn Tuner,
    /// How many rows are sealed.
    sealed: usize,
    /// How many candidates the tuner made.
    candidates: usize,
    /// Decisions of the tuner's that it has not absorbed.
    open: u64,
    /// Those that it has.
    absorbed: u64,
    /// What the tuner handed out, once it was done.
    last: Option<Last>,
}

/// What the tuner handed out.
struct Last {
    state: State,
    /// The sealed rows, where there are any.
    round: Option<Round>,
}

impl Tuning<'_> {
    /// Closes the tuner's part: its last candidate, and the sealed rows for that and for the
    /// program as it came.
    fn close(&mut self) -> Result<Option<Decision>> {
        let (state, why) = self.tuner.best()?;
        let is_new = state != self.incumbent;
        let number = if is_new { self.candidates + 1 } else { 0 };
        let mut ids = Vec::new();
        for candidate in [0, number].into_iter().take(1 + usize::from(is_new)) {
            ids.extend((0..self.sealed).map(|row| CellId::new(candidate, Part::Sealed, row)));
        }
        let mut round = (self.sealed > 0).then(|| Round::new(ids, RETRIES));
        let first = round.as_mut().and_then(Round::next);
        let new = is_new.then(|| vec![(state.clone(), why)]);
        self.last = Some(Last { state, round });
        Ok(match (first, new) {
            (None, None) => None,
            (first, new) => {
                let decision = first.unwrap_or_default();
                Some(decision.with_candidates(new.unwrap_or_default()))
            }
        })
    }
}

impl Planner for Tuning<'_> {
    fn name(&self) -> &'static str {
        self.tuner.name()
    }

    fn config(&self) -> Node {
        self.tuner.config()
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        if let Some(last) = &mut self.last {
            return Ok(last.round.as_mut().and_then(Round::next));
        }
        if let Some(decision) = self.tuner.plan()? {
            if decision.cells.iter().any(|id| id.part == Part::Sealed) {
                let message = "the tuner asks for a sealed row, which only the report may see";
                return Err(Error::new(Kind::Run, message));
            }
            self.candidates += decision.candidates.len();
            self.open += 1;
            return Ok(Some(decision));
        }
        // Nothing is planned: it waits for what is open, or it is done.
        if self.open > 0 {
            return Ok(None);
        }
        self.close()
    }

    fn absorb(&mut self, decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
        match &mut self.last {
            Some(last) => {
                if let Some(round) = &mut last.round {
                    round.absorb(cells);
                }
                Ok(())
            }
            None => {
                self.open -= 1;
                self.absorbed += 1;
                self.tuner.absorb(decision, cells)
            }
        }
    }
}
