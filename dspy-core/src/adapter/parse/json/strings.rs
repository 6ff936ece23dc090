//! Strings: their quotes, their escapes, and quotes inside of them.

use std::borrow::Cow;

use super::scan::plain_length;
use super::{Last, Open, Reader, edges};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::Tree;

impl<'a> Reader<'a> {
    /// A string where a value is expected.
    pub(super) fn string(&mut self) -> Read<Tree<'a>> {
        let Some(quote) = self.peek() else {
            return Err(self.ends());
        };
        if quote == b'\'' {
            self.note(&rule::SINGLE_QUOTES);
        }
        self.at += 1;
        let start = self.at;
        let mut inner: Vec<usize> = Vec::new();
        let end = loop {
            match self.next_stop(quote) {
                None if inner.is_empty() => return Err(self.ends()),
                None => return Err(lost_quote(self)),
                Some(b'\\') => self.at = self.text.len().min(self.at + 2),
                Some(_) => {
                    let at = self.at;
                    if self.quote_ends(quote) {
                        break at;
                    }
                    inner.push(at);
                    self.at = at + 1;
                }
            }
            // An escape may stand before a character of several bytes.
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
        };
        if !inner.is_empty() {
            self.note(&rule::INNER_QUOTE);
            let in_list = matches!(self.open.last(), Some(Open::List(..)));
            if !edges::may_stand_inside(self.text, start, &inner, end, in_list) {
                return Err(lost_quote(self));
            }
        }
        self.at = end;
        let text = self.unescaped(start, end)?;
        self.at = end + 1;
        self.last = Last::Closed;
        Ok(Tree::Text(text))
    }

    /// The usual string, at a glance: JSON's quotes around what needs no look, and behind them
    /// what ends a value.
    pub(super) fn plain_string(&mut self) -> Option<&'a str> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let end = start + plain_length(bytes.get(start..)?);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        let (closing, in_map) = match self.open.last() {
            Some(Open::List(_, close)) => (*close, false),
            Some(Open::Map(..)) => (b'}', true),
            None => (0, false),
        };
        let follows = bytes.get(end + 1).copied();
        let is_next =
            |reader: &mut Self| in_map && follows == Some(b',') && reader.sees_usual_key(end + 1);
        let ends = follows == Some(closing)
            || (follows.is_none() && closing == 0)
            || is_next(self)
            || self.begins_behind_comma(end + 1);
        if !ends {
            return None;
        }
        let text = self.text.get(start..end)?;
        self.at = end + 1;
        self.last = Last::Closed;
        Some(text)
    }

    /// Whether a comma is next, and behind it what has to follow it here: the next quote has to
    /// open something.
    fn begins_behind_comma(&self, at: usize) -> bool {
        let blanks = [' ', '\t', '\r', '\n'];
        let after = self.text.get(at..).unwrap_or("").trim_start_matches(blanks);
        let next = after.strip_prefix(',');
        next.is_some_and(|next| self.begins(next.trim_start_matches(blanks)))
    }

    /// Goes on to the next quote of this kind or backslash.
    pub(super) fn next_stop(&mut self, quote: u8) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let Some(length) = rest
            .iter()
            .position(|byte| *byte == quote || *byte == b'\\')
        else {
            self.farthest = self.text.len();
            return None;
        };
        self.at += length;
        self.peek()
    }

    /// A string between typographic quotes.
    pub(super) fn smart_string(&mut self) -> Read<Cow<'a, str>> {
        self.note(&rule::SMART_QUOTES);
        let single = self.rest().starts_with(['‘', '’']);
        let opening = self.rest().chars().next().map_or(0, char::len_utf8);
        self.at += opening;
        let start = self.at;
        let end = match single {
            true => self.rest().find('’'),
            false => self.rest().find(['”', '“', '"']),
        };
        let Some(end) = end.map(|length| start + length) else {
            return Err(self.ends());
        };
        let text = self.unescaped(start, end)?;
        let closing = self.text.get(end..).and_then(|it| it.chars().next());
        self.at = end + closing.map_or(1, char::len_utf8);
        self.last = Last::Closed;
        Ok(text)
    }

    /// What the escapes between two places say.
    pub(super) fn unescaped(&mut self, start: usize, end: usize) -> Read<Cow<'a, str>> {
        let raw = self.text.get(start..end).unwrap_or("");
        if raw.bytes().any(|byte| byte < 0x20) {
            self.note(&rule::RAW_CONTROL);
        }
        if !raw.contains('\\') {
            return Ok(Cow::Borrowed(raw));
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((before, escape)) = rest.split_once('\\') {
            out.push_str(before);
            let Some(letter) = escape.chars().next() else {
                return Err(self.ends());
            };
            let mut taken = letter.len_utf8();
            match letter {
                '"' | '\\' | '/' => out.push(letter),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{c}'),
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'u' => {
                    let (character, length) = unicode(escape)?;
                    out.push(character);
                    taken = length;
                }
                'x' => {
                    let says = "`\\x` is no escape of JSON, which does not say what it is";
                    return Err(Fault::new(says));
                }
                '\'' => {
                    self.note(&rule::LOOSE_ESCAPE);
                    out.push('\'');
                }
                other => {
                    self.note(&rule::LOOSE_ESCAPE);
                    out.push('\\');
                    out.push(other);
                }
            }
            rest = escape.get(taken..).unwrap_or("");
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }
}

/// The character of `uXXXX`, or of two of them, and how many bytes they take.
fn unicode(escape: &str) -> Read<(char, usize)> {
    let four = |at: usize| {
        let digits = escape.get(at..at + 4)?;
        let all = digits.bytes().all(|it| it.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| all)
    };
    let Some(first) = four(1) else {
        let found: String = escape.chars().take(5).collect();
        return Err(Fault::new(format!("`\\{found}` is no escape of JSON")));
    };
    if let Some(letter) = char::from_u32(first) {
        return Ok((letter, 5));
    }
    let second = escape
        .get(5..7)
        .filter(|it| *it == "\\u")
        .and_then(|_| four(7));
    let pair = match (first, second) {
        (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => {
            char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
        }
        _ => None,
    };
    pair.map(|letter| (letter, 11)).ok_or_else(|| {
        let half = escape.get(..5).unwrap_or("u");
        Fault::new(format!("`\\{half}` is half a character"))
    })
}

fn lost_quote(reader: &Reader<'_>) -> Fault {
    let fault = Fault::new("a quote is missing or is not escaped");
    match reader.path() {
        path if path.is_empty() => fault,
        path => fault.inside(&path),
    }
}
