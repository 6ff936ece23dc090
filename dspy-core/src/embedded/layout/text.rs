//! The layout without any: the reply is the one output.

use super::{Asked, Fields, Layout, Note, Part};
use crate::adapter::sections::NOT_KNOWN;
use crate::adapter::whole;
use crate::embedded::mixture::Answer;
use crate::embedded::written::Written;

#[derive(Debug)]
pub(super) struct Text;

impl Layout for Text {
    /// The name in: Reply with `a` alone.
    fn asked(&self, line: &str) -> Option<Vec<String>> {
        super::names_in_backticks(line.strip_prefix("Reply with ")?, &[], " alone.")
    }

    fn shown(&self, assistant: &str, asked: Asked<'_>) -> Fields {
        let text = whole::unescaped(assistant).filter(|text| text != NOT_KNOWN);
        let name = asked.outputs.first().cloned();
        let field = name.zip(text.map(std::borrow::Cow::into_owned));
        field.into_iter().collect()
    }

    /// Nothing of it can be missing.
    fn ending(&self) -> &'static [Part<'static>] {
        &[]
    }

    fn field(&self, out: &mut Written, _note: &Note, answer: &Answer, logprob: f64) {
        out.later(logprob);
        let text = whole::escape(answer.text.trim());
        let end = if text == answer.text {
            out.answer(answer)
        } else {
            out.whole(&text, answer)
        };
        out.later(end);
    }

    fn close(&self, _out: &mut Written, _logprob: f64) {}
}
