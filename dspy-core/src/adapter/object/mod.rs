//! What the layouts have in common whose replies are one JSON object: all but how the types of the
//! outputs are described.

pub(super) mod held;
mod schema;

use super::chat::Content;
use super::{AnyRecord, Step, inputs, note};
use crate::error::Result;
use crate::lm::{Message, Role};
use crate::signature::{AnyValue, FieldSink};
use crate::value::Node;

/// The message that says what the step is; `outputs` writes what is said of the outputs.
pub(super) fn system(step: &Step<'_>, outputs: impl FnOnce(&mut String)) -> Message {
    let mut out = String::with_capacity(512 + step.instructions.len());
    inputs::describe(step, &mut out);
    outputs(&mut out);
    out.push_str("\nYour task:\n");
    out.push_str(step.instructions);
    Message::of_text(Role::System, out)
}

/// The messages of a demonstration: the inputs below headers, the outputs as an object.
pub(super) fn demo(step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
    let user = inputs::of_demo(step, demo)?;
    let mut object = Object::default();
    demo.write_fields(&mut object)?;
    let members = step
        .outputs
        .iter()
        .filter_map(|field| object.take(field.name()));
    let assistant = Node::Map(members.collect()).to_string();
    Ok(vec![user, Message::of_text(Role::Assistant, assistant)])
}

/// The messages that ask for the outputs.
pub(super) fn request(step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
    let mut content = Content::default();
    input.write_fields(&mut content)?;
    content.push_str("Reply with one JSON object, which has ");
    content.push_str(&note::names(step.outputs));
    content.push_str(".");
    Ok(vec![content.message(Role::User)])
}

/// Fields as the members of an object.
#[derive(Default)]
struct Object(Vec<(String, Node)>);

impl Object {
    fn take(&mut self, name: &str) -> Option<(String, Node)> {
        let at = self.0.iter().position(|(it, _)| it == name)?;
        Some(self.0.swap_remove(at))
    }
}

impl FieldSink for Object {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let node = match value.as_text() {
            Some(text) => Node::Text(text.to_owned()),
            None => value.to_node().map_err(|error| error.inside(name))?,
        };
        self.0.push((name.to_owned(), node.without_media()));
        Ok(())
    }
}
