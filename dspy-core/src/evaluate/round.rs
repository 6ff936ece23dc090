//! Cells that are run once, and those again that failed for no fault of theirs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::run::{Cell, CellId, Decision, Outcome};

/// Some cells as decisions: all of them, and then those again that may fare better.
pub(super) struct Round {
    ids: Vec<CellId>,
    places: HashMap<CellId, usize>,
    /// What came of each, in their order.
    cells: Vec<Option<Arc<Cell>>>,
    /// How often a cell that is missing is tried again.
    retries: u32,
    /// How many decisions were made, and how many were absorbed.
    decided: u32,
    absorbed: u32,
}

impl Round {
    pub(super) fn new(ids: Vec<CellId>, retries: u32) -> Self {
        Self {
            places: ids.iter().cloned().zip(0..).collect(),
            cells: vec![None; ids.len()],
            ids,
            retries,
            decided: 0,
            absorbed: 0,
        }
    }

    /// The next decision, once what came of the one before is known.
    pub(super) fn next(&mut self) -> Option<Decision> {
        if self.decided > self.absorbed || self.decided > self.retries {
            return None;
        }
        let cells = match self.decided {
            0 => self.ids.clone(),
            _ => self.to_try_again(),
        };
        if cells.is_empty() {
            return None;
        }
        self.decided += 1;
        Some(Decision::of_cells(cells))
    }

    pub(super) fn absorb(&mut self, cells: &[Arc<Cell>]) {
        cells.iter().for_each(|cell| self.keep(Arc::clone(cell)));
        self.absorbed += 1;
    }

    /// What came of the cells that are known, with those of a decision that was not finished.
    pub(super) fn into_cells(mut self, unabsorbed: Vec<Arc<Cell>>) -> Vec<Option<Arc<Cell>>> {
        for cell in unabsorbed {
            self.keep(cell);
        }
        self.cells
    }

    fn keep(&mut self, cell: Arc<Cell>) {
        let place = self.places.get(&cell.id).copied();
        if let Some(place) = place.and_then(|place| self.cells.get_mut(place)) {
            *place = Some(cell);
        }
    }

    /// Cells that may fare better the next time: the provider was busy, or away.
    fn to_try_again(&self) -> Vec<CellId> {
        let cells = self.cells.iter().flatten();
        let again = cells.filter(|cell| match &cell.outcome {
            Outcome::Missing(why) => why.may_pass(),
            _ => false,
        });
        again.map(|cell| cell.id.clone()).collect()
    }
}
