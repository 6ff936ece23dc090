//! Adapters: a step as messages, and a reply as fields. Pure functions, all of it.

// What a model or a server wrote must not be able to panic us.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

mod adapters;
pub(crate) mod again;
mod baml;
mod case;
mod chat;
mod inputs;
mod json;
mod note;
mod object;
pub(crate) mod parse;
mod strict;
mod text;
mod two_step;
mod xml;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use schemars::Schema;

pub use adapters::Adapters;
pub use baml::BamlAdapter;
pub use case::Case;
pub(crate) use case::Situation;
pub use chat::ChatAdapter;
pub(crate) use chat::sections;
pub use json::JsonAdapter;
pub use parse::Repair;
pub(crate) use parse::cut::text as whole;
pub(crate) use parse::xml::elements;
pub use strict::Strict;
pub use text::TextAdapter;
pub(crate) use two_step::EXTRACT;
pub use two_step::TwoStepAdapter;
pub use xml::XmlAdapter;

use crate::error::{Error, Result};
use crate::lm::{Abilities, Completion, Format, Message};
use crate::signature::{FieldSink, Fields, Record};
use crate::value::Field;

/// How a step is put to a model, and how its reply is read.
///
/// An adapter never does IO and never calls a model: it is asked for the messages and handed the
/// reply. What is the same for every call of a predictor (the system's text and each
/// demonstration) is asked for apart, so that it is written once.
pub trait Adapter: Send + Sync + Debug {
    /// Its name, in traces and files. Two that write differently have different names: what was
    /// written once is kept under the name.
    fn name(&self) -> &'static str;

    /// The message that says what the step is.
    fn system(&self, step: &Step<'_>) -> Message;

    /// The messages of one demonstration, which may hold only some of the step's fields. They are
    /// the same whatever the instructions and the texts of fields say, since they are kept when
    /// those change.
    ///
    /// # Errors
    ///
    /// When a value cannot be written; the error names its field.
    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>>;

    /// The messages that ask for this input's outputs.
    ///
    /// # Errors
    ///
    /// When a value cannot be written, such as a number that is not finite; the error names its
    /// field.
    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>>;

    /// The form that the model's provider shall hold the reply to, where it can: none, unless the
    /// layout is one that providers know. It is the reply that [`parse`](Self::parse) is given.
    fn held_to(&self, _step: &Step<'_>, _abilities: Abilities) -> HeldTo {
        HeldTo::default()
    }

    /// Whether a second model is asked, as [`extract`](Self::extract) says.
    fn asks_twice(&self) -> bool {
        false
    }

    /// The request by which a second model takes the outputs out of what the first one said in its
    /// own words: nothing for an adapter whose replies are laid out. What [`parse`](Self::parse) is
    /// given is then the second model's reply. [`TwoStepAdapter`] is one.
    ///
    /// # Errors
    ///
    /// When the first reply is nothing to go on with.
    fn extract(&self, _step: &Step<'_>, _reply: &Completion) -> Result<Option<Vec<Message>>> {
        Ok(None)
    }

    /// What follows on a reply that could not be read, to have it once more: the reply itself, and
    /// what was wrong with it. It is what [`Recovery::reask`](crate::predict::Recovery::reask) sends
    /// behind the request that the reply answered.
    fn again(&self, _step: &Step<'_>, reply: &Completion, error: &Error) -> Vec<Message> {
        again::messages(reply, error)
    }

    /// The fields that stand in a reply, not read as their types yet.
    ///
    /// # Errors
    ///
    /// When the reply is not laid out as it was asked for.
    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields>;
}

/// The form that a reply is held to by the provider.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldTo {
    /// The form; nothing where the words of the request are all there is.
    pub format: Option<Format>,
    /// Why it is less than the model's provider can do, in words.
    pub less_because: Option<String>,
}

/// What an adapter knows of a step.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What it is told to do.
    pub instructions: &'a str,
    /// What it takes.
    pub inputs: &'static [Field],
    /// What it gives, with the reasoning first where it reasons.
    pub outputs: &'static [Field],
    /// The schema of what it gives, for types that words cannot describe.
    pub output_schema: fn() -> Arc<Schema>,
    /// What stands in for the descriptions of its fields, by their names, where anything does.
    pub texts: Option<&'a BTreeMap<String, String>>,
}

impl<'a> Step<'a> {
    /// The description of one of its fields: the text that stands in for it here, or else its
    /// doc comment.
    pub fn doc(&self, field: &Field) -> &'a str {
        let text = self.texts.and_then(|texts| texts.get(field.name()));
        text.map_or(field.doc(), String::as_str)
    }
}

/// The face of a [`Record`] that does not know its type.
pub trait AnyRecord: Send + Sync {
    /// Hands every field over, in order.
    ///
    /// # Errors
    ///
    /// Whatever the sink fails with.
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()>;
}

impl<R: Record> AnyRecord for R {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.write(sink)
    }
}
