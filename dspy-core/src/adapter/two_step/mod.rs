//! Two steps: one model answers in its own words, another takes the outputs out of them.

mod extract;
mod prose;

pub(crate) use self::extract::INSTRUCTIONS as EXTRACT;

use self::prose::{Paragraphs, paragraph};
use super::chat::{Content, sections};
use super::{Adapter, AnyRecord, ChatAdapter, HeldTo, Step, note};
use crate::error::Result;
use crate::lm::{Abilities, Completion, Message, Role};
use crate::signature::Fields;

/// The model answers freely; a second request takes the outputs out of what it said, word for word.
///
/// It is for models that think well and keep to layouts badly. The first request asks for no layout
/// at all. The second one goes to the context's model for [`Role::Extract`](crate::context::Role),
/// or to the same model where there is none, and is laid out by `A`, which is chat where nothing else
/// is said. It holds the first answer and no demonstrations.
///
/// Both requests are in the trace, the usage and the budget. How the first answer ended is looked at
/// before anybody is asked to read it: one that was cut off is an error, and nothing is extracted.
///
/// ```
/// use dspy::adapter::TwoStepAdapter;
/// use dspy::context::Role;
/// use dspy::prelude::*;
/// use dspy::testing::ScriptedLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let thinker = ScriptedLm::new(["Snow, hm. I would say that it is white."]);
/// let reader = ScriptedLm::new(["[[ ## colour ## ]]\nwhite\n\n[[ ## completed ## ]]"]);
/// let cx = Ctx::test(thinker)
///     .with_role(Role::Extract, reader)
///     .with_adapter(TwoStepAdapter::default());
///
/// let colour = Predict::<Colour>::new().call(&cx, "snow").await?;
/// assert_eq!(colour.colour, "white");
/// assert_eq!(colour.trace().attempts(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwoStepAdapter<A = ChatAdapter> {
    layout: A,
}

impl<A: Adapter> TwoStepAdapter<A> {
    /// With this layout for what the second model gives.
    pub const fn new(layout: A) -> Self {
        Self { layout }
    }
}

/// With the chat layout for the second reply.
impl Default for TwoStepAdapter {
    fn default() -> Self {
        Self::new(ChatAdapter)
    }
}

impl<A: Adapter> Adapter for TwoStepAdapter<A> {
    fn name(&self) -> &'static str {
        match self.layout.name() {
            "json" => "two-step json",
            "baml" => "two-step baml",
            "xml" => "two-step xml",
            "text" => "two-step text",
            // What is written once is the first request's, which is the same for every layout.
            _ => "two-step",
        }
    }

    fn asks_twice(&self) -> bool {
        true
    }

    fn held_to(&self, step: &Step<'_>, abilities: Abilities) -> HeldTo {
        match self.name() {
            // Two layouts that are not ours would share what is kept under the one name.
            "two-step" => HeldTo::default(),
            _ => self.layout.held_to(step, abilities),
        }
    }

    fn system(&self, step: &Step<'_>) -> Message {
        let mut out = String::with_capacity(512 + step.instructions.len());
        out.push_str("You think a task through and answer it in your own words.\n\n");
        if !step.inputs.is_empty() {
            out.push_str("You are given, each in a paragraph that begins with its name:\n");
            for field in step.inputs {
                note::describe(field, step, &mut out);
            }
            out.push('\n');
        }
        out.push_str("Your answer has to settle:\n");
        for field in step.outputs {
            note::describe(field, step, &mut out);
        }
        out.push_str(
            "\nSomebody who sees nothing but your answer will take these out of it, so name each \
             of them and say it plainly and in full.\n\nYour task:\n",
        );
        out.push_str(step.instructions);
        Message::of_text(Role::System, out)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        let mut written = Paragraphs::default();
        demo.write_fields(&mut written)?;
        let mut user = Content::default();
        let mut fields = step.inputs.iter().chain(step.outputs);
        if fields.any(|field| !written.has(field)) {
            user.push_str("An example of which some fields are not known.\n\n");
        }
        for field in step.inputs {
            if let Some(paragraph) = written.take(field) {
                user.append(paragraph);
            }
        }
        let mut assistant = Content::default();
        for field in step.outputs {
            let known = written.take(field);
            assistant.append(known.unwrap_or_else(|| paragraph(field.name(), sections::NOT_KNOWN)));
        }
        Ok(vec![
            user.message(Role::User),
            assistant.message(Role::Assistant),
        ])
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        let mut written = Paragraphs::default();
        input.write_fields(&mut written)?;
        let mut content = written.into_content();
        content.push_str("Answer in your own words, and settle ");
        content.push_str(&note::names(step.outputs));
        content.push_str(".");
        Ok(vec![content.message(Role::User)])
    }

    fn extract(&self, step: &Step<'_>, reply: &Completion) -> Result<Option<Vec<Message>>> {
        extract::messages(&self.layout, step, reply).map(Some)
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        self.layout.parse(step, reply)
    }
}
