//! The marks of XML: tags, references, CDATA, comments. What is none of them is text.

use std::borrow::Cow;

use crate::adapter::parse::fault::{Fault, Read};

/// The element that carries its name as a key, where the name is none of a tag.
pub(super) const ENTRY: &str = "entry";

/// A tag as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Tag<'a> {
    pub(in super::super) name: &'a str,
    /// The key of an entry, as it is written.
    key: Option<&'a str>,
    pub(in super::super) side: Side,
    /// Where it begins and where it ends.
    pub(in super::super) start: usize,
    pub(in super::super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Side {
    Open,
    Close,
    /// Open and closed at once: `<tags/>`.
    Empty,
}

impl<'a> Tag<'a> {
    /// What it names: the key of an entry, or else its own name.
    pub(in super::super) fn key(&self) -> Read<Cow<'a, str>> {
        match self.key {
            Some(key) => unreferenced(key),
            None => Ok(Cow::Borrowed(self.name)),
        }
    }

    pub(super) fn closes(&self, name: &str) -> bool {
        self.side == Side::Close && self.name == name
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The tag that begins at this `<`, if one does. One with attributes is none, but for the key of
/// an entry.
pub(in super::super) fn tag_at(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = text.get(start..)?.strip_prefix('<')?;
    let (rest, is_closing) = match rest.strip_prefix('/') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let name = rest.get(..name_length(rest))?;
    if name.is_empty() {
        return None;
    }
    let behind = rest.get(name.len()..)?;
    let mut after = behind.trim_start_matches(BLANKS);
    let mut key = None;
    if name == ENTRY
        && !is_closing
        && after.len() < behind.len()
        && let Some(attribute) = after.strip_prefix("key")
    {
        let value = attribute.trim_start_matches(BLANKS).strip_prefix('=')?;
        let value = value.trim_start_matches(BLANKS);
        let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (inside, rest) = value.get(1..)?.split_once(quote)?;
        key = Some(inside);
        after = rest.trim_start_matches(BLANKS);
    }
    let (behind, side) = match (after.strip_prefix('>'), is_closing) {
        (Some(behind), true) => (behind, Side::Close),
        (Some(behind), false) => (behind, Side::Open),
        (None, true) => return None,
        (None, false) => (after.strip_prefix("/>")?, Side::Empty),
    };
    Some(Tag {
        name,
        key,
        side,
        start,
        end: text.len() - behind.len(),
    })
}

fn name_length(text: &str) -> usize {
    let begins = |letter: char| letter.is_alphabetic() || letter == '_';
    if !text.starts_with(begins) {
        return 0;
    }
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    text.find(|letter| !goes_on(letter)).unwrap_or(text.len())
}

/// Whether an element can be called so.
pub(super) fn is_tag_name(name: &str) -> bool {
    !name.is_empty() && name_length(name) == name.len()
}

const CDATA: (&str, &str) = ("<![CDATA[", "]]>");
const COMMENT: (&str, &str) = ("<!--", "-->");

/// Where the section of CDATA ends that begins here, if one does.
pub(in super::super) fn cdata_end(text: &str, at: usize) -> Read<Option<usize>> {
    end_of(text, at, CDATA, "a section of CDATA")
}

/// Where the comment ends that begins here, if one does.
pub(in super::super) fn comment_end(text: &str, at: usize) -> Read<Option<usize>> {
    end_of(text, at, COMMENT, "a comment")
}

fn end_of(text: &str, at: usize, (opens, closes): (&str, &str), what: &str) -> Read<Option<usize>> {
    let Some(inside) = text.get(at..).and_then(|it| it.strip_prefix(opens)) else {
        return Ok(None);
    };
    match inside.find(closes) {
        Some(length) => Ok(Some(at + opens.len() + length + closes.len())),
        None => Err(Fault::new(format!(
            "{what}, `{opens}`, is not closed with `{closes}`"
        ))),
    }
}

/// Where the next `<` stands.
pub(in super::super) fn next_mark(text: &str, from: usize) -> Option<usize> {
    Some(from + text.get(from..)?.find('<')?)
}

/// What the text of an element says, and whether marks stand in it as themselves.
pub(super) fn decoded(raw: &str) -> Read<(Cow<'_, str>, bool)> {
    let mut out = String::new();
    let (mut at, mut done) = (0, 0);
    let mut is_raw = false;
    while let Some(length) = raw.get(at..).and_then(|rest| rest.find(['&', '<'])) {
        at += length;
        let before = raw.get(done..at).unwrap_or("");
        if let Some((letter, length)) = reference(raw, at)? {
            out.push_str(before);
            out.push(letter);
            at += length;
            done = at;
        } else if let Some(end) = cdata_end(raw, at)? {
            let inside = raw.get(at + CDATA.0.len()..end - CDATA.1.len());
            out.push_str(before);
            out.push_str(inside.unwrap_or(""));
            at = end;
            done = at;
        } else if let Some(tag) = tag_at(raw, at) {
            at = tag.end;
        } else {
            is_raw = true;
            at += 1;
        }
    }
    if done == 0 {
        return Ok((Cow::Borrowed(raw), is_raw));
    }
    out.push_str(raw.get(done..).unwrap_or(""));
    Ok((Cow::Owned(out), is_raw))
}

/// A key with what its references stand for.
fn unreferenced(raw: &str) -> Read<Cow<'_, str>> {
    let mut out = String::new();
    let (mut at, mut done) = (0, 0);
    while let Some(length) = raw.get(at..).and_then(|rest| rest.find('&')) {
        at += length;
        match reference(raw, at)? {
            Some((letter, length)) => {
                out.push_str(raw.get(done..at).unwrap_or(""));
                out.push(letter);
                at += length;
                done = at;
            }
            None => at += 1,
        }
    }
    if done == 0 {
        return Ok(Cow::Borrowed(raw));
    }
    out.push_str(raw.get(done..).unwrap_or(""));
    Ok(Cow::Owned(out))
}

/// The character that a reference stands for, and how long it is.
fn reference(text: &str, at: usize) -> Read<Option<(char, usize)>> {
    let Some(rest) = text.get(at..).and_then(|it| it.strip_prefix('&')) else {
        return Ok(None);
    };
    let named = [
        ("amp;", '&'),
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("apos;", '\''),
    ];
    if let Some((name, letter)) = named.iter().find(|(name, _)| rest.starts_with(name)) {
        return Ok(Some((*letter, 1 + name.len())));
    }
    let Some(number) = rest.strip_prefix('#') else {
        return Ok(None);
    };
    let (digits, radix, before) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (number, 10, 2),
    };
    let length = digits
        .find(|letter: char| !letter.is_digit(radix))
        .unwrap_or(digits.len());
    let (Some(digits), true) = (
        digits.get(..length).filter(|it| !it.is_empty()),
        digits.get(length..).is_some_and(|it| it.starts_with(';')),
    ) else {
        return Ok(None);
    };
    let letter = u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32);
    match letter {
        Some(letter) => Ok(Some((letter, before + length + 1))),
        None => {
            let shown = text.get(at..at + before + length + 1).unwrap_or("&#");
            let shown = crate::adapter::parse::fault::shown(shown);
            Err(Fault::new(format!("{shown} is no character")))
        }
    }
}

/// Writes a text so that reading gives it back: no mark stands in it, and its blank edges, which
/// reading takes for those of the layout, are references.
pub(super) fn escape(text: &str, out: &mut String) {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' if at >= start && at < end => out.push(letter),
            _ if at < start || at >= end || letter.is_control() => {
                out.push_str(&format!("&#{};", u32::from(letter)));
            }
            _ => out.push(letter),
        }
    }
}

/// Writes an opening tag by this name, or an entry with this key.
pub(super) fn open(name: &str, is_key: bool, out: &mut String) {
    out.push('<');
    if !is_key && is_tag_name(name) {
        out.push_str(name);
    } else {
        out.push_str(ENTRY);
        out.push_str(" key=\"");
        for letter in name.chars() {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                _ if letter.is_control() => out.push_str(&format!("&#{};", u32::from(letter))),
                _ => out.push(letter),
            }
        }
        out.push('"');
    }
    out.push('>');
}

/// Writes the tag that closes what [`open`] opens.
pub(super) fn close(name: &str, is_key: bool, out: &mut String) {
    out.push_str("</");
    out.push_str(match !is_key && is_tag_name(name) {
        true => name,
        false => ENTRY,
    });
    out.push('>');
}
