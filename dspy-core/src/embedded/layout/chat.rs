//! The chat layout: each field below a header of its own.

use super::{Asked, Fields, Layout, Note, Part};
use crate::adapter::sections::{self, COMPLETED};
use crate::embedded::mixture::Answer;
use crate::embedded::written::Written;

#[derive(Debug)]
pub(super) struct Chat;

impl Layout for Chat {
    /// The names in: Reply with `[[ ## a ## ]]`, then …, end with a last one.
    fn asked(&self, line: &str) -> Option<Vec<String>> {
        let headers = line
            .split("`[[ ## ")
            .skip(1)
            .filter_map(|rest| rest.split_once(" ## ]]`"));
        let mut names: Vec<String> = headers.map(|(name, _)| name.to_owned()).collect();
        // The last one only ends the reply.
        names.pop();
        (!names.is_empty()).then_some(names)
    }

    fn above_task(&self) -> &'static str {
        "\n[[ ## completed ## ]]\n\nYour task:\n"
    }

    fn shown(&self, assistant: &str, _asked: Asked<'_>) -> Fields {
        super::sections_of(assistant)
    }

    fn ending(&self) -> &'static [Part<'static>] {
        &[Part::Close]
    }

    fn field(&self, out: &mut Written, note: &Note, answer: &Answer, logprob: f64) {
        let mut header = String::new();
        sections::header(&note.name, &mut header);
        out.certain(&header, logprob);
        // A line that looks like a header gets a backslash more.
        let end = if answer.text.contains("[[ #") {
            let mut escaped = String::new();
            sections::escape(&answer.text, &mut escaped);
            out.whole(&escaped, answer)
        } else {
            out.answer(answer)
        };
        out.certain("\n\n", end);
    }

    fn close(&self, out: &mut Written, logprob: f64) {
        let mut header = String::new();
        sections::header(COMPLETED, &mut header);
        out.certain(&header, logprob);
    }
}
