//! The layouts of the shipped adapters, as the embedded learner reads and writes them.

use crate::adapter::sections;
use crate::error::{Error, Kind, Result};
use crate::lm::{LmRequest, Message, Role};

/// Fields by name, as texts.
pub(super) type Fields = Vec<(String, String)>;

/// What stands in a request.
pub(super) struct Prompt {
    /// The inputs that are asked about.
    pub(super) inputs: Fields,
    /// The names of the outputs that are asked for, in order.
    pub(super) outputs: Vec<String>,
    /// Inputs and outputs of each demonstration.
    pub(super) demos: Vec<(Fields, Fields)>,
}

impl Prompt {
    /// Reads the chat layout: headers above fields, the request last, and in it the list of the
    /// headers that are expected.
    pub(super) fn read(request: &LmRequest) -> Result<Self> {
        let mut turns: Vec<&Message> = request
            .messages()
            .filter(|it| it.role != Role::System)
            .collect();
        let asked = turns.pop().map(Message::text).unwrap_or_default();
        // The list of headers is the request's last line.
        let (fields, expected) = asked.rsplit_once('\n').unwrap_or(("", asked.as_str()));
        let outputs = names(expected);
        if outputs.is_empty() {
            return Err(Error::new(
                Kind::Provider,
                "the embedded learner reads the layouts of the shipped adapters, and this request \
                 has none of them",
            ));
        }
        let mut demos = Vec::new();
        for turn in turns.chunks(2) {
            if let [user, assistant] = turn {
                demos.push((read(&user.text()), read(&assistant.text())));
            }
        }
        Ok(Self {
            inputs: read(fields),
            outputs,
            demos,
        })
    }
}

/// The names in a line such as: reply with `[[ ## a ## ]]`, then …, then end with the last.
fn names(line: &str) -> Vec<String> {
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

/// A reply of these fields.
pub(super) fn write(fields: &Fields) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        sections::header(name, &mut text);
        sections::escape(value, &mut text);
        text.push_str("\n\n");
    }
    sections::header(sections::COMPLETED, &mut text);
    text
}
