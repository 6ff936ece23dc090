//! The JSON layout: the inputs below headers, the outputs as the members of one object.
//!
//! ```text
//! {"answer": "Cristofori", "year": 1700}
//! ```

use super::chat::Content;
use super::parse::{self, Layout};
use super::{Adapter, AnyRecord, Step, Strict, inputs, note};
use crate::error::Result;
use crate::lm::{Completion, Message, Role};
use crate::signature::{AnyValue, FieldSink, Fields};
use crate::value::{Node, quote};

/// One JSON object with a member for each output, for models that are at home in JSON.
///
/// A reply that does not keep to it is read with the repairs that cost least, which the
/// prediction lists, or refused with the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonAdapter;

impl JsonAdapter {
    /// The same layout, of which only what is laid out as it was asked for is read.
    pub const fn strict() -> Strict<Self> {
        Strict(Self)
    }
}

impl Adapter for JsonAdapter {
    fn name(&self) -> &'static str {
        "json"
    }

    fn system(&self, step: &Step<'_>) -> Message {
        let mut out = String::with_capacity(512 + step.instructions.len());
        inputs::describe(step, &mut out);
        out.push_str("You reply with one JSON object, which has these members:\n");
        for field in step.outputs {
            note::describe(field, step, &mut out);
        }
        out.push_str("\nIt looks like this, and nothing stands around it:\n\n{");
        for (index, field) in step.outputs.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            quote(field.name(), &mut out);
            out.push_str(": …");
        }
        out.push_str("}\n\nYour task:\n");
        out.push_str(step.instructions);
        Message::of_text(Role::System, out)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
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

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        let mut content = Content::default();
        input.write_fields(&mut content)?;
        content.push_str("Reply with one JSON object, which has ");
        for (index, field) in step.outputs.iter().enumerate() {
            let before = match (index, index + 1 == step.outputs.len()) {
                (0, _) => "",
                (_, true) => " and ",
                (_, false) => ", ",
            };
            content.push_str(before);
            content.push_str(&format!("`{}`", field.name()));
        }
        content.push_str(".");
        Ok(vec![content.message(Role::User)])
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        parse::read(Layout::Json, step.outputs, &reply.as_text())
    }
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
