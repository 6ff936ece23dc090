//! The inputs below headers, as every layout but the chat has them beside its own outputs.

use super::chat::{Content, Written};
use super::{AnyRecord, Step, note};
use crate::error::Result;
use crate::lm::{Message, Role};

/// Says in the system's text what a step is given; nothing where it is given nothing.
pub(super) fn describe(step: &Step<'_>, out: &mut String) {
    if step.inputs.is_empty() {
        return;
    }
    out.push_str("You are given these fields, each below its header:\n");
    for field in step.inputs {
        note::describe(field, step, out);
    }
    out.push('\n');
}

/// The inputs of a demonstration. One that does not know all of its fields says so first.
pub(super) fn of_demo(step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Message> {
    let mut written = Written::default();
    demo.write_fields(&mut written)?;
    let mut content = Content::default();
    let mut fields = step.inputs.iter().chain(step.outputs);
    if fields.any(|field| !written.has(field)) {
        content.push_str("An example of which some fields are not known.\n\n");
    }
    for field in step.inputs {
        if let Some(field) = written.take(field) {
            content.append(field);
        }
    }
    Ok(content.message(Role::User))
}
