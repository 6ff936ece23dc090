//! An optimizer whose decisions are written down, and which is otherwise the one inside of it.

use std::sync::{Arc, Mutex, PoisonError};

use dspy::evaluate::Tuner;
use dspy::optim::{Ground, Optimizer, Setup, Traces, Tunes};
use dspy::prelude::*;
use dspy::program::State;
use dspy::run::{Cell, Decision, Outcome, Planner};
use dspy::value::Node;

/// Of every wave, in order: whether each of its rollouts came out well, in the order of the plan.
pub(crate) type Waves = Vec<Vec<bool>>;

/// An optimizer that is watched.
#[derive(Clone, Debug)]
pub(crate) struct Watched<O> {
    optimizer: O,
    waves: Arc<Mutex<Waves>>,
}

impl<O> Watched<O> {
    pub(crate) fn new(optimizer: O) -> Self {
        Self {
            optimizer,
            waves: Arc::default(),
        }
    }

    /// What was written down.
    pub(crate) fn waves(&self) -> Waves {
        let waves = self.waves.lock();
        waves.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<O: Optimizer> Optimizer for Watched<O> {
    fn name(&self) -> &'static str {
        self.optimizer.name()
    }

    fn setup(&self) -> &Setup {
        self.optimizer.setup()
    }

    fn setup_mut(&mut self) -> &mut Setup {
        self.optimizer.setup_mut()
    }

    fn measures(&self) -> bool {
        self.optimizer.measures()
    }

    fn tuner(&self, ground: Ground) -> Result<Box<dyn Tunes>> {
        Ok(Box::new(Watching {
            tuner: self.optimizer.tuner(ground)?,
            waves: Arc::clone(&self.waves),
        }))
    }
}

struct Watching {
    tuner: Box<dyn Tunes>,
    waves: Arc<Mutex<Waves>>,
}

impl Planner for Watching {
    fn name(&self) -> &'static str {
        self.tuner.name()
    }

    fn config(&self) -> Node {
        self.tuner.config()
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        self.tuner.plan()
    }

    fn absorb(&mut self, decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
        let wave = cells.iter().map(|cell| match &cell.outcome {
            Outcome::Scored { score, .. } => score.value() == 1.0,
            _ => false,
        });
        let mut waves = self.waves.lock().unwrap_or_else(PoisonError::into_inner);
        waves.push(wave.collect());
        drop(waves);
        self.tuner.absorb(decision, cells)
    }
}

impl Tuner for Watching {
    fn best(&self) -> Result<(State, Node)> {
        self.tuner.best()
    }
}

impl Tunes for Watching {
    fn notes(&self) -> Result<Vec<String>> {
        self.tuner.notes()
    }

    fn traces(&self) -> Traces {
        self.tuner.traces()
    }
}
