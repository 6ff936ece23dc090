//! What the engine asks of a program, its rows and its metric, whatever their types.

use std::sync::Arc;

use super::{Cell, CellId};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::lm::BoxFuture;
use crate::program::State;
use crate::trace::Trace;
use crate::value::Node;

/// A program with rows and a metric.
pub(crate) trait Task: Send + Sync + 'static {
    /// What the header says of the program.
    fn program(&self) -> Result<Node>;

    /// What the header says of the rows.
    fn rows(&self) -> Result<Node>;

    /// What the header says of the metric.
    fn metric(&self) -> Node;

    /// The name of a cell's row.
    fn row_name(&self, id: &CellId) -> Result<&str>;

    /// The parameters of the program as it came.
    fn incumbent(&self) -> Result<State>;

    /// The program with other parameters.
    fn candidate(&self, state: &State) -> Result<Arc<dyn Candidate>>;

    /// The program file of a candidate.
    fn file(&self, state: &State) -> Result<String>;

    /// Holds a cell of an earlier sitting against the metric of this one.
    fn must_score_the_same(&self, cell: &Cell) -> Result<()>;
}

/// One candidate, ready to be run.
pub(crate) trait Candidate: Send + Sync {
    /// Runs it on a row.
    fn run(self: Arc<Self>, cx: Ctx, id: CellId, keep_steps: bool) -> BoxFuture<'static, Ran>;
}

/// What came of running a cell.
pub(crate) enum Ran {
    /// Something that is committed, with the record of its calls.
    Cell(Box<Cell>, Option<Trace>),
    /// Something that ends the run, because the next row would fare no better.
    End(Error),
}
