//! Another metric on the outputs of a run that was kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Evaluate, Evaluation};
use crate::error::{Error, Kind, Result};
use crate::forward::Forward;
use crate::module::Module;
use crate::run::{self, Ended, Outcome, Part};
use crate::value::{Node, Value};

impl<P, L> Evaluate<P, L>
where
    P: Module + Forward,
    L: Value,
{
    /// Applies the metric to the outputs that the run in [`run_dir`](Self::run_dir) has kept,
    /// without running anything. The run stays as it is.
    ///
    /// # Errors
    ///
    /// When there is no run of these rows, its outputs are not of this program, or the metric
    /// fails.
    pub fn rescore(self) -> Result<Evaluation<P::Input, L>> {
        let Some(dir) = &self.settings.dir else {
            let message = "nothing says which run is scored again: give its `.run_dir(…)`";
            return Err(Error::new(Kind::Config, message));
        };
        let names: HashMap<&str, usize> = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.id.as_str(), at))
            .collect();
        let place = |_: Part, row: &str| {
            names.get(row).copied().ok_or_else(|| {
                let message = format!("the run has a row `{row}`, which is none of these rows");
                Error::new(Kind::Run, message)
            })
        };
        let (header, cells) = run::cells(dir, place)?;
        let digest = self.rows.digest()?.to_string();
        let rows = header.get("rows").and_then(|rows| rows.get("validation"));
        if rows.and_then(|it| it.get("digest")).and_then(Node::as_text) != Some(&*digest) {
            let message = "the run was made on other rows: give those that it was made on";
            return Err(Error::new(Kind::Run, message));
        }
        let mut found: BTreeMap<usize, Arc<run::Cell>> = BTreeMap::new();
        let replicates = self.replicates as usize;
        for mut cell in cells {
            if let Outcome::Scored { output, score } = &mut cell.outcome
                && let Some(row) = self.rows.get(cell.id.row)
            {
                let Some(now) = self.metric.now(row, &output.read()?) else {
                    let message = "a judge asks a model, so it cannot score again for nothing: \
                                   evaluate with it in a new directory";
                    return Err(Error::new(Kind::Config, message));
                };
                *score = now?;
                self.scale.must_hold(&row.id, score)?;
            }
            let at = cell.id.row * replicates + cell.id.replicate as usize;
            found.insert(at, Arc::new(cell));
        }
        let all = self.rows.len() * replicates;
        let cells = (0..all).map(|at| found.remove(&at)).collect();
        Ok(Evaluation::new(
            self.rows,
            replicates,
            cells,
            self.scale,
            Ended::default(),
        ))
    }
}
