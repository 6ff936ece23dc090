//! Rows from CSV: a table whose first line names the fields.

mod quotes;
mod table;

use std::path::Path;

use super::line::{at_line, flat, no_rows, with_names};
use super::{Rows, file};
use crate::error::{Error, Result};
use crate::value::Value;
use table::Table;

impl<I: Value, L: Value> Rows<I, L> {
    /// Rows from the text of a CSV table, whose first line names the fields.
    ///
    /// Both the input and the label are read from all of the columns, as
    /// [`from_jsonl`](Self::from_jsonl) does it, and a column `id` is the row's id likewise.
    /// A cell is read as its type asks for. A `String` is what the cell holds, byte for byte,
    /// also inside of an `Option` or a newtype; anything else is JSON, or the bare name of a
    /// variant. An empty cell is `None` to an `Option`, the empty text to a `String`, and an
    /// error to every other type. Lines with nothing on them are skipped.
    ///
    /// Below a `#[serde(flatten)]`, serde does not say which type it wants of a cell. What looks
    /// like a number there is one, and a `String` refuses it.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// /// Decide which team takes care of the message.
    /// #[signature]
    /// struct Route { #[input] message: String, #[input] stars: Option<u8>, #[output] team: Team }
    ///
    /// #[value]
    /// #[derive(PartialEq)]
    /// enum Team { Billing, Parcels }
    ///
    /// let text = "message,stars,team\n\"Hello,\nwhere is it?\",,Parcels\n42,1,Billing\n";
    /// let rows: Rows<RouteInput, RouteOutput> = Rows::from_csv(text)?;
    /// assert_eq!(rows[0].input.message, "Hello,\nwhere is it?");
    /// assert_eq!(rows[0].input.stars, None);
    /// assert_eq!(rows[1].input.message, "42");
    /// assert_eq!(rows[1].label.team, Team::Billing);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When two columns have one name, a row has another length than the first line, a quote is
    /// not closed, a field is missing or a cell does not fit its type; when two rows have the
    /// same id; and when there is no row at all. The error names the line and the column.
    pub fn from_csv(text: &str) -> Result<Self> {
        let mut table = Table::read(file::without_mark(text))?;
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        while let Some((number, cells)) = table.next_row()? {
            let line = table
                .line(&cells)
                .map_err(|error| at_line(number, &error))?;
            let named = |error: Error| at_line(number, &with_names(error, &table.names()));
            rows.push(flat(&line).map_err(named)?);
            numbers.push(number);
        }
        if rows.is_empty() {
            return Err(no_rows());
        }
        Self::numbered(rows, |at| {
            format!("line {}", numbers.get(at).copied().unwrap_or(at + 1))
        })
    }

    /// Rows from a CSV file, as [`from_csv`](Self::from_csv) reads them.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is not UTF-8, and whenever its text is refused. The
    /// error names the file.
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_csv(&file::read(path)?).map_err(|error| file::in_file(path, &error))
    }
}
