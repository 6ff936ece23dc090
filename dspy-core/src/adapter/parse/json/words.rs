//! Numbers, words and keys that stand without quotes.

use std::borrow::Cow;

use super::{Last, Reader};
use crate::adapter::parse::fault::Read;
use crate::adapter::parse::number;
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::Tree;

/// The longest name in front of something that may be a key.
pub(super) fn is_key_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

impl<'a> Reader<'a> {
    /// A run of bytes of this kind, which are whole characters.
    fn run_of(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let length = self
            .rest()
            .bytes()
            .position(|byte| !belongs(byte))
            .unwrap_or(self.rest().len());
        let run = self.rest().get(..length).unwrap_or("");
        self.at += run.len();
        run
    }

    /// A number as it was written: what JSON does not allow is looked at by the type.
    pub(super) fn number(&mut self) -> Read<Tree<'a>> {
        let start = self.at;
        let run = self.run_of(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'.')
        });
        if !number::is_number(run) {
            self.at = start;
            return Err(self.unexpected("a value"));
        }
        self.last = Last::Word;
        Ok(Tree::Number(Cow::Borrowed(run)))
    }

    /// A word: one of JSON's, one of Python's, or a string without quotes.
    pub(super) fn word(&mut self) -> Read<Tree<'a>> {
        let rest = self.rest();
        if !rest.starts_with(char::is_alphabetic) {
            return Err(self.unexpected("a value"));
        }
        let end = rest
            .find(|letter: char| {
                matches!(
                    letter,
                    '"' | '\'' | '{' | '}' | '[' | ']' | '(' | ')' | ':' | ',' | '\n' | '\r'
                ) || super::edges::is_smart(letter)
            })
            .unwrap_or(rest.len());
        let run = rest.get(..end).unwrap_or("");
        // A comment is none of it.
        let run = ["#", "//", "/*"]
            .iter()
            .filter_map(|mark| run.find(mark))
            .min()
            .and_then(|end| run.get(..end))
            .unwrap_or(run);
        let word = run.trim_end();
        let tree = match word {
            "true" => Tree::Bool(true, "true"),
            "false" => Tree::Bool(false, "false"),
            "null" => Tree::Null,
            "True" => Tree::Bool(true, "True"),
            "False" => Tree::Bool(false, "False"),
            "None" => Tree::Null,
            _ => {
                let stopped = rest.get(end..).and_then(|it| it.chars().next());
                let ends = matches!(stopped, None | Some(',' | '}' | ']' | ')' | '\n' | '\r'));
                if self.open.is_empty() || !ends {
                    return Err(self.unexpected("a value"));
                }
                Tree::Bare(Cow::Borrowed(word))
            }
        };
        match &tree {
            Tree::Bare(_) => self.note(&rule::BARE_WORD),
            _ if word.starts_with(char::is_uppercase) => self.note(&rule::PYTHON_WORD),
            _ => {}
        }
        self.at += word.len();
        self.last = Last::Word;
        Ok(tree)
    }

    pub(super) fn bare_key(&mut self) -> Read<Cow<'a, str>> {
        let key = self.run_of(is_key_letter);
        if key.is_empty() {
            return Err(self.unexpected("a key in quotes"));
        }
        self.note(&rule::BARE_KEY);
        Ok(Cow::Borrowed(key))
    }
}
