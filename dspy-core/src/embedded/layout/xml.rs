//! The layout of one element for each output.

use super::{Asked, Fields, Kind, Layout, Note, Part};
use crate::adapter::elements;
use crate::adapter::sections::NOT_KNOWN;
use crate::embedded::mixture::Answer;
use crate::embedded::written::Written;

#[derive(Debug)]
pub(super) struct Xml;

impl Layout for Xml {
    /// The names in: Reply with `<a>…</a>`, then `<b>…</b>`, and nothing else.
    fn asked(&self, line: &str) -> Option<Vec<String>> {
        let list = line.strip_prefix("Reply with ")?;
        let forms = super::names_in_backticks(list, &[", then "], ", and nothing else.")?;
        let name = |form: &String| elements::name_of(form.split_once('…')?.0);
        forms.iter().map(name).collect()
    }

    /// Each element as its text. One that may hold elements stays as it is written, since only its
    /// type tells what they are.
    fn shown(&self, assistant: &str, asked: Asked<'_>) -> Fields {
        let mut fields = Fields::new();
        // A mark in a value is written as a reference, so no line of one begins with a mark.
        let mut lines = assistant.split("\n<");
        let first = lines.next().and_then(|it| it.strip_prefix('<'));
        for line in first.into_iter().chain(lines) {
            let element = asked.outputs.iter().find_map(|name| {
                let (open, close) = elements::around(name);
                let rest = line.strip_prefix(open.strip_prefix('<')?)?;
                Some((name, rest.strip_suffix(&close)?))
            });
            let Some((name, inside)) = element else {
                continue;
            };
            let text = elements::text_of(inside);
            if text.as_deref() == Some(NOT_KNOWN) {
                continue;
            }
            let note = asked.notes.iter().find(|it| it.name == *name);
            let is_left = note.is_some_and(|it| stays_as_written(it, text.as_deref()));
            let text = match text {
                _ if is_left => inside.trim().to_owned(),
                Some(text) => text,
                // It holds no text that anybody could have meant.
                None => continue,
            };
            fields.push((name.clone(), text));
        }
        fields
    }

    fn ending(&self) -> &'static [Part<'static>] {
        &[Part::End]
    }

    fn field(&self, out: &mut Written, note: &Note, answer: &Answer, logprob: f64) {
        let (open, close) = elements::around(&note.name);
        let before = if out.is_empty() { "" } else { "\n" };
        out.certain(&format!("{before}{open}"), logprob);
        let text = &answer.text;
        let end = if stays_as_written(note, Some(text)) && elements::is_written(text) {
            out.answer(answer)
        } else if text.trim() == text {
            out.encoded("", answer, elements::escape_within)
        } else {
            // Blanks at the edges are references too, and those within are not.
            let mut escaped = String::new();
            elements::escape(text, &mut escaped);
            out.whole(&escaped, answer)
        };
        out.certain(&close, end);
    }

    fn close(&self, _out: &mut Written, _logprob: f64) {}
}

/// Whether a value of this field may be elements.
fn stays_as_written(note: &Note, text: Option<&str>) -> bool {
    match &note.kind {
        Kind::Other => true,
        Kind::Choice(choices) => choices.iter().all(|it| Some(it.name.as_str()) != text),
        Kind::Text | Kind::Number { .. } => false,
    }
}
