//! The JSON layout: the inputs below headers, the outputs as the members of one object.
//!
//! ```text
//! {"answer": "Cristofori", "year": 1700}
//! ```

use super::parse::{self, Layout};
use super::{Adapter, AnyRecord, HeldTo, Step, Strict, note, object};
use crate::error::Result;
use crate::lm::{Abilities, Completion, Message};
use crate::signature::Fields;
use crate::value::quote;

/// One JSON object with a member for each output, for models that are at home in JSON.
///
/// Where the model's provider can hold a reply to a schema, or to JSON at all, it is asked to; what
/// it cannot be held to is among the [notices](crate::predict::Prediction::notices) of the
/// prediction.
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
        object::system(step, |out| outputs(step, out))
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        object::demo(step, demo)
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        object::request(step, input)
    }

    fn held_to(&self, step: &Step<'_>, abilities: Abilities) -> HeldTo {
        object::held::to(step, abilities.structured)
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        parse::read(Layout::Json, step.outputs, &reply.as_text())
    }
}

/// Says of each output what it is, with JSON schema where words are not enough.
fn outputs(step: &Step<'_>, out: &mut String) {
    out.push_str("You reply with one JSON object, which has these members:\n");
    for field in step.outputs {
        note::describe(field, step, out);
    }
    out.push_str("\nIt looks like this, and nothing stands around it:\n\n{");
    for (index, field) in step.outputs.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        quote(field.name(), out);
        out.push_str(": …");
    }
    out.push_str("}\n");
}
