//! The chat layout: each field below a header of its own.
//!
//! ```text
//! [[ ## answer ## ]]
//! Cristofori
//!
//! [[ ## completed ## ]]
//! ```

pub(crate) mod sections;

use std::fmt::Write as _;

use self::sections::{COMPLETED, header};
use super::parse::{self, Layout};
use super::{Adapter, AnyRecord, Step, Strict, note};
use crate::error::Result;
use crate::lm::{Completion, Message, Part, Role};
use crate::signature::{AnyValue, FieldSink, Fields};
use crate::value::{Field, Node, text};

/// Fields below headers, in plain text: the layout that any model can keep to.
///
/// The headers are those of DSPy's chat adapter, so that demonstrations made elsewhere keep their
/// meaning; the words around them are ours. A value that looks like a header is written with a
/// backslash before it, so data cannot forge structure.
///
/// A reply that does not keep to it is read with the repairs that cost least, which the
/// prediction lists, or refused with the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatAdapter;

impl ChatAdapter {
    /// The same layout, of which only what is laid out as it was asked for is read.
    pub const fn strict() -> Strict<Self> {
        Strict(Self)
    }
}

impl Adapter for ChatAdapter {
    fn name(&self) -> &'static str {
        "chat"
    }

    fn system(&self, step: &Step<'_>) -> Message {
        let mut out = String::with_capacity(512 + step.instructions.len());
        if !step.inputs.is_empty() {
            out.push_str("You are given these fields:\n");
            for field in step.inputs {
                note::describe(field, step, &mut out);
            }
            out.push('\n');
        }
        out.push_str("You reply with these fields:\n");
        for field in step.outputs {
            note::describe(field, step, &mut out);
        }
        out.push_str(
            "\nEvery field stands below its header, and the reply ends with a last one:\n\n",
        );
        for field in step.inputs.iter().chain(step.outputs) {
            let _ = write!(out, "[[ ## {0} ## ]]\n{{{0}}}\n\n", field.name());
        }
        header(COMPLETED, &mut out);
        out.push_str("\nYour task:\n");
        out.push_str(step.instructions);
        Message::of_text(Role::System, out)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        let mut written = Written::with_reply(step.outputs);
        demo.write_fields(&mut written)?;
        let mut user = Content::default();
        if step
            .inputs
            .iter()
            .chain(step.outputs)
            .any(|field| !written.has(field))
        {
            user.text
                .push_str("An example of which some fields are not known.\n\n");
        }
        for field in step.inputs {
            if let Some(content) = written.take(field) {
                user.append(content);
            }
        }
        let mut assistant = Content::default();
        for field in step.outputs {
            match written.take(field) {
                Some(content) => assistant.append(content),
                None => {
                    header(field.name(), &mut assistant.text);
                    assistant.text.push_str(sections::NOT_KNOWN);
                    assistant.text.push_str("\n\n");
                }
            }
        }
        header(COMPLETED, &mut assistant.text);
        Ok(vec![
            user.message(Role::User),
            assistant.message(Role::Assistant),
        ])
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        let mut content = Content::default();
        content.text.reserve(256);
        input.write_fields(&mut content)?;
        content.text.push_str("Reply with ");
        for field in step.outputs {
            let _ = write!(content.text, "`[[ ## {} ## ]]`, then ", field.name());
        }
        let _ = write!(content.text, "end with `[[ ## {COMPLETED} ## ]]`.");
        Ok(vec![content.message(Role::User)])
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        parse::read(Layout::Chat, step.outputs, &reply.as_text())
    }
}

/// A message in the making: text, cut where a picture stands.
#[derive(Default)]
pub(super) struct Content {
    parts: Vec<Part>,
    text: String,
}

impl Content {
    pub(super) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn append(&mut self, mut other: Self) {
        if let Some(Part::Text(first)) = other.parts.first_mut() {
            self.text.push_str(&std::mem::take(first));
            other.parts.remove(0);
        }
        if other.parts.is_empty() {
            self.text.push_str(&other.text);
            return;
        }
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
        }
        self.parts.append(&mut other.parts);
        self.text = other.text;
    }

    fn node(&mut self, node: &Node) {
        if node.holds_media() {
            self.with_media(node);
        } else {
            sections::escape(&text::write(node), &mut self.text);
        }
    }

    /// JSON in which the pictures stand as parts of their own.
    pub(super) fn with_media(&mut self, node: &Node) {
        match node {
            Node::Image(image) => {
                if !self.text.is_empty() {
                    self.parts.push(Part::Text(std::mem::take(&mut self.text)));
                }
                self.parts.push(Part::Image(image.clone()));
            }
            Node::List(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.text.push_str(if index == 0 { "" } else { "," });
                    self.with_media(item);
                }
                self.text.push(']');
            }
            Node::Map(entries) => {
                self.text.push('{');
                for (index, (key, item)) in entries.iter().enumerate() {
                    self.text.push_str(if index == 0 { "" } else { "," });
                    let _ = write!(self.text, "{}:", Node::Text(key.clone()));
                    self.with_media(item);
                }
                self.text.push('}');
            }
            other => {
                let _ = write!(self.text, "{other}");
            }
        }
    }

    pub(super) fn message(mut self, role: Role) -> Message {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        if !self.text.is_empty() {
            // Nothing comes behind it.
            self.parts.reserve_exact(1);
            self.parts.push(Part::Text(self.text));
        }
        Message {
            role,
            parts: self.parts,
        }
    }
}

impl FieldSink for Content {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        self.section(name, value, false)
    }
}

impl Content {
    /// A field below its header. In a reply a picture stands as its address: a model has no other
    /// way to name one.
    fn section(&mut self, name: &str, value: &dyn AnyValue, is_reply: bool) -> Result<()> {
        header(name, &mut self.text);
        match value.as_text() {
            Some(text) => sections::escape(text, &mut self.text),
            None => {
                let node = value.to_node().map_err(|error| error.inside(name))?;
                self.node(&if is_reply { node.without_media() } else { node });
            }
        }
        self.text.push_str("\n\n");
        Ok(())
    }
}

/// Fields by name, each written on its own, to be put where they belong.
#[derive(Default)]
pub(super) struct Written {
    fields: Vec<(&'static str, Content)>,
    /// The fields that a reply has.
    reply: &'static [Field],
}

impl Written {
    fn with_reply(reply: &'static [Field]) -> Self {
        let fields = Vec::new();
        Self { fields, reply }
    }

    pub(super) fn has(&self, field: &Field) -> bool {
        self.fields.iter().any(|(name, _)| *name == field.name())
    }

    pub(super) fn take(&mut self, field: &Field) -> Option<Content> {
        let mut names = self.fields.iter().map(|(name, _)| *name);
        let at = names.position(|name| name == field.name())?;
        Some(self.fields.swap_remove(at).1)
    }
}

impl FieldSink for Written {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let mut content = Content::default();
        let is_reply = self.reply.iter().any(|field| field.name() == name);
        content.section(name, value, is_reply)?;
        self.fields.push((name, content));
        Ok(())
    }
}
