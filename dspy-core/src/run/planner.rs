//! Planners: what decides which cells are run next.

use std::sync::Arc;

use super::{Cell, CellId};
use crate::context::Role;
use crate::error::Result;
use crate::program::State;
use crate::value::Node;

/// Decides what is run, knowing what came of what was decided before. Evaluation is one, and so is
/// every optimizer.
///
/// A planner is asked for decision after decision. When it is asked for the one with number `k`, it
/// has absorbed the results of those up to `k - W` and no others, where `W` is the run's window: so
/// what it knows does not depend on how many workers there are or which of them was first. It
/// draws its chance from a seed, reads no clock, and asks no model itself; then a run is a
/// function of its configuration and the replies, and a run that was killed is resumed by asking a
/// fresh planner the same again.
pub trait Planner: Send {
    /// Its name, such as `evaluate`.
    fn name(&self) -> &'static str;

    /// All that determines its decisions, beside the program, the rows and the seed. A run is not
    /// resumed with another.
    fn config(&self) -> Node;

    /// The next decision, or none where it must know more first, or is done.
    ///
    /// # Errors
    ///
    /// When it cannot go on; the run ends there.
    fn plan(&mut self) -> Result<Option<Decision>>;

    /// What came of a decision, in the order of its cells.
    ///
    /// # Errors
    ///
    /// When it cannot go on; the run ends there.
    fn absorb(&mut self, decision: u64, cells: &[Arc<Cell>]) -> Result<()>;
}

/// What is run next: any number of cells, perhaps of candidates that are new.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Decision {
    /// Candidates that are new, with what they were made by. They get the next numbers.
    pub candidates: Vec<(State, Node)>,
    /// What is run.
    pub cells: Vec<CellId>,
    /// Whether the cells keep what each predictor was given and gave.
    pub keep_steps: bool,
    /// On whose behalf the program's models are asked.
    pub role: Role,
}

impl Decision {
    /// A decision to run these cells.
    pub fn of_cells(cells: impl IntoIterator<Item = CellId>) -> Self {
        Self {
            cells: cells.into_iter().collect(),
            ..Self::default()
        }
    }

    /// With new candidates, each with what it was made by.
    #[must_use]
    pub fn with_candidates(mut self, candidates: Vec<(State, Node)>) -> Self {
        self.candidates = candidates;
        self
    }

    /// Asking models on behalf of this role, such as [`Role::Teach`].
    #[must_use]
    pub const fn in_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Keeping what each predictor was given and gave.
    #[must_use]
    pub const fn keeping_steps(mut self) -> Self {
        self.keep_steps = true;
        self
    }
}
