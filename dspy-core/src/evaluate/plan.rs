//! Evaluation as a plan: every row, as often as it is asked for.

use std::sync::Arc;

use super::round::Round;
use crate::error::Result;
use crate::run::{Cell, CellId, Decision, Part, Planner};
use crate::value::Node;

/// The first planner.
pub(super) struct Plan {
    part: Part,
    replicates: u32,
    retries: u32,
    round: Round,
}

impl Plan {
    pub(super) fn new(part: Part, rows: usize, replicates: u32, retries: u32) -> Self {
        let rows = (0..rows).map(|row| CellId::new(0, part, row));
        let cells = rows.flat_map(|id| (0..replicates).map(move |it| id.clone().replicate(it)));
        Self {
            part,
            replicates,
            retries,
            round: Round::new(cells.collect(), retries),
        }
    }

    /// What came of each cell, in the order of rows and then of replicates.
    pub(super) fn into_cells(self, unabsorbed: Vec<Arc<Cell>>) -> Vec<Option<Arc<Cell>>> {
        self.round.into_cells(unabsorbed)
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
        Ok(self.round.next())
    }

    fn absorb(&mut self, _decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
        self.round.absorb(cells);
        Ok(())
    }
}
