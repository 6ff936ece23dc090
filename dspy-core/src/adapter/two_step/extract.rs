//! The second request: the outputs, out of a text.

use crate::adapter::{Adapter, AnyRecord, Step};
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Message};
use crate::signature::FieldSink;
use crate::value::{Field, Shape};

/// What the second model is told to do, by which the embedded one knows that nothing else is asked.
pub(crate) const INSTRUCTIONS: &str = "\
The text is somebody's answer to a task. Take the outputs out of it and write each down as the text \
has it, word for word where it is text. Add nothing of your own, correct nothing, and do not do the \
task again.";

/// What the text may be called: the first of these that is no field of the step.
static TEXTS: [Field; 3] = [text("text"), text("answer_text"), text("__dspy_text")];

const fn text(name: &'static str) -> Field {
    let doc = "what was said, as it was said";
    Field::new(name, doc, "String", Shape::Text(None))
}

/// The messages by which this layout has the outputs taken out of a reply.
pub(super) fn messages(
    layout: &dyn Adapter,
    step: &Step<'_>,
    reply: &Completion,
) -> Result<Vec<Message>> {
    let said = reply.text();
    if said.trim().is_empty() {
        return Err(Error::new(Kind::Parse, "the reply is empty"));
    }
    let is_free = |name: &str| {
        let mut fields = step.inputs.iter().chain(step.outputs);
        fields.all(|field| field.name() != name)
    };
    let [first, second, reserved] = &TEXTS;
    // A signature cannot have a field of the last name.
    let inputs: &'static [Field] = std::slice::from_ref(match () {
        () if is_free(first.name()) => first,
        () if is_free(second.name()) => second,
        () => reserved,
    });
    let extraction = Step {
        instructions: INSTRUCTIONS,
        inputs,
        ..*step
    };
    let said = Said { inputs, text: said };
    let mut messages = vec![layout.system(&extraction)];
    messages.extend(layout.request(&extraction, &said)?);
    Ok(messages)
}

/// The text as the one input.
struct Said {
    inputs: &'static [Field],
    text: String,
}

impl AnyRecord for Said {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        let mut names = self.inputs.iter().map(Field::name);
        names.try_for_each(|name| sink.field(name, &self.text))
    }
}
