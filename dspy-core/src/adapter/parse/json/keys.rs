//! The keys of a map: in quotes of some kind or without, and the usual ones at a glance.

use std::borrow::Cow;

use super::scan::plain_length;
use super::{Last, Open, Reader, edges};
use crate::adapter::parse::fault::Read;
use crate::adapter::parse::rule;

/// The longest name in front of something that may be a key.
pub(super) fn is_key_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

/// A key as most are written, and the comma or the bracket right before it.
#[derive(Clone, Copy)]
pub(super) struct Ahead {
    behind: usize,
    start: usize,
    end: usize,
}

impl Ahead {
    pub(super) const NONE: Self = Self {
        behind: usize::MAX,
        start: 0,
        end: 0,
    };
}

impl<'a> Reader<'a> {
    /// Goes on to the next value of the open map, if its key is written as most are.
    pub(super) fn usual_key(&mut self, behind: usize) -> bool {
        if self.ahead.behind != behind && !self.sees_usual_key(behind) {
            return false;
        }
        let key = self.text.get(self.ahead.start..self.ahead.end);
        let (Some(key), Some(Open::Map(_, place))) = (key, self.open.last_mut()) else {
            return false;
        };
        *place = Some(Cow::Borrowed(key));
        self.at = self.ahead.end + 2;
        self.last = Last::Opened;
        true
    }

    /// Whether behind a comma or a bracket, and at most one blank, stands a key as most are
    /// written, with its colon.
    pub(super) fn sees_usual_key(&mut self, behind: usize) -> bool {
        let bytes = self.text.as_bytes();
        let quote = behind + 1 + usize::from(bytes.get(behind + 1) == Some(&b' '));
        if bytes.get(quote) != Some(&b'"') {
            return false;
        }
        let start = quote + 1;
        let end = start + plain_length(bytes.get(start..).unwrap_or(&[]));
        self.ahead = Ahead { behind, start, end };
        let is_usual = bytes.get(end..end + 2) == Some(b"\":");
        if !is_usual {
            self.ahead = Ahead::NONE;
        }
        is_usual
    }

    /// The key of the next value, where a map is open.
    pub(super) fn key(&mut self) -> Read<()> {
        if !matches!(self.open.last(), Some(Open::Map(..))) {
            return Ok(());
        }
        self.blanks()?;
        let key = match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.quoted_key(quote)?,
            Some(byte) if byte >= 0x80 && edges::opens_smart(self.rest()) => self.smart_string()?,
            None => return Err(self.ends()),
            Some(_) => self.bare_key()?,
        };
        self.blanks()?;
        match self.peek() {
            Some(b':') => self.at += 1,
            None => return Err(self.ends()),
            Some(_) => return Err(self.unexpected("`:`")),
        }
        self.last = Last::Opened;
        if let Some(Open::Map(_, place)) = self.open.last_mut() {
            *place = Some(key);
        }
        Ok(())
    }

    /// A key between quotes of this kind: it ends at the first one.
    fn quoted_key(&mut self, quote: u8) -> Read<Cow<'a, str>> {
        if quote == b'\'' {
            self.note(&rule::SINGLE_QUOTES);
        }
        self.at += 1;
        let start = self.at;
        let plain = plain_length(self.rest().as_bytes());
        if quote == b'"' && self.text.as_bytes().get(start + plain) == Some(&quote) {
            self.at = start + plain + 1;
            let key = self.text.get(start..start + plain);
            return Ok(Cow::Borrowed(key.unwrap_or("")));
        }
        loop {
            match self.next_stop(quote) {
                None => return Err(self.ends()),
                Some(b'\\') => {
                    self.at = self.text.len().min(self.at + 2);
                    while !self.text.is_char_boundary(self.at) {
                        self.at += 1;
                    }
                }
                Some(_) => {
                    let end = self.at;
                    let key = self.unescaped(start, end)?;
                    self.at = end + 1;
                    return Ok(key);
                }
            }
        }
    }

    fn bare_key(&mut self) -> Read<Cow<'a, str>> {
        let key = self.run_of(is_key_letter);
        if key.is_empty() {
            return Err(self.unexpected("a key in quotes"));
        }
        self.note(&rule::BARE_KEY);
        Ok(Cow::Borrowed(key))
    }
}
