//! What feedback says of the right answer.

use std::collections::HashSet;

use super::super::rules::sentences::{self, Token};
use crate::embedded::layout::Fields;
use crate::embedded::words;

/// The right answer that feedback names.
pub(super) fn named(feedback: &str, said: &Fields) -> Option<String> {
    let names: HashSet<&str> = said.iter().map(|(name, _)| name.as_str()).collect();
    let sentences = sentences::of(feedback);
    sentences.into_iter().find_map(|sentence| {
        let tokens = sentences::tokens(sentence)?;
        (0..tokens.len()).find_map(|at| {
            let rest = after_cue(tokens.get(at..)?)?;
            answer_in(rest, &names)
        })
    })
}

/// Whether feedback starts with praise.
pub(super) fn praises(feedback: &str) -> bool {
    let first = words::words(feedback).next().map(str::to_lowercase);
    let praise = ["correct", "right", "good", "yes", "exactly", "perfect"];
    first.is_some_and(|it| praise.contains(&it.as_str()))
}

/// A piece as a word in small letters; empty for others.
fn small(token: &Token<'_>) -> String {
    match token {
        Token::Word(word) => word.trim_end_matches(':').to_lowercase(),
        _ => String::new(),
    }
}

/// What stands behind the words by which an answer is named.
fn after_cue<'s, 't>(tokens: &'s [Token<'t>]) -> Option<&'s [Token<'t>]> {
    let near: Vec<String> = tokens.iter().take(6).map(small).collect();
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    let length = match near.as_slice() {
        ["expected", ..] => 1,
        ["should", "be", ..] => 2,
        ["should", "have", "been", ..] => 3,
        ["right" | "correct" | "true" | "answer", rest @ ..] => {
            2 + rest.iter().position(|it| matches!(*it, "is" | "was"))?
        }
        _ => return None,
    };
    tokens.get(length..)
}

/// The answer that a piece of feedback starts with, behind words that only lead to it.
fn answer_in(tokens: &[Token<'_>], names: &HashSet<&str>) -> Option<String> {
    const LEADING: [&str; 10] = [
        "the", "a", "an", "answer", "output", "value", "label", "is", "to", "be",
    ];
    for token in tokens.iter().take(6) {
        match token {
            Token::Quoted(text) if names.contains(text) => {}
            Token::Quoted(text) => return Some((*text).to_owned()),
            Token::Word(word) => {
                let small = small(token);
                let is_sign = !word.contains(char::is_alphanumeric);
                if is_sign
                    || LEADING.contains(&small.as_str())
                    || names.contains(word.trim_end_matches(':'))
                {
                    continue;
                }
                let answer = word.trim_matches(|it: char| !it.is_alphanumeric());
                return (!words::is_filler(&words::stem(answer))).then(|| answer.to_owned());
            }
            Token::Comma => return None,
        }
    }
    None
}
