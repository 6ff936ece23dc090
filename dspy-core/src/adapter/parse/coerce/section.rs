//! The text of a section or an element, read as what its type takes.

use std::borrow::Cow;

use super::{Kind, Readings, Target, direct, lists, parsed, scalars, unions, value};
use crate::adapter::parse::candidates::{self, Pick};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::json::{self, Extent};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::names;
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::Tree;
use crate::value::Enum;

/// Reads a section. Its blank edges are none of it, but for the indent of a list's first line.
pub(in super::super) fn section<'a>(log: &mut Log, raw: &'a str, to: Target) -> Read<Tree<'a>> {
    nested(log, raw, to, 0)
}

/// `around` counts what was taken away around it: marks, or its name.
fn nested<'a>(log: &mut Log, raw: &'a str, to: Target, around: u8) -> Read<Tree<'a>> {
    log.step()?;
    let text = raw.trim();
    let kind = to.kind();
    match &kind {
        Kind::Opaque => Ok(Tree::Later(Box::new(Tree::Section(Cow::Borrowed(text))))),
        Kind::Text(None) => Ok(Tree::Text(unquoted(text).unwrap_or(Cow::Borrowed(text)))),
        Kind::Untagged(it) => {
            if to.takes_text()
                && let Some(tree) = exact_json(log, text, it, to)
            {
                return Ok(tree);
            }
            let mut tree = Tree::Section(Cow::Borrowed(raw));
            unions::union(log, &mut tree, it, to)?;
            Ok(tree)
        }
        Kind::Optional(inner) => optional(log, raw, *inner, around),
        _ => word_or_json(log, raw, to, &kind, around),
    }
}

/// JSON that a variant takes as it stands. It comes before the text that it is too, since a text that
/// is JSON would stand in quotes.
fn exact_json<'a>(log: &mut Log, text: &'a str, it: &'static Enum, to: Target) -> Option<Tree<'a>> {
    let json = json::read(text, Extent::Whole).ok()?;
    if !json.repairs.is_empty() || matches!(json.tree, Tree::Text(_)) {
        return None;
    }
    let mark = log.mark();
    let mut tree = json.tree;
    let read = unions::union(log, &mut tree, it, to);
    if read.is_ok() && log.mark().0 == mark.0 {
        return Some(tree);
    }
    log.back(mark);
    None
}

/// What stands between the quotes, if the whole text is a JSON string.
pub(in super::super) fn unquoted(text: &str) -> Option<Cow<'_, str>> {
    if !(text.len() > 1 && text.starts_with('"') && text.ends_with('"')) {
        return None;
    }
    match json::read(text, Extent::Whole) {
        Ok(json) if json.repairs.is_empty() => match json.tree {
            Tree::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn optional<'a>(log: &mut Log, raw: &'a str, inner: Target, around: u8) -> Read<Tree<'a>> {
    let text = raw.trim();
    if text == "null" {
        return Ok(Tree::Null);
    }
    let word = unquoted(text).unwrap_or(Cow::Borrowed(text));
    if !scalars::is_null_word(&word) || inner.takes_text() {
        return nested(log, raw, inner, around);
    }
    let mut readings = Readings::new();
    readings.read(log, |log| nested(log, raw, inner, around));
    readings.read(log, |log| {
        log.note(&rule::NULL_WORD);
        Ok(Tree::Null)
    });
    readings.settle(log, || text.to_owned())
}

/// Marks that stand around a word in markdown.
const MARKS: [&str; 5] = ["**", "__", "*", "_", "`"];

