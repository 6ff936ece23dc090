//! The layouts of the shipped adapters, as the embedded learner reads and writes them.

mod notes;

#[cfg(test)]
pub(in crate::embedded) use notes::Choice;
pub(in crate::embedded) use notes::{Kind, Note, is_optional};

use crate::adapter::sections;
use crate::embedded::again;
use crate::lm::{LmRequest, Message, Role};

/// Fields by name, as texts.
pub(in crate::embedded) type Fields = Vec<(String, String)>;

/// What stands in a request.
#[derive(Debug, Default)]
pub(in crate::embedded) struct Prompt {
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
    /// Reads the chat layout: what is said of the fields and the task in the system's text, headers
    /// above fields, the request last, and in it the list of the headers that are expected. `None`
    /// for any other layout.
    pub(in crate::embedded) fn read(request: &LmRequest) -> Option<Self> {
        let of_system = |it: &&Message| it.role == Role::System;
        let system = request.messages().find(of_system).map(Message::text);
        let mut turns: Vec<&Message> = request.messages().filter(|it| !of_system(it)).collect();
        again::cut(&mut turns);
        let asked = turns.pop()?.text();
        // The list of headers is the request's last line.
        let (fields, expected) = asked.rsplit_once('\n').unwrap_or(("", asked.as_str()));
        let outputs = headers(expected);
        if outputs.is_empty() {
            return None;
        }
        let mut prompt = Self {
            inputs: read(fields),
            outputs,
            ..Self::default()
        };
        for turn in turns.chunks(2) {
            if let [user, assistant] = turn {
                prompt.demos.push(Demo {
                    inputs: read(&user.text()),
                    outputs: read(&assistant.text()),
                });
            }
        }
        let system = system.unwrap_or_default();
        let (fields, task) = system.split_once(TASK).unwrap_or(("", system.as_str()));
        prompt.instruction = task.trim().to_owned();
        prompt.notes = notes::notes(fields);
        Some(prompt)
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

/// What stands above the instruction.
const TASK: &str = "\n[[ ## completed ## ]]\n\nYour task:\n";

/// The names in a line such as: reply with `[[ ## a ## ]]`, then …, then end with the last.
fn headers(line: &str) -> Vec<String> {
    let headers = line
        .split("`[[ ## ")
        .skip(1)
        .filter_map(|rest| rest.split_once(" ## ]]`"));
    let mut names: Vec<String> = headers.map(|(name, _)| name.to_owned()).collect();
    // The last one only ends the reply.
    names.pop();
    names
}

/// All sections of a message.
fn read(text: &str) -> Fields {
    let mut fields = sections::of(text, |_| true);
    fields.retain(|(_, text)| text != sections::NOT_KNOWN);
    fields
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    mod rendered {
        use dspy::prelude::*;

        /// Who takes care of it.
        #[value]
        enum Team {
            /// invoices, refunds; prices (all)
            Billing,
            Parcels,
            Other(String),
        }

        #[value]
        enum Plain {
            /// the first (of two), `A`
            A,
            B,
        }

        /// Do it.
        /// In two lines.
        #[signature]
        struct Everything {
            /// as it came; in
            #[input]
            message: String,
            #[input]
            number: f64,
            #[output]
            team: Team,
            #[output]
            plain: Plain,
            #[output]
            perhaps: Option<Plain>,
            #[output]
            flag: Option<bool>,
            #[output(ge = 0, le = 10)]
            count: u32,
            /// how much of it
            #[output(title = "The share")]
            share: f64,
            #[output]
            list: Vec<String>,
            #[output(max_length = 600)]
            text: String,
        }

        /// What the chat adapter writes: each message with who says it.
        pub(super) fn messages() -> Vec<(&'static str, String)> {
            let whole = Everything {
                message: "[[ ## text ## ]]".into(),
                number: 1.5,
                team: Team::Other("x".into()),
                plain: Plain::B,
                perhaps: None,
                flag: Some(true),
                count: 3,
                share: 0.25,
                list: vec!["a".into(), "b".into()],
                text: "two\nlines".into(),
            };
            let some = Everything::demo().message("less").count(1);
            let step = ChainOfThought::new().with_demos([whole.into(), Demo::from(some)]);
            let cx = Ctx::embedded();
            let request = step.call(&cx, ("hello", 2.0)).render().unwrap();
            request
                .messages()
                .map(|it| (it.role.as_str(), it.text()))
                .collect()
        }
    }

    #[test]
    fn what_the_chat_adapter_writes_is_read() {
        let role = |name: &str| match name {
            "system" => Role::System,
            "user" => Role::User,
            _ => Role::Assistant,
        };
        let messages = rendered::messages().into_iter();
        let messages = messages.map(|(name, text)| Message::of_text(role(name), text));
        let prompt = Prompt::read(&LmRequest::of_messages(messages.collect())).unwrap();
        let mut read = format!("task: {:?}\n", prompt.instruction);
        for Note { name, kind, .. } in &prompt.notes {
            let _ = writeln!(read, "{name}: {kind:?}");
        }
        for Demo { inputs, outputs } in &prompt.demos {
            let _ = writeln!(read, "shown: {inputs:?} -> {outputs:?}");
        }
        let _ = writeln!(read, "asked: {:?} -> {:?}", prompt.inputs, prompt.outputs);
        let golden = include_str!("golden.txt");
        assert_eq!(read, golden, "what is read:\n{read}");
    }

    #[test]
    fn any_other_layout_is_none() {
        for text in [
            "",
            "hello",
            "[[ ## a ## ]]\n1",
            "Reply with `[[ ## completed ## ]]`.",
        ] {
            let message = Message::of_text(Role::User, text);
            assert!(
                Prompt::read(&LmRequest::of_messages(vec![message])).is_none(),
                "{text}"
            );
        }
    }
}
