//! Where a string ends, and which quotes may stand inside of one.

use super::keys::is_key_letter;
use super::{Open, Reader};

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// A typographic quote.
pub(super) fn is_smart(letter: char) -> bool {
    matches!(letter, '“' | '”' | '„' | '‘' | '’')
}

/// Whether the text begins with a typographic quote that opens a string.
pub(super) fn opens_smart(text: &str) -> bool {
    text.starts_with(is_smart)
}

impl Reader<'_> {
    /// Whether the quote here ends the string, by what follows it.
    pub(super) fn quote_ends(&self, quote: u8) -> bool {
        let behind = self.text.get(self.at + 1..).unwrap_or("");
        debug_assert!(self.peek() == Some(quote), "asked of a quote");
        let after = behind.trim_start_matches(BLANKS);
        let passed = behind.get(..behind.len() - after.len()).unwrap_or("");
        let Some(first) = after.chars().next() else {
            return true;
        };
        let closing = match self.open.last() {
            None => return false,
            Some(Open::List(_, close)) => char::from(*close),
            Some(Open::Map(..)) => '}',
        };
        if first == closing {
            return true;
        }
        if first == ',' {
            let next = after.get(1..).unwrap_or("").trim_start_matches(BLANKS);
            return next.is_empty() || next.starts_with(closing) || self.begins(next);
        }
        if let Some(behind) = behind_comment(after) {
            // What stands behind a comment says whether it is one.
            let next = behind.trim_start_matches(BLANKS);
            let next = next
                .strip_prefix(',')
                .map_or(next, |it| it.trim_start_matches(BLANKS));
            return next.starts_with(closing) || self.begins(next);
        }
        passed.contains('\n') && self.begins(after)
    }

    /// Whether a line that no comma ends may be followed by this.
    pub(super) fn begins_next(&self) -> bool {
        self.begins(self.rest())
    }

    /// Whether the text begins with what is next in the open list or map: a value, or a key with
    /// its colon.
    pub(super) fn begins(&self, text: &str) -> bool {
        if matches!(self.open.last(), Some(Open::Map(..))) {
            return begins_with_key(text);
        }
        let word = |letter: char| letter.is_alphanumeric() || "\"'{[(+-.".contains(letter);
        text.starts_with(|letter| word(letter) || is_smart(letter)) || is_comment(text)
    }
}

/// What follows a comment at the beginning of the text. None is looked at that is longer than a
/// few lines, since a text may hold any number of marks that look like one.
fn behind_comment(text: &str) -> Option<&str> {
    const LONGEST: usize = 256;
    let ends = match text.as_bytes() {
        [b'#', ..] | [b'/', b'/', ..] => "\n",
        [b'/', b'*', ..] => "*/",
        _ => return None,
    };
    let mut near = text.len().min(LONGEST);
    while !text.is_char_boundary(near) {
        near -= 1;
    }
    let at = text.get(2..near)?.find(ends)?;
    text.get(2 + at + ends.len()..)
}

fn is_comment(text: &str) -> bool {
    text.starts_with('#') || text.starts_with("//") || text.starts_with("/*")
}

fn begins_with_key(text: &str) -> bool {
    let after = match text.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => {
            let body = text.get(1..).unwrap_or("");
            let mut escaped = false;
            let end = body.bytes().position(|byte| {
                let ends = byte == *quote && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            });
            // Where the text ends in what would be a key, nothing that follows can say otherwise.
            let Some(end) = end else { return true };
            body.get(end + 1..)
        }
        Some(_) if opens_smart(text) => {
            let mut letters = text.char_indices();
            letters.next();
            let end = letters.find(|(_, it)| matches!(it, '”' | '“' | '’' | '"'));
            end.and_then(|(at, letter)| text.get(at + letter.len_utf8()..))
        }
        Some(_) if is_comment(text) => return true,
        _ => {
            let length = text.bytes().position(|byte| !is_key_letter(byte));
            length.filter(|it| *it > 0).and_then(|it| text.get(it..))
        }
    };
    after.is_some_and(|after| after.trim_start_matches(BLANKS).starts_with(':'))
}

/// Whether these quotes can be characters of the string between `start` and `end`.
pub(super) fn may_stand_inside(
    text: &str,
    start: usize,
    inner: &[usize],
    end: usize,
    in_list: bool,
) -> bool {
    let between = |from: usize, to: usize| text.get(from..to).unwrap_or("");
    for (index, at) in inner.iter().enumerate() {
        let next = inner.get(index + 1).copied().unwrap_or(end);
        let behind = between(at + 1, next);
        let is_last = index + 1 == inner.len();
        // Only blanks between two of them could be two strings.
        if !is_last && behind.trim_matches(BLANKS).is_empty() {
            return false;
        }
        // A quoted text with a colon behind it would be a key.
        if behind.trim_start_matches(BLANKS).starts_with(':') {
            return false;
        }
    }
    let letter_before = |at: usize| between(start, at).chars().next_back();
    let letter_behind = |at: usize| between(at + 1, end).chars().next();
    let is_blank = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
    let is_outside = |letter: Option<char>| {
        letter.is_none_or(|it| it.is_whitespace() || (it.is_ascii_punctuation() && it != '"'))
    };
    // A quotation that is opened and not closed may have lost its end, or the text its own.
    let mut is_open = false;
    for at in inner {
        let (before, behind) = (letter_before(*at), letter_behind(*at));
        if is_blank(before) && !is_blank(behind) {
            if is_open {
                return false;
            }
            is_open = true;
        } else if !is_blank(before) && is_outside(behind) {
            is_open = false;
        }
    }
    if is_open {
        return false;
    }
    !in_list
        || inner.len().is_multiple_of(2)
            && inner.iter().enumerate().all(|(index, at)| match index % 2 {
                0 => is_blank(letter_before(*at)) && !is_blank(letter_behind(*at)),
                _ => !is_blank(letter_before(*at)) && is_outside(letter_behind(*at)),
            })
}