fn word_or_json<'a>(
    log: &mut Log,
    raw: &'a str,
    to: Target,
    kind: &Kind,
    around: u8,
) -> Read<Tree<'a>> {
    let text = raw.trim();
    let mut readings = Readings::new();
    let takes_words = !matches!(
        kind,
        Kind::List(_) | Kind::Tuple(_) | Kind::Fields(_) | Kind::Map(_) | Kind::Struct(_)
    );
    let begins_as_json = text.starts_with(['{', '[', '(', '\'', '"', '“', '”', '„', '‘', '’']);
    let is_name = matches!(kind, Kind::Enum(it) if it.variants.iter().any(|it| it.name == text));
    if takes_words && (is_name || !begins_with_bracket(text)) {
        readings.read(log, |log| word(log, text, to, kind));
        if readings.is_exact() {
            return readings.settle(log, || text.to_owned());
        }
        if matches!(kind, Kind::Bool)
            && let Some(before) = text.strip_suffix(['.', '!'])
        {
            readings.read(log, |log| {
                let tree = word(log, before, to, kind)?;
                log.note(&rule::PUNCTUATION);
                Ok(tree)
            });
        }
    }
    let is_container = !takes_words || to.opening() != [false, false];
    if begins_as_json && takes_words && !is_container {
        readings.read(log, |log| {
            let mut tree = parsed(log, text)?;
            value(log, &mut tree, to)?;
            Ok(tree)
        });
    } else if is_container {
        let mut tree = Tree::Section(Cow::Borrowed(text));
        readings.read(log, |log| {
            structured(log, &mut tree, to.opening(), |log, tree| {
                value(log, tree, to)
            })?;
            Ok(tree)
        });
        if readings.is_exact() {
            return readings.settle(log, || text.to_owned());
        }
        if !begins_as_json && readings.is_empty() && !takes_words {
            readings.fail_with(Fault::expected(&kind.in_words(), text));
        }
    }
    if let Kind::List(item) = kind {
        lists::written(log, raw, *item, &mut readings);
    }
    if around < 2 {
        if let Some(inside) = MARKS.iter().find_map(|mark| between(text, mark)) {
            readings.read(log, |log| {
                log.note(&rule::MARKUP);
                nested(log, inside, to, around + 1)
            });
        }
        if !to.name.is_empty()
            && let Some((name, rest)) = text.split_once(':')
            && name.len() <= 2 * to.name.len() + 8
            && names::alike(name, to.name)
        {
            readings.read(log, |log| {
                log.note(&rule::OWN_NAME);
                nested(log, rest, to, around + 1)
            });
        }
    }
    readings.settle(log, || format!("`{text}`"))
}

fn begins_with_bracket(text: &str) -> bool {
    text.starts_with(['{', '[', '('])
}

fn between<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let inside = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inside.trim().is_empty() && !inside.starts_with(mark)).then_some(inside)
}

/// A word as it stands, or what a JSON string holds.
fn word<'a>(log: &mut Log, text: &'a str, to: Target, kind: &Kind) -> Read<Tree<'a>> {
    let mut tree = match unquoted(text) {
        Some(inside) => Tree::Text(inside),
        None => Tree::Bare(Cow::Borrowed(text)),
    };
    // Marks and its own name are not for a date to look at: its type may read more than it keeps.
    if let Kind::Text(Some(_)) = kind {
        let is_named = text
            .split_once(':')
            .is_some_and(|(name, _)| names::alike(name, to.name));
        if is_named || MARKS.iter().any(|mark| between(text, mark).is_some()) || text.is_empty() {
            return Err(Fault::expected(&kind.in_words(), text));
        }
    }
    direct(log, &mut tree, to, kind)?;
    Ok(tree)
}

/// Reads what has to be JSON: a section is read as JSON as a whole, or else what is fenced or
/// quoted in it. Of anything else it only reads the data.
pub(super) fn structured<'a>(
    log: &mut Log,
    tree: &mut Tree<'a>,
    opening: [bool; 2],
    read: impl Fn(&mut Log, &mut Tree<'_>) -> Read<()>,
) -> Read<()> {
    let text = match tree {
        Tree::Section(Cow::Borrowed(text)) => text.trim(),
        // Such as that of an element in which references stood.
        Tree::Section(Cow::Owned(text)) => {
            let text = std::mem::take(text);
            *tree = in_text(log, &text, opening, &read)?.into_owned();
            return Ok(());
        }
        _ => return read(log, tree),
    };
    *tree = in_text(log, text, opening, &read)?;
    Ok(())
}

fn in_text<'a>(
    log: &mut Log,
    text: &'a str,
    opening: [bool; 2],
    read: &dyn Fn(&mut Log, &mut Tree<'_>) -> Read<()>,
) -> Read<Tree<'a>> {
    let text = text.trim();
    let mark = log.mark();
    let fault = match parsed(log, text) {
        Ok(mut whole) => {
            read(log, &mut whole)?;
            return Ok(whole);
        }
        Err(fault) => fault,
    };
    log.back(mark);
    let mut fits = |log: &mut Log, text: &'a str| {
        let mut tree = parsed(log, text)?;
        read(log, &mut tree)?;
        Ok(tree)
    };
    let found = candidates::fenced(text);
    let mut picked = candidates::pick(log, &found, &rule::FENCE, "JSON values", &mut fits);
    if let Pick::None = picked {
        let found = match candidates::quoted(text, opening) {
            Ok(found) => found,
            Err(many) if many.is_tie || !begins_with_bracket(text) => return Err(many),
            Err(_) => return Err(fault),
        };
        picked = candidates::pick(log, &found, &rule::PROSE_AROUND, "JSON values", &mut fits);
    }
    match picked {
        Pick::One(found) => Ok(found),
        Pick::Tie(says) => Err(Fault::tie(says)),
        Pick::Fails(last) if !begins_with_bracket(text) => Err(last),
        Pick::Fails(_) | Pick::None => Err(fault),
    }
}
