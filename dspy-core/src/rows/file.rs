//! Files as texts, and what is wrong with one.

use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use crate::error::{Error, Kind, Result};

/// The whole file, which has to be UTF-8.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| failed(path, "read", error))?;
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
        Error::new(Kind::Value, message).caused_by(error)
    })
}

/// Writes the whole file, or leaves the one that was there: it is written beside and then put
/// in its place, so that nobody ever reads half of it as all there is.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    let mut beside = OsString::from(path);
    beside.push(format!(".{}.part", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // What is left of it is of no use; the first error is the one to tell.
        fs::remove_file(&beside).ok();
        failed(path, "written", error)
    })
}

/// The error, with the file in which it happened.
pub(super) fn in_file(path: &Path, error: &Error) -> Error {
    Error::new(Kind::Value, format!("in `{}`: {error}", path.display()))
}

/// The text without the mark that some programs put in front of UTF-8.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn failed(path: &Path, done: &str, error: io::Error) -> Error {
    let message = format!("`{}` cannot be {done}: {error}", path.display());
    Error::new(Kind::Config, message).caused_by(error)
}
