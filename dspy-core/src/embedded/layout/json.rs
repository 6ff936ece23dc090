//! The layout of one JSON object, which has a member for each output.

use super::{Asked, Fields, Layout, Note, Part, compact, notes};
use crate::embedded::mixture::Answer;
use crate::embedded::written::Written;
use crate::value::{Node, quote, text};

#[derive(Debug)]
pub(super) struct Json;

impl Layout for Json {
    /// The names in: Reply with one JSON object, which has `a`, `b` and `c`.
    fn asked(&self, line: &str) -> Option<Vec<String>> {
        let names = line.strip_prefix("Reply with one JSON object, which has ")?;
        super::names_in_backticks(names, &[", ", " and "], ".")
    }

    fn notes(&self, above: &str) -> Vec<Note> {
        compact::notes(above).unwrap_or_else(|| notes::notes(above))
    }

    /// The members, each as the text that stands below its header in the chat layout.
    fn shown(&self, assistant: &str, asked: Asked<'_>) -> Fields {
        let Ok(Node::Map(members)) = Node::from_json(assistant) else {
            return Fields::new();
        };
        let members = members.into_iter().map(|(name, value)| {
            let text = match value {
                Node::Text(text) if asked.takes_any_text(&name) => text,
                value => text::write(&value).into_owned(),
            };
            (name, text)
        });
        members.collect()
    }

    /// The brace that closes it may be missing too, so the end stands behind it.
    fn ending(&self) -> &'static [Part<'static>] {
        &[Part::Close, Part::End]
    }

    fn field(&self, out: &mut Written, note: &Note, answer: &Answer, logprob: f64) {
        let mut before = String::from(if out.is_empty() { "{" } else { "," });
        quote(&note.name, &mut before);
        before.push(':');
        // What is JSON is meant as that, unless the field takes any text.
        if !note.takes_any_text() && Node::from_json(&answer.text).is_ok() {
            out.certain(&before, logprob);
            let end = out.answer(answer);
            out.later(end);
        } else {
            before.push('"');
            out.certain(&before, logprob);
            let end = out.encoded("", answer, between_quotes);
            out.certain("\"", end);
        }
    }

    fn close(&self, out: &mut Written, logprob: f64) {
        out.certain(if out.is_empty() { "{}" } else { "}" }, logprob);
    }
}

/// A piece of a text as it stands between the quotes of a JSON string.
fn between_quotes(piece: &str, out: &mut String) {
    let mut quoted = String::new();
    quote(piece, &mut quoted);
    let inside = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    out.push_str(inside.unwrap_or_default());
}
