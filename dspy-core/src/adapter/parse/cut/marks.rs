//! Everything in a reply that is a header, or looks like a misspelled one.

use crate::adapter::chat::sections::COMPLETED;
use crate::adapter::parse::candidates;
use crate::adapter::parse::names;
use crate::value::Field;

/// What may be a header.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The output, or nothing for the end of the reply.
    pub(super) field: Option<usize>,
    /// Where the section before it ends.
    pub(super) start: usize,
    /// Where its own section begins.
    pub(super) end: usize,
    /// Whether it is spelled as it was asked for.
    pub(super) is_exact: bool,
    pub(super) place: Place,
    pub(super) is_fenced: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of a line.
    Line,
    /// At the beginning of a line, with marks of markdown around it.
    Marked,
    /// Behind text on its line.
    Midline,
}

/// A header as it stands in the text: where it ends, its name, and whether its blanks are those
/// of the grammar.
struct Header<'a> {
    end: usize,
    name: &'a str,
    is_exact: bool,
}

fn header(text: &str, at: usize) -> Option<Header<'_>> {
    let rest = text.get(at + 2..)?;
    let inner = few_blanks(rest).strip_prefix("##")?;
    let close = first_of_line(inner).find("##")?;
    let name = inner.get(..close)?.trim_matches([' ', '\t']);
    let behind = few_blanks(inner.get(close + 2..)?).strip_prefix("]]")?;
    let end = text.len() - behind.len();
    let is_exact = text
        .get(at..end)?
        .strip_prefix("[[ ## ")
        .and_then(|it| it.strip_suffix(" ## ]]"))
        == Some(name);
    Some(Header {
        end,
        name,
        is_exact,
    })
}

/// How far a header may reach: a line may hold any number of what looks like its beginning.
const LONGEST: usize = 256;

/// The beginning of the line, as far as a header may reach.
pub(super) fn first_of_line(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let near = text.get(..end).unwrap_or("");
    near.split(['\n', '\r']).next().unwrap_or("")
}

fn few_blanks(text: &str) -> &str {
    let blanks = text
        .bytes()
        .take(LONGEST)
        .take_while(|it| matches!(it, b' ' | b'\t'));
    text.get(blanks.count()..).unwrap_or("")
}

/// All of them, in the order of the text.
pub(super) fn of(text: &str, outputs: &[Field]) -> Vec<Mark> {
    let fences = candidates::fences(text);
    let mut fences = fences.iter().peekable();
    let mut marks = Vec::new();
    let mut line = 0;
    // Whether an earlier one on this line has been seen, so that this one stands behind text.
    let mut is_first = true;
    let mut seen = 0;
    for (at, _) in text.match_indices("[[") {
        if at < seen {
            continue;
        }
        if let Some(end) = text.get(seen..at).and_then(|it| it.rfind('\n')) {
            line = seen + end + 1;
            is_first = true;
        }
        seen = at;
        let was_first = std::mem::replace(&mut is_first, false);
        let Some(header) = header(text, at) else {
            continue;
        };
        let Some((field, is_named)) = named(header.name, outputs) else {
            continue;
        };
        let before = if was_first {
            text.get(line..at).unwrap_or("")
        } else {
            "x"
        };
        // Data that was written with a backslash before it.
        if before.contains('\\') && before.trim_start().bytes().all(|it| it == b'\\') {
            continue;
        }
        while fences.next_if(|(_, end)| *end <= at).is_some() {}
        let mut mark = Mark {
            field,
            start: at,
            end: header.end,
            is_exact: header.is_exact && is_named,
            place: Place::Midline,
            is_fenced: fences.peek().is_some_and(|(start, _)| *start <= at),
        };
        if before.trim().is_empty() {
            mark.place = Place::Line;
            mark.start = line;
        } else if was_first && is_only_marks(before.trim()) {
            // Marks that stand before a header and not behind it belong to nobody.
            let rest = text.get(header.end..).unwrap_or("");
            let Some(behind) = marks_behind(before.trim(), rest) else {
                continue;
            };
            mark.place = Place::Marked;
            mark.start = line;
            mark.end = header.end + behind;
        }
        seen = header.end;
        marks.push(mark);
    }
    marks
}

fn is_only_marks(before: &str) -> bool {
    let is_mark = |byte: u8| matches!(byte, b'#' | b'*' | b'_' | b'`');
    !before.starts_with("```") && before.bytes().all(is_mark)
}

/// How long the marks behind a header are that belong to those before it.
fn marks_behind(before: &str, rest: &str) -> Option<usize> {
    let is_heading = before.bytes().all(|it| it == b'#');
    match before {
        _ if is_heading => Some(0),
        "**" | "__" | "`" => rest.starts_with(before).then_some(before.len()),
        _ => None,
    }
}

/// The output that a header names, and whether it is spelled so.
fn named(name: &str, outputs: &[Field]) -> Option<(Option<usize>, bool)> {
    if name == COMPLETED {
        return Some((None, true));
    }
    if let Some(index) = outputs.iter().position(|it| it.name() == name) {
        return Some((Some(index), true));
    }
    if name.ends_with(['.', '!', ',']) {
        return None;
    }
    let index = outputs.iter().position(|it| names::alike(it.name(), name));
    if index.is_some() {
        return Some((index, false));
    }
    names::alike(COMPLETED, name).then_some((None, false))
}
