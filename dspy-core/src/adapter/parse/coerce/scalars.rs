//! Bools, numbers, texts, pictures, and nothing.

use std::borrow::Cow;

use super::note_all;
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::number::{self, Number, Value};
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::{Key, Tree};
use crate::value::Image;

/// A word that stands for `null` in some language.
pub(in super::super) fn is_null_word(word: &str) -> bool {
    ["null", "none", "nil"]
        .iter()
        .any(|it| word.eq_ignore_ascii_case(it))
}

pub(super) fn bool(log: &mut Log, tree: &mut Tree<'_>) -> Read<()> {
    let value = match tree {
        Tree::Bool(value, _) => *value,
        Tree::Text(word) => {
            log.note(&rule::QUOTED_VALUE);
            truth(log, word)?
        }
        Tree::Number(word) | Tree::Bare(word) => truth(log, word)?,
        other => return Err(Fault::expected("`true` or `false`", &bare(other))),
    };
    *tree = Tree::Bool(value, if value { "true" } else { "false" });
    Ok(())
}

fn truth(log: &mut Log, word: &str) -> Read<bool> {
    if let "true" | "false" = word {
        return Ok(word == "true");
    }
    let is = |it: &str| word.eq_ignore_ascii_case(it);
    let (rule, value) = match word {
        _ if is("true") => (&rule::WORD_SPELLING, true),
        _ if is("false") => (&rule::WORD_SPELLING, false),
        _ if is("yes") || is("on") || word == "1" => (&rule::YES_NO, true),
        _ if is("no") || is("off") || word == "0" => (&rule::YES_NO, false),
        _ => return Err(Fault::expected("`true` or `false`", word)),
    };
    log.note(rule);
    Ok(value)
}

pub(super) fn whole(log: &mut Log, tree: &mut Tree<'_>, of: &'static str) -> Read<()> {
    if let Tree::Number(text) = tree
        && let Some(value) = number::short_whole(text, of)
    {
        *tree = Tree::Unsigned(value);
        return Ok(());
    }
    number(log, tree, |text| number::whole(text, of))
}

pub(super) fn float(log: &mut Log, tree: &mut Tree<'_>, of: &'static str) -> Read<()> {
    if let Tree::Number(text) = tree
        && let Some(value) = number::short_float(text, of)
    {
        *tree = Tree::Float(value);
        return Ok(());
    }
    number(log, tree, |text| number::float(text, of))
}

fn number(log: &mut Log, tree: &mut Tree<'_>, read: impl Fn(&str) -> Read<Number>) -> Read<()> {
    let (number, in_quotes) = match tree {
        Tree::Number(text) => (read(text)?, false),
        Tree::Bare(text) => (read(text)?, false),
        Tree::Text(text) => (read(text.trim())?, true),
        other => return Err(Fault::expected("a number", &bare(other))),
    };
    if in_quotes {
        log.note(&rule::QUOTED_VALUE);
    }
    note_all(log, &number.repairs);
    *tree = match number.value {
        Value::Unsigned(value) => Tree::Unsigned(value),
        Value::Signed(value) => Tree::Signed(value),
        Value::Float(value) => Tree::Float(value),
        Value::Wide(digits) => Tree::Number(Cow::Owned(digits)),
    };
    Ok(())
}

/// A text, or a date or a time, which its type reads.
pub(super) fn text(log: &mut Log, tree: &mut Tree<'_>, format: Option<&str>) -> Read<()> {
    *tree = match tree.take() {
        Tree::Text(text) | Tree::Bare(text) => {
            if let Some(format) = format {
                if is_null_word(&text) {
                    return Err(Fault::expected(&format!("a {format}"), &text));
                }
                loses_nothing(&text, format)?;
            }
            Tree::Text(text)
        }
        Tree::Number(text) if format.is_none() => {
            log.note(&rule::VALUE_AS_TEXT);
            Tree::Text(text)
        }
        Tree::Bool(_, word) if format.is_none() => {
            log.note(&rule::VALUE_AS_TEXT);
            Tree::Text(Cow::Borrowed(word))
        }
        other => {
            let what = format.map_or_else(|| "a text".to_owned(), |it| format!("a {it}"));
            return Err(Fault::expected(&what, &bare(&other)));
        }
    };
    Ok(())
}

/// Refuses what a date or a time would drop: types read more than they keep.
fn loses_nothing(text: &str, format: &str) -> Read<()> {
    let lost = match format {
        "date" => text.contains([':', 'T', 't']).then_some("the time"),
        "partial-time" => {
            let time = text.strip_prefix(['T', 't']).unwrap_or(text);
            time.contains(['-', '+', 'T', 't', 'Z', 'z', '['])
                .then_some("what stands around the time")
        }
        "partial-date-time" => {
            let (_, time) = text.split_once(['T', 't', ' ']).unwrap_or(("", ""));
            time.contains(['-', '+', 'Z', 'z', '['])
                .then_some("the offset")
        }
        _ => None,
    };
    match lost {
        Some(lost) => {
            let found = super::super::fault::shown(text);
            Err(Fault::new(format!(
                "expected a {format}, found {found}, of which {lost} would be lost"
            )))
        }
        None => Ok(()),
    }
}

pub(super) fn unit(log: &mut Log, tree: &mut Tree<'_>) -> Read<()> {
    match tree {
        Tree::Null => Ok(()),
        Tree::Bare(word) | Tree::Text(word) if is_null_word(word) => {
            if word != "null" || matches!(tree, Tree::Text(_)) {
                log.note(&rule::NULL_WORD);
            }
            *tree = Tree::Null;
            Ok(())
        }
        other => Err(Fault::expected("`null`", &bare(other))),
    }
}

/// A picture by its address; nothing is opened.
pub(super) fn image(log: &mut Log, tree: &mut Tree<'_>) -> Read<()> {
    let check = |url: &str| {
        Image::at(url)
            .map(drop)
            .map_err(|error| Fault::new(error.to_string()))
    };
    match tree {
        Tree::Map(entries) => {
            for (key, value) in entries.iter() {
                match (&**key, value) {
                    ("url", Tree::Text(url)) => check(url)?,
                    ("url", other) => {
                        return Err(Fault::expected("an address", &bare(other)).inside("url"));
                    }
                    (other, _) => {
                        return Err(Fault::new(format!(
                            "a picture has no `{other}`, only `url`"
                        )));
                    }
                }
            }
            match entries.len() {
                0 => Err(Fault::missing("url")),
                1 => Ok(()),
                _ => Err(Fault::new("the field `url` stands here twice")),
            }
        }
        Tree::Text(url) | Tree::Bare(url) => {
            check(url)?;
            log.note(&rule::BARE_ADDRESS);
            *tree = Tree::Map(vec![(Key::Known("url"), Tree::Text(std::mem::take(url)))]);
            Ok(())
        }
        other => Err(Fault::expected("a picture", &bare(other))),
    }
}

/// What was found, for a message that puts backticks around it.
pub(super) fn bare(tree: &Tree<'_>) -> String {
    tree.shown().trim_matches('`').to_owned()
}
