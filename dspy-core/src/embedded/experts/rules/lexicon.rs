//! What the names and values in a rule may stand for.

use crate::embedded::layout::{Kind, Note, Prompt};
use crate::embedded::task::Task;
use crate::embedded::words;

/// The inputs and outputs that a rule can speak of.
#[derive(Clone, Debug, Default)]
pub(in crate::embedded) struct Lexicon<'a> {
    pub(in crate::embedded) inputs: Vec<Input<'a>>,
    pub(in crate::embedded) outputs: Vec<Output<'a>>,
    /// The place of the output that is meant where none is named: in its own description.
    pub(in crate::embedded) home: Option<usize>,
}

/// An input, as far as rules go.
#[derive(Clone, Debug, Default)]
pub(in crate::embedded) struct Input<'a> {
    pub(in crate::embedded) name: &'a str,
    /// Whether it is meant where a rule says "it" or "the text".
    pub(in crate::embedded) is_text: bool,
    /// Whether its values are short, so that a bare word can be one. Of prose, "is not urgent"
    /// speaks of what it means, and it would hold of every text by its letters.
    pub(in crate::embedded) is_label: bool,
    /// The values that it is declared to have.
    pub(in crate::embedded) choices: Vec<&'a str>,
}

/// An output, as far as rules go.
#[derive(Clone, Debug, Default)]
pub(in crate::embedded) struct Output<'a> {
    pub(in crate::embedded) name: &'a str,
    pub(in crate::embedded) answers: Vec<&'a str>,
    /// Whether it may have other values too.
    pub(in crate::embedded) is_open: bool,
}

/// More words than this make a value no label.
const LABEL: usize = 3;

impl<'a> Lexicon<'a> {
    /// What the prompt of a task speaks of.
    pub(super) fn of(task: &Task<'a>) -> Self {
        let prompt = task.prompt;
        let mut inputs: Vec<Input<'a>> = Vec::new();
        let fields = prompt.demos.iter().flat_map(|it| &it.inputs);
        for (name, text) in prompt.inputs.iter().chain(fields) {
            let is_label = words::words(text).nth(LABEL).is_none();
            match inputs.iter_mut().find(|it| it.name == name) {
                Some(input) => input.is_label &= is_label,
                None => inputs.push(Input {
                    is_label,
                    ..input(prompt, name)
                }),
            }
        }
        for input in &mut inputs {
            input.is_label |= !input.is_text;
        }
        let output = |name: &'a String| {
            if *name == task.note.name {
                return Output {
                    name,
                    answers: task.answers.clone(),
                    is_open: !task.is_choice(),
                };
            }
            let note = prompt.notes.iter().find(|note| note.name == *name);
            let other = note.map(|note| Task::new(prompt, note));
            Output {
                name,
                is_open: other.as_ref().is_none_or(|it| !it.is_choice()),
                answers: other.map(|it| it.answers).unwrap_or_default(),
            }
        };
        // Nobody sets down in rules how to think.
        let asked = prompt.outputs.iter();
        let outputs = asked
            .filter(|name| **name == task.note.name || *name != crate::embedded::REASONING)
            .map(output)
            .collect();
        Self {
            inputs,
            outputs,
            home: None,
        }
    }

    /// The input of this name.
    pub(super) fn input(&self, name: &str) -> Option<&Input<'a>> {
        named(&self.inputs, |it| it.name, name)
    }

    /// The place of the output of this name.
    pub(super) fn output(&self, name: &str) -> Option<usize> {
        let found = named(&self.outputs, |it| it.name, name)?;
        self.outputs.iter().position(|it| it.name == found.name)
    }

    /// The output that has this value, and the value as it is written there. `output` is the
    /// place of the one that a sentence names; where it names none, only one may have it.
    pub(super) fn value(
        &self,
        text: &str,
        is_quoted: bool,
        output: Option<usize>,
    ) -> Option<(&'a str, String)> {
        let output = output.or(self.home);
        let meant = || {
            let all = self.outputs.iter().enumerate();
            all.filter(move |(at, _)| output.is_none_or(|it| it == *at))
                .map(|(_, it)| it)
        };
        let of_known = |it: &Output<'a>| {
            // What is quoted stands as it is, where it may.
            let is_exact = it.is_open && is_quoted;
            let found = named(&it.answers, |answer| answer, text)?;
            let is_it = !is_exact || *found == text;
            is_it.then(|| (it.name, (*found).to_owned()))
        };
        let known = only(meant().filter_map(of_known));
        known.unwrap_or_else(|| {
            let open = meant().filter(|it| it.is_open && is_quoted);
            only(open.map(|it| (it.name, text.to_owned()))).flatten()
        })
    }
}

/// What a prompt says of one of its inputs.
fn input<'a>(prompt: &'a Prompt, name: &'a str) -> Input<'a> {
    let note: Option<&Note> = prompt.notes.iter().find(|note| note.name == name);
    let choices = match note.map(|note| &note.kind) {
        Some(Kind::Choice(choices)) => choices.iter().map(|it| it.name.as_str()).collect(),
        _ => Vec::new(),
    };
    Input {
        name,
        is_text: note.is_none_or(|note| note.kind == Kind::Text),
        is_label: true,
        choices,
    }
}

/// `None` for nothing, and `Some(None)` for more than one, which nobody can tell apart.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<Option<T>> {
    let first = all.next()?;
    Some(all.next().is_none().then_some(first))
}

/// The one of this name: as it is written, or the only one up to blanks and case.
pub(super) fn named<'l, T>(
    all: &'l [T],
    name_of: impl Fn(&T) -> &str,
    name: &str,
) -> Option<&'l T> {
    if let Some(it) = all.iter().find(|it| name_of(it) == name) {
        return Some(it);
    }
    let folded = fold(name);
    only(all.iter().filter(|it| fold(name_of(it)) == folded)).flatten()
}

/// A name without case, blanks, `_` and `-`, in which people differ.
pub(in crate::embedded) fn fold(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|it| !(it.is_whitespace() || matches!(it, '_' | '-')));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon<'static> {
        let output = |name, answers: &[&'static str], is_open| Output {
            name,
            answers: answers.to_vec(),
            is_open,
        };
        Lexicon {
            outputs: vec![
                output("team", &["OtherTeam", "billing"], false),
                output("is_new", &["true", "false"], false),
                output("is_old", &["true", "false"], false),
                output("reply", &["Hello"], true),
            ],
            ..Lexicon::default()
        }
    }

    #[test]
    fn a_value_belongs_to_the_only_output_that_has_it() {
        let known = lexicon();
        let value = |text, is_quoted, output| known.value(text, is_quoted, output);
        let other = Some(("team", "OtherTeam".to_owned()));
        assert_eq!(value("other team", false, None), other);
        assert_eq!(value("OTHER_TEAM", true, None), other);
        assert_eq!(value("true", false, None), None);
        assert_eq!(
            value("true", false, Some(2)),
            Some(("is_old", "true".into()))
        );
        assert_eq!(value("billing", false, Some(2)), None);
        assert_eq!(value("hello", true, None), Some(("reply", "hello".into())));
        assert_eq!(value("hello", false, None), Some(("reply", "Hello".into())));
        assert_eq!(value("whatever", false, None), None);
    }

    #[test]
    fn in_its_own_description_an_output_is_meant() {
        let mut known = lexicon();
        known.home = known.output("is new");
        assert_eq!(
            known.value("TRUE", false, None),
            Some(("is_new", "true".into()))
        );
        assert_eq!(known.value("billing", false, None), None);
    }
}
