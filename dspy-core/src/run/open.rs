//! A decision whose results are not all there: what of it is logged, what is done, what is written.

use std::sync::Arc;

use super::events::{Events, Logged};
use super::task::Task;
use super::{Cell, CellId};
use crate::error::{Error, Kind, Result};
use crate::value::Node;

/// An open decision.
pub(super) struct Open {
    pub(super) number: u64,
    /// In the order of the plan.
    cells: Vec<Option<Arc<Cell>>>,
    /// How many are not done.
    missing: usize,
    /// Lines that stand before its cells; none where they are logged already.
    lines: Vec<String>,
    /// How many of its cells are in the log.
    committed: usize,
}

impl Open {
    /// A decision that is begun now.
    pub(super) fn new(number: u64, cells: usize, lines: Vec<String>) -> Self {
        Self {
            number,
            cells: vec![None; cells],
            missing: cells,
            lines,
            committed: 0,
        }
    }

    /// The same, if the log has it: with the cells that an earlier sitting had run.
    pub(super) fn resume(
        &mut self,
        logged: &Logged,
        ids: &[CellId],
        task: &dyn Task,
    ) -> Result<()> {
        let same = self.lines.len() == logged.lines.len()
            && self
                .lines
                .iter()
                .zip(&logged.lines)
                .all(|(line, logged)| line.trim_end() == logged);
        if !same {
            let message = format!(
                "decision {} differs from the one in the run's log: the planner does not decide \
                 as it did. Give a new directory, or the version that began the run",
                self.number
            );
            return Err(Error::new(Kind::Run, message));
        }
        self.lines.clear();
        for (event, (place, id)) in logged.cells.iter().zip(self.cells.iter_mut().zip(ids)) {
            must_name(id, event, self.number, task)?;
            let cell = Cell::of_event(id.clone(), event)?;
            task.must_score_the_same(&cell)?;
            *place = Some(Arc::new(cell));
            self.missing -= 1;
            self.committed += 1;
        }
        Ok(())
    }

    /// How many cells an earlier sitting had run.
    pub(super) fn resumed(&self) -> usize {
        self.committed
    }

    /// The cells that are done, in order.
    pub(super) fn done(&self) -> impl Iterator<Item = &Arc<Cell>> {
        self.cells.iter().flatten()
    }

    pub(super) fn into_done(self) -> Vec<Arc<Cell>> {
        self.cells.into_iter().flatten().collect()
    }

    pub(super) fn is_done(&self) -> bool {
        self.missing == 0
    }

    /// Keeps what came of a cell.
    pub(super) fn keep(&mut self, at: usize, cell: Arc<Cell>) {
        if let Some(place) = self.cells.get_mut(at)
            && place.replace(cell).is_none()
        {
            self.missing -= 1;
        }
    }

    /// Writes what has nothing undone before it; says whether that is all.
    pub(super) fn commit(&mut self, events: &mut Events, task: &dyn Task) -> Result<bool> {
        for line in self.lines.drain(..) {
            events.push(&line);
        }
        while let Some(Some(cell)) = self.cells.get(self.committed) {
            events.push(&cell.event(self.number, task.row_name(&cell.id)?));
            self.committed += 1;
        }
        Ok(self.committed == self.cells.len())
    }
}

/// Holds an event against the cell that is planned in its place.
fn must_name(id: &CellId, event: &Node, decision: u64, task: &dyn Task) -> Result<()> {
    let row = task.row_name(id)?;
    let text = |name: &str| event.get(name).and_then(Node::as_text);
    let is = |name: &str, number: u64| {
        let found = event.get(name).map(Node::read::<u64>);
        matches!(found, Some(Ok(found)) if found == number)
    };
    let same = text("row") == Some(row)
        && text("part") == Some(id.part.as_str())
        && is("candidate", id.candidate as u64)
        && is("replicate", id.replicate.into())
        && is("decision", decision);
    if same {
        return Ok(());
    }
    let message = format!(
        "decision {decision} of the run's log has another cell where row `{row}` is planned now: \
         the planner does not decide as it did"
    );
    Err(Error::new(Kind::Run, message))
}
