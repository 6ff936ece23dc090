//! A line of a run's files: a JSON object that ends in a sum of what stands before it.
//!
//! A line that was cut short by a crash has no end and is dropped; one of which a bit was changed
//! since has another sum and is refused. Both are told apart by the newline.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::value::quote;

/// How the sum stands at the end of a line, around its eight digits.
const BEFORE: &str = ",\"sum\":\"";
const AFTER: &str = "\"}";
const DIGITS: usize = 8;

/// A line in the making.
#[derive(Debug)]
pub(super) struct Line(String);

impl Line {
    /// A line whose first member says what it is.
    pub(super) fn new(kind: &str, value: &str) -> Self {
        let mut line = Self(String::with_capacity(256));
        line.0.push('{');
        line.text_member(kind, value);
        line
    }

    /// With a text.
    pub(super) fn text(mut self, key: &str, text: &str) -> Self {
        self.0.push(',');
        self.text_member(key, text);
        self
    }

    /// With what is JSON already.
    pub(super) fn json(mut self, key: &str, json: &str) -> Self {
        self.0.push(',');
        self.key(key);
        self.0.push_str(json);
        self
    }

    /// With a number.
    pub(super) fn number(mut self, key: &str, number: u64) -> Self {
        self.0.push(',');
        self.key(key);
        let _ = write!(self.0, "{number}");
        self
    }

    /// With a text, if there is one.
    pub(super) fn maybe_text(self, key: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    fn text_member(&mut self, key: &str, text: &str) {
        self.key(key);
        quote(text, &mut self.0);
    }

    fn key(&mut self, key: &str) {
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    /// The whole line, with its sum and its newline.
    pub(super) fn finish(mut self) -> String {
        let sum = sum_of(&self.0);
        for part in [BEFORE, &sum, AFTER, "\n"] {
            self.0.push_str(part);
        }
        self.0
    }
}

fn sum_of(text: &str) -> String {
    let [a, b, c, d, ..] = *Digest::of(text.as_bytes()).as_bytes();
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

/// Holds a line against its sum.
fn check(line: &str) -> Result<()> {
    let sum = line.strip_suffix(AFTER).and_then(|line| {
        let (line, sum) = line.split_at_checked(line.len().checked_sub(DIGITS)?)?;
        Some((line.strip_suffix(BEFORE)?, sum))
    });
    match sum {
        Some((text, sum)) if sum_of(text) == sum => Ok(()),
        _ => Err(changed()),
    }
}

fn changed() -> Error {
    Error::new(
        Kind::Run,
        "this is not what was written there: its sum does not fit",
    )
}

/// Hands over the lines of a file that end, each held against its sum, with its number and the
/// place where it begins. Says where the last of them ends: what is behind that was cut short.
pub(super) fn each(
    file: impl Read,
    path: &Path,
    mut take: impl FnMut(u64, &str) -> Result<()>,
) -> Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut bytes = Vec::new();
    let (mut number, mut at) = (0_u64, 0_u64);
    loop {
        bytes.clear();
        let length = reader.read_until(b'\n', &mut bytes).map_err(|error| {
            let message = format!("`{}` cannot be read: {error}", path.display());
            Error::new(Kind::Run, message).caused_by(error)
        })?;
        number += 1;
        let Some(line) = bytes.strip_suffix(b"\n") else {
            return Ok(at);
        };
        let taken = match std::str::from_utf8(line) {
            Ok(line) => check(line).and_then(|()| take(at, line)),
            Err(_) => Err(changed()),
        };
        taken.map_err(|error| {
            let message = format!("line {number} of `{}`: {error}", path.display());
            Error::new(Kind::Run, message).caused_by(error)
        })?;
        at += length as u64;
    }
}
