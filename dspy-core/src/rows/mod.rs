//! Data: examples with their labels, read from files, and split in three.
//!
//! [`Rows`] are read from JSON lines or CSV, each into the types of a signature. A [`Split`]
//! gives a planner what it may learn from and what it may look at, and keeps the rest sealed
//! until the final report. A line that cannot be read is an error that names it: a list of rows
//! is what the file says, or there is none.

#[cfg(feature = "csv")]
mod csv;
mod example;
mod file;
mod jsonl;
mod line;
mod parts;
mod shares;
mod split;

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use example::Example;
pub use parts::{Sealed, Train, Validation};
pub use shares::Shares;
pub use split::Split;

use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::value::{Node, Value};

/// Examples in order, each known by an id of its own. Clones share them.
///
/// A row to which nobody gave an id is known by its position, from `0` on.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Name the capital of the country.
/// #[signature]
/// struct Capital { #[input] country: String, #[output] capital: String }
///
/// let rows = Rows::new([
///     Capital { country: "Norway".into(), capital: "Oslo".into() },
///     Capital { country: "Chile".into(), capital: "Santiago".into() },
/// ])?;
/// assert_eq!(rows.len(), 2);
/// assert_eq!(rows[1].id, "1");
/// assert_eq!(rows[1].input.country, "Chile");
/// assert_eq!(rows[1].label.capital, "Santiago");
///
/// let file = r#"
///     {"country": "Norway", "capital": "Oslo", "id": "no"}
///     {"country": "Chile", "capital": "Santiago", "continent": "South America"}
/// "#;
/// let rows: Rows<CapitalInput, CapitalOutput> = Rows::from_jsonl(file)?;
/// assert_eq!([&rows[0].id, &rows[1].id], ["no", "1"]);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(PartialEq)]
pub struct Rows<I, L = ()> {
    rows: Arc<[Example<I, L>]>,
}

impl<I, L> Rows<I, L> {
    /// These examples, or rows of a signature, in their order.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// let texts = ["good", "bad"].map(|text| Example::of_input(text.to_owned()));
    /// assert_eq!(Rows::new(texts)?.len(), 2);
    ///
    /// let twice = ["a", "a"].map(|id| Example::new(1, true).with_id(id));
    /// assert!(Rows::new(twice).is_err());
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When two of them have the same id; a position counts as the id of a row without one.
    pub fn new<E: Into<Example<I, L>>>(rows: impl IntoIterator<Item = E>) -> Result<Self> {
        let rows = rows.into_iter().map(Into::into).collect();
        Self::numbered(rows, |at| format!("the row at {at}"))
    }

    /// These rows, once each has an id of its own; an error calls a row by its place.
    fn numbered(mut rows: Vec<Example<I, L>>, place: impl Fn(usize) -> String) -> Result<Self> {
        for (at, row) in rows.iter_mut().enumerate() {
            if row.id.is_empty() {
                row.id = at.to_string();
            }
        }
        let mut places = HashMap::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            if let Some(first) = places.insert(row.id.as_str(), at) {
                let message = format!(
                    "{}: the id `{}` is that of {} too: give each row an id of its own, or none \
                     a row to know all of them by their positions",
                    place(at),
                    row.id,
                    place(first)
                );
                return Err(Error::new(Kind::Value, message));
            }
        }
        Ok(Self::of_distinct(rows))
    }

    /// Rows whose ids are known to differ.
    fn of_distinct(rows: Vec<Example<I, L>>) -> Self {
        Self { rows: rows.into() }
    }
}

impl<I: Value, L: Value> Rows<I, L> {
    /// The digest of all that the rows say: ids, inputs and labels, in order.
    ///
    /// It is the same wherever and whenever the same rows are read, since the keys of maps are
    /// sorted first. A `HashSet` has no order of its own, so rows with one have no lasting
    /// digest; a `BTreeSet` has one.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// let rows = Rows::new([Example::new(1, true), Example::new(2, false)])?;
    /// let turned = Rows::new([Example::new(2, false), Example::new(1, true)])?;
    /// assert_eq!(rows.digest()?, rows.clone().digest()?);
    /// assert_ne!(rows.digest()?, turned.digest()?);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a row cannot be written as data, as [`Node::of`] says. The error names the row.
    pub fn digest(&self) -> Result<Digest> {
        let mut text = String::new();
        for row in self {
            let node = Node::of(row).map_err(|error| at_row(&row.id, &error))?;
            text.push_str(&node.canonical());
            text.push('\n');
        }
        Ok(Digest::of(text.as_bytes()))
    }
}

/// The error, with the row in which it happened.
fn at_row(id: &str, error: &Error) -> Error {
    Error::new(Kind::Value, format!("row `{id}`: {error}"))
}

impl<I, L> Clone for Rows<I, L> {
    fn clone(&self) -> Self {
        Self {
            rows: Arc::clone(&self.rows),
        }
    }
}

/// No rows.
impl<I, L> Default for Rows<I, L> {
    fn default() -> Self {
        Self::of_distinct(Vec::new())
    }
}

impl<I, L> Deref for Rows<I, L> {
    type Target = [Example<I, L>];

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl<'a, I, L> IntoIterator for &'a Rows<I, L> {
    type Item = &'a Example<I, L>;
    type IntoIter = std::slice::Iter<'a, Example<I, L>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Prints how many there are: a log has no room for all of them.
impl<I, L> fmt::Debug for Rows<I, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({})", self.len())
    }
}
