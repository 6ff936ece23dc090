//! A decision whose results are not all there: what of it is logged, what is done, what is written.

use std::sync::Arc;

use super::cell::Logged;
use super::events::{Events, LoggedDecision};
use super::task::Task;
use super::{Cell, CellId};
use crate::error::{Error, Kind, Result};

/// An open decision.
pub(super) struct Open {
    pub(super) number: u64,
    /// In the order of the plan.
    cells: Vec<Option<Arc<Cell>>>,
    /// The line of each cell that is done and not in the log.
    events: Vec<String>,
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
            events: vec![String::new(); cells],
            missing: cells,
            lines,
            committed: 0,
        }
    }

    /// The same, if the log has it: with the cells that an earlier sitting had run.
    pub(super) fn resume(
        &mut self,
        logged: LoggedDecision,
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
        for (event, (place, id)) in logged.cells.into_iter().zip(self.cells.iter_mut().zip(ids)) {
            must_name(id, &event, self.number, task)?;
            let cell = event.at(id.row);
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

    /// Keeps what came of a cell, and its line.
    pub(super) fn keep(&mut self, at: usize, cell: Arc<Cell>, event: String) {
        if let (Some(place), Some(line)) = (self.cells.get_mut(at), self.events.get_mut(at))
            && place.replace(cell).is_none()
        {
            *line = event;
            self.missing -= 1;
        }
    }

    /// Writes what has nothing undone before it; says whether that is all.
    pub(super) fn commit(&mut self, events: &mut Events) -> bool {
        for line in self.lines.drain(..) {
            events.push(&line);
        }
        while let Some(Some(_)) = self.cells.get(self.committed) {
            if let Some(line) = self.events.get_mut(self.committed) {
                events.push(&std::mem::take(line));
            }
            self.committed += 1;
        }
        self.committed == self.cells.len()
    }
}

/// Holds an event against the cell that is planned in its place.
fn must_name(id: &CellId, event: &Logged, decision: u64, task: &dyn Task) -> Result<()> {
    let row = task.row_name(id)?;
    let found = event.id();
    let same = event.row == row
        && event.decision == decision
        && (found.part, found.candidate, found.replicate) == (id.part, id.candidate, id.replicate);
    if same {
        return Ok(());
    }
    let message = format!(
        "decision {decision} of the run's log has another cell where row `{row}` is planned now: \
         the planner does not decide as it did"
    );
    Err(Error::new(Kind::Run, message))
}
