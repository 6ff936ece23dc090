//! JSON inside of a text: what is fenced, and what is quoted in passing.

use super::fault::{Fault, Read, shown};
use super::json;
use super::log::Log;
use super::rule::Rule;

/// How many objects one reply may hold.
const MOST: usize = 64;

/// What became of several candidates.
#[derive(Debug)]
pub(super) enum Pick<T, E> {
    /// They that fit say the same.
    One(T),
    /// Two of them fit and say different things.
    Tie(String),
    /// There are some, and none fits: why the last one does not.
    Fails(E),
    None,
}

/// Reads every candidate. Which of several is meant is no question of how well it is written.
pub(super) fn pick<'a, T: PartialEq, E>(
    log: &mut Log,
    candidates: &[&'a str],
    rule: &'static Rule,
    what: &str,
    mut read: impl FnMut(&mut Log, &'a str) -> Result<T, E>,
) -> Pick<T, E> {
    let mut found: Option<(T, &str)> = None;
    let mut last = None;
    for text in candidates {
        let mark = log.mark();
        if found.is_none() {
            log.note(rule);
        }
        match read(log, text) {
            Ok(value) => match &found {
                None => found = Some((value, text)),
                Some((first, quoted)) => {
                    log.back(mark);
                    if *first != value {
                        let says =
                            format!("two {what} fit: {} and {}", inline(quoted), inline(text));
                        return Pick::Tie(says);
                    }
                }
            },
            Err(fault) => {
                log.back(mark);
                last = Some(fault);
            }
        }
    }
    match (found, last) {
        (Some((value, _)), _) => Pick::One(value),
        (None, Some(fault)) => Pick::Fails(fault),
        (None, None) => Pick::None,
    }
}

fn inline(text: &str) -> String {
    shown(text).trim_matches('`').to_owned()
}

/// What stands in the closed code fences of a text.
pub(super) fn fenced(text: &str) -> Vec<&str> {
    fences(text)
        .into_iter()
        .map(|(start, end)| text.get(start..end).unwrap_or(""))
        .collect()
}

/// The insides of closed code fences: from behind the opening line to the closing one.
pub(super) fn fences(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !text.contains("```") && !text.contains("~~~") {
        return found;
    }
    let mut open: Option<(char, usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let rest = line.trim_start();
        let Some(mark) = rest.chars().next().filter(|it| matches!(it, '`' | '~')) else {
            continue;
        };
        let length = rest.chars().take_while(|it| *it == mark).count();
        if length < 3 {
            continue;
        }
        match open {
            None => open = Some((mark, length, at)),
            Some((with, least, from)) if with == mark && length >= least => {
                found.push((from, start));
                open = None;
            }
            Some(_) => {}
        }
    }
    found
}

/// Objects or lists that stand in a text, each from its opening to its own closing bracket: the
/// outermost that are closed. Too many of them are an error, and so is a text in which brackets
/// that fit nothing would have to be looked at without end.
pub(super) fn quoted(text: &str, [lists, maps]: [bool; 2]) -> Read<Vec<&str>> {
    let mut found = Vec::new();
    let mut at = 0;
    // What cannot be read is looked at again from its next bracket, though not without end.
    let mut work = 4096 + text.len().saturating_mul(16);
    let opens = |letter: char| (letter == '{' && maps) || (letter == '[' && lists);
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find(opens))
        .map(|it| at + it)
    {
        match json::closed(text.get(start..).unwrap_or("")) {
            Ok(length) => {
                if found.len() == MOST {
                    return Err(Fault::tie(format!(
                        "the reply holds more than {MOST} JSON objects"
                    )));
                }
                found.push(text.get(start..start + length).unwrap_or(""));
                at = start + length;
            }
            Err(length) => {
                at = start + 1;
                work = work.checked_sub(length).ok_or_else(|| {
                    Fault::new(
                        "the reply holds more brackets that fit nothing than are searched for JSON",
                    )
                })?;
            }
        }
    }
    Ok(found)
}
