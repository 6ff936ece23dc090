//! Whether the quotes of a table are whole.
//!
//! The reader of the crate `csv` takes a file that ends within quotes as it is, and goes on
//! after a closing quote as if it had not been one. A file that was cut off would so give a row
//! that nobody wrote.

use super::super::line::at_line;
use super::table::ends_of_lines;
use crate::error::{Error, Kind, Result};

enum Place {
    /// In front of a cell.
    Before,
    /// In a cell without quotes, where a quote is a letter like any other.
    Bare,
    /// Between the quotes that opened there.
    Quoted(usize),
    /// Behind a quote that closed, or that is the first of two.
    Closed,
}

/// Refuses quotes that do not close, and letters between a closing one and the end of the cell.
pub(super) fn check(text: &str) -> Result<()> {
    let mut place = Place::Before;
    for (at, byte) in text.bytes().enumerate() {
        place = match (place, byte) {
            (Place::Before, b'"') => Place::Quoted(at),
            (Place::Closed, b'"') => Place::Quoted(at),
            (Place::Quoted(_), b'"') => Place::Closed,
            (Place::Quoted(opened), _) => Place::Quoted(opened),
            (_, b',' | b'\r' | b'\n') => Place::Before,
            (Place::Before | Place::Bare, _) => Place::Bare,
            (Place::Closed, _) => {
                let message = "something follows the quote that closes a cell: write a quote \
                               within a cell as two";
                return Err(at_byte(text, at, message));
            }
        };
    }
    match place {
        Place::Quoted(opened) => {
            let message = "a quote is opened here and never closed: the text may be cut off";
            Err(at_byte(text, opened, message))
        }
        _ => Ok(()),
    }
}

fn at_byte(text: &str, at: usize, message: &str) -> Error {
    let before = text.get(..at).unwrap_or(text);
    let error = Error::new(Kind::Value, message);
    at_line(1 + ends_of_lines(before), &error)
}
