//! Evaluation as a plan: every row at once, then those again that failed for no fault of theirs.

use std::sync::Arc;

use crate::error::Result;
use crate::run::{Cell, CellId, Decision, Outcome, Part, Planner};
use crate::value::Node;

/// The first planner.
pub(super) struct Plan {
    part: Part,
    rows: usize,
    replicates: u32,
    /// How often a row that is missing is tried again.
    retries: u32,
    /// What came of each cell, in the order of rows and then of replicates.
    cells: Vec<Option<Arc<Cell>>>,
    /// How many decisions were made, and how many were absorbed.
    decided: u32,
    absorbed: u32,
}

impl Plan {
    pub(super) fn new(part: Part, rows: usize, replicates: u32, retries: u32) -> Self {
        Self {
            part,
            rows,
            replicates,
            retries,
            cells: vec![None; rows * replicates as usize],
            decided: 0,
            absorbed: 0,
        }
    }

    /// What came of the cells that are known, with those of a decision that was not finished.
    pub(super) fn into_cells(mut self, unabsorbed: Vec<Arc<Cell>>) -> Vec<Option<Arc<Cell>>> {
        for cell in unabsorbed {
            self.keep(cell);
        }
        self.cells
    }

    fn keep(&mut self, cell: Arc<Cell>) {
        let at = cell.id.row * self.replicates as usize + cell.id.replicate as usize;
        if let Some(place) = self.cells.get_mut(at) {
            *place = Some(cell);
        }
    }

    /// Rows that may fare better the next time: the provider was busy, or away.
    fn to_try_again(&self) -> Vec<CellId> {
        let cells = self.cells.iter().flatten();
        let again = cells.filter(|cell| match &cell.outcome {
            Outcome::Missing(why) => why.may_pass(),
            _ => false,
        });
        again.map(|cell| cell.id.clone()).collect()
    }
}

impl Planner for Plan {
    fn name(&self) -> &'static str {
        "evaluate"
    }

    fn config(&self) -> Node {
        let number = |number: u32| Node::Number(number.to_string().into());
        Node::Map(vec![
            ("part".to_owned(), Node::Text(self.part.as_str().to_owned())),
            ("replicates".to_owned(), number(self.replicates)),
            ("retries".to_owned(), number(self.retries)),
        ])
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        if self.decided > self.absorbed || self.decided > self.retries {
            return Ok(None);
        }
        let cells: Vec<_> = match self.decided {
            0 => {
                let rows = (0..self.rows).map(|row| CellId::new(0, self.part, row));
                rows.flat_map(|id| (0..self.replicates).map(move |it| id.clone().replicate(it)))
                    .collect()
            }
            _ => self.to_try_again(),
        };
        if cells.is_empty() {
            return Ok(None);
        }
        self.decided += 1;
        Ok(Some(Decision::of_cells(cells)))
    }

    fn absorb(&mut self, _decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
        for cell in cells {
            self.keep(Arc::clone(cell));
        }
        self.absorbed += 1;
        Ok(())
    }
}
