//! The cells of a run that was kept, for those who only look at it.

use std::path::Path;

use super::{Cell, CellId, Part, events};
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
    for event in before.decisions.iter().flat_map(|it| &it.cells) {
        let text = |name: &str| event.get(name).and_then(Node::as_text);
        let part = text("part").and_then(Part::named);
        let (Some(part), Some(row)) = (part, text("row")) else {
            return Err(Error::new(Kind::Run, "a cell of the run names no row"));
        };
        let number = |name: &str| match event.get(name) {
            Some(number) => number.read::<u32>(),
            None => Err(Error::new(
                Kind::Run,
                format!("a cell of the run has no {name}"),
            )),
        };
        let id = CellId::new(number("candidate")? as usize, part, place(part, row)?)
            .replicate(number("replicate")?);
        cells.push(Cell::of_event(id, event)?);
    }
    Ok((header, cells))
}
