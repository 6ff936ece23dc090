//! The cells of a run that was kept, for those who only look at it.

use std::path::Path;

use super::{Cell, Part, events};
use crate::error::{Error, Kind, Result};
use crate::value::Node;

/// The header of the run in this directory, and its cells in the order of the plan. `place` finds a
/// row by its name.
pub(crate) fn cells(
    dir: &Path,
    place: impl Fn(Part, &str) -> Result<usize>,
) -> Result<(Node, Vec<Cell>)> {
    let before = events::of_dir(dir)?;
    let Some(header) = before.header else {
        let message = format!("`{}` holds no run", dir.display());
        return Err(Error::new(Kind::Run, message));
    };
    let mut cells = Vec::new();
    for event in before.decisions.into_iter().flat_map(|it| it.cells) {
        let row = place(event.id().part, &event.row)?;
        cells.push(event.at(row));
    }
    Ok((header, cells))
}
