//! Files as texts, and what is wrong with one.

use std::fs;
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// The whole file, which has to be UTF-8.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Error::new(Kind::File, message).caused_by(error)
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let bad = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..bad).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.chars().rev().take_while(|it| *it != '\n').count();
        let message = format!(
            "in `{}`: line {line}, column {column}: this is not UTF-8: save the file in that \
             encoding",
            path.display()
        );
        Error::new(Kind::File, message).caused_by(error)
    })
}

/// The error, with the file in which it happened.
pub(super) fn in_file(path: &Path, error: &Error) -> Error {
    Error::new(Kind::File, format!("in `{}`: {error}", path.display()))
}

/// The text without the mark that some programs put in front of UTF-8.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
