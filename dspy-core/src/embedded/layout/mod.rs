//! The layouts of the shipped adapters, as the embedded learner reads and writes them.
//!
//! Whatever the layout, a value is the text that stands below its header in the chat layout, so that
//! all who learn from a prompt know of one kind of texts only.

mod chat;
mod compact;
mod json;
mod notes;
mod prose;
#[cfg(test)]
mod tests;
mod text;
mod xml;

use std::fmt::Debug;

#[cfg(test)]
pub(in crate::embedded) use notes::Choice;
pub(in crate::embedded) use notes::{Kind, Note, is_optional};

use super::mixture::Answer;
use super::written::Written;
use crate::adapter::{EXTRACT, sections};
use crate::embedded::again;
use crate::lm::{LmRequest, Message, Role};

/// How a request is laid out, and how its reply shall be.
pub(in crate::embedded) trait Layout: Debug + Sync {
    /// The outputs that the last line of a request asks for; `None` where it asks in another layout.
    fn asked(&self, line: &str) -> Option<Vec<String>>;

    /// What is said of the fields above the instruction.
    fn notes(&self, above: &str) -> Vec<Note> {
        notes::notes(above)
    }

    /// The inputs in a request or a demonstration.
    fn inputs(&self, user: &str, _asked: Asked<'_>) -> Fields {
        sections_of(user)
    }

    /// What stands between the descriptions of the fields and the instruction.
    fn above_task(&self) -> &'static str {
        "\nYour task:\n"
    }

    /// The outputs in the reply of a demonstration.
    fn shown(&self, assistant: &str, asked: Asked<'_>) -> Fields;

    /// What comes behind the fields of a reply, the end as the last; nothing where a reply has no
    /// parts of which one could be missing.
    fn ending(&self) -> &'static [Part<'static>];

    /// Writes a field, which comes next with this probability.
    fn field(&self, out: &mut Written, note: &Note, answer: &Answer, logprob: f64);

    /// Writes what closes a reply.
    fn close(&self, out: &mut Written, logprob: f64);
}

/// All of them. The last line of a request fits one of them at most.
const LAYOUTS: [&dyn Layout; 5] = [
    &chat::Chat,
    &json::Json,
    &text::Text,
    &xml::Xml,
    &prose::Prose,
];

/// A part of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::embedded) enum Part<'p> {
    /// What stands before the first field.
    Begin,
    Field(&'p str),
    /// What closes a reply, where the layout has it.
    Close,
    /// Behind the last part.
    End,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug)]
pub(in crate::embedded) struct Asked<'p> {
    outputs: &'p [String],
    notes: &'p [Note],
}

impl Asked<'_> {
    /// Whether a field is any text, which is never looked at for what else it may be.
    fn takes_any_text(self, name: &str) -> bool {
        let mut notes = self.notes.iter();
        notes.any(|note| note.name == name && note.takes_any_text())
    }
}

/// Fields by name, as texts.
pub(in crate::embedded) type Fields = Vec<(String, String)>;

/// What stands in a request.
#[derive(Debug, Default)]
pub(in crate::embedded) struct Prompt {
    /// How it is laid out, and how the reply shall be.
    pub(in crate::embedded) layout: Option<&'static dyn Layout>,
    /// What is to be done.
    pub(in crate::embedded) instruction: String,
    /// What is said of each field, inputs and outputs.
    pub(in crate::embedded) notes: Vec<Note>,
    /// The inputs that are asked about.
    pub(in crate::embedded) inputs: Fields,
    /// The names of the outputs that are asked for, in order.
    pub(in crate::embedded) outputs: Vec<String>,
    /// The demonstrations.
    pub(in crate::embedded) demos: Vec<Demo>,
}

/// A demonstration, of which some fields may not be known.
#[derive(Debug, Default)]
pub(in crate::embedded) struct Demo {
    pub(in crate::embedded) inputs: Fields,
    pub(in crate::embedded) outputs: Fields,
}

impl Prompt {
    /// Reads what is said of the fields, the task, the demonstrations, and the request, of which
    /// the last line says what is expected in which layout. `None` for any other layout.
    pub(in crate::embedded) fn read(request: &LmRequest) -> Option<Self> {
        let of_system = |it: &&Message| it.role == Role::System;
        let system = request.messages().find(of_system).map(Message::text);
        let mut turns: Vec<&Message> = request.messages().filter(|it| !of_system(it)).collect();
        again::cut(&mut turns);
        let asked = turns.pop()?.text();
        let (fields, expected) = asked.rsplit_once('\n').unwrap_or(("", asked.as_str()));
        let mut layouts = LAYOUTS.into_iter();
        let (layout, outputs) = layouts.find_map(|it| Some((it, it.asked(expected)?)))?;
        let system = system.unwrap_or_default();
        let parted = system.split_once(layout.above_task());
        let (above, task) = parted.unwrap_or(("", system.as_str()));
        let notes = layout.notes(above);
        let asked = Asked {
            outputs: &outputs,
            notes: &notes,
        };
        let demos = turns.chunks(2).filter_map(|turn| match turn {
            [user, assistant] => Some(Demo {
                inputs: layout.inputs(&user.text(), asked),
                outputs: layout.shown(&assistant.text(), asked),
            }),
            _ => None,
        });
        Some(Self {
            layout: Some(layout),
            instruction: task.trim().to_owned(),
            inputs: layout.inputs(fields, asked),
            demos: demos.collect(),
            notes,
            outputs,
        })
    }

    /// The outputs as somebody has named them who answered in words of his own, where nothing is asked
    /// but to take them out of these.
    pub(in crate::embedded) fn told(&self) -> Fields {
        match self.inputs.as_slice() {
            [(_, text)] if self.instruction.starts_with(EXTRACT) => {
                prose::paragraphs(text, |name| self.outputs.iter().any(|it| it == name))
            }
            _ => Fields::new(),
        }
    }

    /// What is said of the field; where nothing is, it is any text.
    pub(in crate::embedded) fn note(&self, name: &str) -> Note {
        let note = self.notes.iter().find(|note| note.name == name);
        note.cloned().unwrap_or_else(|| Note {
            name: name.to_owned(),
            text: String::new(),
            kind: Kind::Text,
        })
    }
}

/// All sections of a message.
fn sections_of(text: &str) -> Fields {
    let mut fields = sections::of(text, |_| true);
    fields.retain(|(_, text)| text != sections::NOT_KNOWN);
    fields
}

/// The names in a list such as `` `a`, `b` and `c`. ``, if nothing else stands there.
fn names_in_backticks(list: &str, between: &[&str], end: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = list.strip_prefix('`')?;
    loop {
        let (name, after) = rest.split_once('`')?;
        names.push(name.to_owned());
        if after == end {
            return Some(names);
        }
        let mut between = between.iter();
        rest = between
            .find_map(|it| after.strip_prefix(it))?
            .strip_prefix('`')?;
    }
}
