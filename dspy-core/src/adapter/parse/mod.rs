//! The reader of replies: exact first, then the cheapest repairs, and never a guess.
//!
//! What it takes, mends and refuses is written down in `src/docs/reader.md`. A reply goes through
//! it in this order:
//!
//! 1. [`cut`] and [`candidates`] find which text is which output, by the [`layouts`];
//! 2. [`json`] makes a [`Tree`] of what is JSON, and notes what its syntax needed, and [`xml`] one
//!    of elements;
//! 3. [`coerce`] makes of it what the type's shape takes, with the [`rule`]s that cost least;
//! 4. [`Asked`](ask::Asked) hands it to the type's `Deserialize`, and mends what has no shape.

mod ask;
mod back;
mod candidates;
mod coerce;
pub(crate) mod cut;
mod fault;
mod json;
mod layouts;
mod log;
mod names;
mod number;
mod outputs;
mod rule;
#[cfg(test)]
mod tests;
mod tree;
pub(super) mod xml;

pub(crate) use ask::read as read_as;
pub(super) use coerce::{Kind as TargetKind, Target};
pub(crate) use fault::shortened;
pub(crate) use log::Log;
pub use log::Repair;
pub(crate) use tree::Tree;

use crate::error::{Error, Kind, Result};
use crate::signature::Fields;
use crate::value::{Field, Node};
use cut::thinking::{self, Thinking};
use outputs::{Attempt, Unread};

/// How a reply was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Sections below headers.
    Chat,
    /// One object.
    Json,
    /// One element a field.
    Xml,
    /// One text.
    Text,
}

/// The longest reply that is read.
const LONGEST: usize = 64 << 20;

/// How many reasons one message tells: an object may hold any number of keys that name two outputs.
const MOST_TOLD: usize = 16;

/// Reads the outputs of a step out of a reply.
pub(crate) fn read(layout: Layout, outputs: &'static [Field], reply: &str) -> Result<Fields> {
    if reply.len() > LONGEST {
        let says = format!(
            "the reply is {} bytes long; more than {LONGEST} are not read",
            reply.len()
        );
        return Err(Error::new(Kind::Parse, says));
    }
    if reply.trim().is_empty() {
        return Err(Error::new(Kind::Parse, "the reply is empty"));
    }
    let mut log = Log::new(reply.len());
    let attempt = without_thinking(layout, &mut log, outputs, reply);
    let read = attempt.map_err(|unread| unread.into_error())?;
    let entries = read
        .into_iter()
        .map(|(name, tree)| (name, tree.into_owned()));
    Ok(Fields::of_read(entries.collect(), log, outputs))
}

fn without_thinking<'a>(
    layout: Layout,
    log: &mut Log,
    outputs: &'static [Field],
    reply: &'a str,
) -> Attempt<'a> {
    let mut text = reply;
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        log.note(&rule::BYTE_ORDER_MARK);
        text = rest;
    }
    let has_own = layout == Layout::Xml && cut::xml::has_thinking(outputs);
    match thinking::opened(text) {
        Thinking::None => {}
        // What looks like thinking is the element of an output.
        _ if has_own && cut::xml::begins(text, outputs) => {}
        Thinking::Before(rest) => {
            log.note(&rule::THINK_BLOCK);
            text = rest;
        }
        Thinking::Open(tag) => {
            return Err(fault::Fault::new(format!("`{tag}` is not closed")).into());
        }
    }
    let by_layout = match layout {
        Layout::Chat => layouts::chat,
        Layout::Json => layouts::json,
        Layout::Xml => layouts::xml,
        Layout::Text => return layouts::text(log, text, outputs),
    };
    let mark = log.mark();
    let unread = match by_layout(log, text, outputs) {
        Ok(outputs) => return Ok(outputs),
        Err(unread) => unread,
    };
    log.back(mark);
    // A closing tag ends thinking that nothing opened only where the reply says nothing without.
    if !has_own && let Some(rest) = thinking::behind_closing(text) {
        log.note(&rule::THINK_BLOCK);
        if let Ok(outputs) = by_layout(log, rest, outputs) {
            return Ok(outputs);
        }
        log.back(mark);
    }
    Err(unread)
}

impl Unread<'_> {
    fn into_error(self) -> Error {
        let reasons: Vec<(String, String)> = self
            .faults
            .iter()
            .map(|fault| (fault.place().into_owned(), fault.says.clone()))
            .collect();
        let partial = self
            .partial
            .iter()
            .map(|(name, tree)| ((*name).to_owned(), tree.to_node()));
        unread(partial.collect(), reasons)
    }
}

/// The error of a reply of which these outputs could be read, and why the others could not: where,
/// and what was wrong there.
pub(crate) fn unread(partial: Vec<(String, Node)>, reasons: Vec<(String, String)>) -> Error {
    let error = match reasons.as_slice() {
        [(place, says)] if place.is_empty() => Error::new(Kind::Parse, says.as_str()),
        [(place, says)] => Error::new(Kind::Parse, says.as_str()).inside(place),
        all => {
            let told = all.iter().take(MOST_TOLD);
            let mut told: Vec<_> = told
                .map(|(place, says)| fault::in_words(place, says))
                .collect();
            if let Some(left @ 1..) = all.len().checked_sub(MOST_TOLD) {
                told.push(format!("and {left} more"));
            }
            Error::new(Kind::Parse, told.join("; "))
        }
    };
    error.unread(partial, reasons)
}
