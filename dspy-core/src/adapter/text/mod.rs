//! The layout without any: a step of one output, whose reply is that output and nothing else.

use std::borrow::Cow;

use super::chat::Content;
use super::parse::cut::text::escape;
use super::parse::{self, Layout};
use super::{Adapter, AnyRecord, Step, Strict, inputs, note};
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Message, Role};
use crate::signature::{AnyValue, FieldSink, Fields};
use crate::value::{Field, text};

/// The reply is the one output, with no header and no marks: for long texts and small models.
///
/// A step with several outputs cannot be asked so, and its call is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextAdapter;

impl TextAdapter {
    /// The same layout, of which only what needs no repair is read.
    pub const fn strict() -> Strict<Self> {
        Strict(Self)
    }
}

/// The one output of a step.
fn output(step: &Step<'_>) -> Result<&'static Field> {
    match step.outputs {
        [field] => Ok(field),
        outputs => {
            let message = format!(
                "a plain text is one output, and this step has {}: use any other \
                 adapter, such as the `ChatAdapter`",
                outputs.len()
            );
            Err(Error::new(Kind::Config, message))
        }
    }
}

impl Adapter for TextAdapter {
    fn name(&self) -> &'static str {
        "text"
    }

    fn system(&self, step: &Step<'_>) -> Message {
        let mut out = String::with_capacity(512 + step.instructions.len());
        inputs::describe(step, &mut out);
        out.push_str("Your reply is this, and nothing stands around it:\n");
        for field in step.outputs {
            note::describe(field, step, &mut out);
        }
        out.push_str("\nYour task:\n");
        out.push_str(step.instructions);
        Message::of_text(Role::System, out)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        let output = output(step)?;
        let user = inputs::of_demo(step, demo)?;
        let mut reply = Reply {
            name: output.name(),
            text: None,
        };
        demo.write_fields(&mut reply)?;
        let not_known = || super::sections::NOT_KNOWN.to_owned();
        Ok(vec![
            user,
            Message::of_text(Role::Assistant, reply.text.unwrap_or_else(not_known)),
        ])
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        let output = output(step)?;
        let mut content = Content::default();
        input.write_fields(&mut content)?;
        content.push_str(&format!("Reply with `{}` alone.", output.name()));
        Ok(vec![content.message(Role::User)])
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        output(step)?;
        parse::read(Layout::Text, step.outputs, &reply.as_text())
    }
}

/// The text of one field.
struct Reply {
    name: &'static str,
    text: Option<String>,
}

impl FieldSink for Reply {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        if name != self.name {
            return Ok(());
        }
        let node;
        let text: Cow<'_, str> = match value.as_text() {
            Some(text) => Cow::Borrowed(text),
            None => {
                node = value.to_node().map_err(|error| error.inside(name))?;
                text::write(&node)
            }
        };
        self.text = Some(escape(text.trim()).into_owned());
        Ok(())
    }
}
