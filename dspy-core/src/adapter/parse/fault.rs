//! Why something cannot be read.

use std::borrow::Cow;

use crate::error::{Error, Kind};

/// What a part of the reader gives.
pub(crate) type Read<T> = Result<T, Fault>;

/// Why a text or a value cannot be read, and where.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(super) path: String,
    pub(super) says: String,
    /// Whether it has several meanings, which no cheaper reading beside it can decide.
    pub(super) is_tie: bool,
    /// Whether only a key that would be lost stands in the way.
    pub(super) loses: bool,
}

impl Fault {
    pub(super) fn new(says: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            says: short(says.into(), LONGEST_REASON).into_owned(),
            is_tie: false,
            loses: false,
        }
    }

    /// Something else was expected.
    pub(super) fn expected(what: &str, found: &str) -> Self {
        Self::new(format!("expected {what}, found {}", shown(found)))
    }

    pub(super) fn tie(says: impl Into<String>) -> Self {
        Self {
            is_tie: true,
            ..Self::new(says)
        }
    }

    /// A key of another variant, which this one would drop.
    pub(super) fn lost(key: &str) -> Self {
        Self {
            loses: true,
            ..Self::new(format!("`{key}` would be lost"))
        }
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(format!("the field `{name}` is missing"))
    }

    pub(super) fn inside(mut self, step: &str) -> Self {
        super::log::prefix(&mut self.path, &short(step, LONGEST_PLACE));
        self
    }

    pub(super) fn inside_item(self, index: usize) -> Self {
        self.inside(&format!("[{index}]"))
    }

    /// In one line: ``at `steps[1]`: expected a number, found `8/10` ``.
    pub(super) fn in_words(&self) -> String {
        in_words(&self.place(), &self.says)
    }

    /// Where it is, as a message says it.
    pub(super) fn place(&self) -> Cow<'_, str> {
        short(self.path.as_str(), LONGEST_PLACE)
    }

    pub(super) fn into_error(self) -> Error {
        let place = self.place().into_owned();
        let error = Error::new(Kind::Parse, self.says);
        match place.is_empty() {
            true => error,
            false => error.inside(&place),
        }
    }
}

/// The longest that is said of one field, in bytes: a reply may be of any length, and its error is
/// read by people.
const LONGEST_REASON: usize = 1000;

/// The longest that is said of where it is.
const LONGEST_PLACE: usize = 240;

/// A text as a message holds it: without its middle where it is long.
fn short<'t>(text: impl Into<Cow<'t, str>>, most: usize) -> Cow<'t, str> {
    let text = text.into();
    if text.len() <= most {
        return text;
    }
    let (start, end) = (most / 2, text.len() - most / 2);
    let start = text.get(..text.floor_char_boundary(start)).unwrap_or("");
    let end = text.get(text.ceil_char_boundary(end)..).unwrap_or("");
    Cow::Owned(format!("{start} … {end}"))
}

/// What is wrong, and where, as one of several reasons.
pub(super) fn in_words(place: &str, says: &str) -> String {
    match place.is_empty() {
        true => says.to_owned(),
        false => format!("at `{place}`: {says}"),
    }
}

/// An error of the type's own, of which nobody knows how long it is.
pub(crate) fn shortened(error: Error) -> Error {
    error
        .map_message(|it| short(it, LONGEST_REASON).into_owned())
        .map_path(|it| short(it, LONGEST_PLACE).into_owned())
}

/// What was found, in backticks, cut where it is long.
pub(super) fn shown(found: &str) -> String {
    const LONGEST: usize = 120;
    let found = found.trim();
    if found.is_empty() {
        return "nothing".to_owned();
    }
    match found.char_indices().nth(LONGEST) {
        None => format!("`{found}`"),
        Some((end, _)) => format!("`{}…`", found.get(..end).unwrap_or("")),
    }
}
