//! One line of a file, from which both sides of a row are read, and what is wrong with it.

use super::Example;
use super::example::no_label;
use crate::error::{Error, Kind, Result};
use crate::suggest;
use crate::value::{Value, missing_in};

/// The field that is a row's id, whatever else it is.
pub(super) const ID: &str = "id";

/// How many of a line's fields an error lists.
const MOST_NAMES: usize = 20;

/// The fields of one row, before their types are known.
pub(super) trait Line {
    /// Their names, in order.
    fn names(&self) -> Vec<&str>;

    /// The id that stands among them; empty where there is none.
    fn id(&self) -> Result<String>;

    /// Reads those that the type asks for, and passes over the others.
    fn read<T: Value>(&self) -> Result<T>;
}

/// The row on a line whose input and label stand side by side.
pub(super) fn flat<I: Value, L: Value>(line: &impl Line) -> Result<Example<I, L>> {
    Ok(Example {
        id: line.id()?,
        input: line.read()?,
        label: match no_label() {
            Some(none) => none,
            None => line.read()?,
        },
    })
}

/// The error, with what stands on the line where something is missing there.
pub(super) fn with_names(error: Error, names: &[&str]) -> Error {
    let Some(missing) = missing_in(&error) else {
        return error;
    };
    let mut listed: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    if listed.len() > MOST_NAMES {
        let more = listed.len() - MOST_NAMES;
        listed.truncate(MOST_NAMES);
        listed.push(format!("{more} more"));
    }
    let has = match listed.is_empty() {
        true => "no field".to_owned(),
        false => listed.join(", "),
    };
    let hint = match suggest::nearest(&missing, names) {
        Some(meant) => format!(": did you mean `{meant}`?"),
        None => String::new(),
    };
    Error::new(Kind::Value, format!("{error}; the line has {has}{hint}"))
}

/// The error, with the line on which it happened.
pub(super) fn at_line(number: usize, error: &Error) -> Error {
    Error::new(Kind::Value, format!("line {number}: {error}"))
}

/// The error of a file without a row.
pub(super) fn no_rows() -> Error {
    Error::new(
        Kind::Value,
        "there are no rows here: the text is empty, or nothing but blanks and names of fields",
    )
}
