//! The layout of the first of two steps: an answer in the model's own words, in which every field
//! is a paragraph that begins with its name.

use super::{Asked, Fields, Layout, Note, Part};
use crate::adapter::sections::NOT_KNOWN;
use crate::embedded::mixture::Answer;
use crate::embedded::written::Written;

#[derive(Debug)]
pub(super) struct Prose;

/// What each line of a value begins with but for the first.
const INDENT: &str = "    ";

impl Layout for Prose {
    /// The names in: Answer in your own words, and settle `a`, `b` and `c`.
    fn asked(&self, line: &str) -> Option<Vec<String>> {
        let names = line.strip_prefix("Answer in your own words, and settle ")?;
        super::names_in_backticks(names, &[", ", " and "], ".")
    }

    fn inputs(&self, user: &str, asked: Asked<'_>) -> Fields {
        paragraphs(user, |name| asked.notes.iter().any(|it| it.name == name))
    }

    fn shown(&self, assistant: &str, asked: Asked<'_>) -> Fields {
        paragraphs(assistant, |name| asked.outputs.iter().any(|it| it == name))
    }

    fn ending(&self) -> &'static [Part<'static>] {
        &[Part::End]
    }

    fn field(&self, out: &mut Written, note: &Note, answer: &Answer, logprob: f64) {
        let before = if out.is_empty() { "" } else { "\n\n" };
        out.certain(&format!("{before}{}:", note.name), logprob);
        let text = answer.text.trim();
        let end = if text == answer.text && !text.contains(ends_line) {
            out.encoded(" ", answer, |piece, out| out.push_str(piece))
        } else {
            out.whole(&format!(" {}", indented(text)), answer)
        };
        out.later(end);
    }

    fn close(&self, _out: &mut Written, _logprob: f64) {}
}

/// The paragraphs that begin with a name that is known.
pub(super) fn paragraphs(text: &str, is_known: impl Fn(&str) -> bool) -> Fields {
    let mut fields = Fields::new();
    for line in text.split('\n') {
        if line.starts_with(INDENT) {
            if let Some((_, value)) = fields.last_mut() {
                value.push('\n');
                value.push_str(line);
            }
            continue;
        }
        let named = line.split_once(':').filter(|(name, _)| is_known(name));
        if let Some((name, value)) = named {
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    for (_, value) in &mut fields {
        *value = unindented(value).trim().to_owned();
    }
    fields.retain(|(_, value)| value != NOT_KNOWN);
    fields
}

/// A value of which no line begins where a name would.
fn indented(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        out.push(letter);
        if ends_line(letter) && !(letter == '\r' && letters.peek() == Some(&'\n')) {
            out.push_str(INDENT);
        }
    }
    out
}

fn unindented(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(letter) = rest.chars().next() {
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        out.push(letter);
        if ends_line(letter) {
            rest = rest.strip_prefix(INDENT).unwrap_or(rest);
        }
    }
    out
}

/// Whether a line ends here, for whoever reads the text.
fn ends_line(letter: char) -> bool {
    matches!(
        letter,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_several_lines_is_one_paragraph() {
        for value in ["one", "a\n\nb: c\n    d", "a\r\nb: c\rb: c\u{2028}b: c", ""] {
            let text = format!("Before.\n\nb: {}\n\nc: x\n\nd: y", indented(value));
            let fields = paragraphs(&text, |name| name != "d");
            let expected = [("b", value), ("c", "x")].map(|(name, it)| (name.into(), it.into()));
            assert_eq!(fields, expected, "{text:?}");
        }
    }
}
