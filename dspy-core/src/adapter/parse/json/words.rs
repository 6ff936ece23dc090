//! Numbers, words and keys that stand without quotes.

use std::borrow::Cow;

use super::{Last, Reader};
use crate::adapter::parse::fault::Read;
use crate::adapter::parse::number;
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::Tree;

impl<'a> Reader<'a> {
    /// A run of bytes of this kind, which are whole characters.
    pub(super) fn run_of(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !belongs(byte));
        let run = rest.get(..length.unwrap_or(rest.len())).unwrap_or("");
        self.at += run.len();
        run
    }

    /// A number as it was written: what JSON does not allow is looked at by the type.
    pub(super) fn number(&mut self) -> Read<Tree<'a>> {
        let start = self.at;
        let run = self.run_of(|byte| {
            // Digits first: they are most of it.
            byte.is_ascii_digit()
                || matches!(byte, b'_' | b'+' | b'-' | b'.')
                || byte.is_ascii_alphabetic()
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
}
