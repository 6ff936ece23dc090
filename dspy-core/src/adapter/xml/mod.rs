//! The XML layout: the inputs below headers, an element for each output.
//!
//! ```text
//! <answer>Cristofori</answer>
//! <years><item>1700</item><item>1726</item></years>
//! ```

use super::chat::Content;
use super::parse::{self, Layout, xml};
use super::{Adapter, AnyRecord, Step, Strict, inputs, note};
use crate::error::Result;
use crate::lm::{Completion, Message, Role};
use crate::signature::{AnyValue, FieldSink, Fields};
use crate::value::Field;

/// An element for each output, with elements inside of it for the items of a list and the fields
/// of a struct: for models that are at home in tags, and for long texts with marks of every kind.
///
/// `&`, `<` and `>` in a value are written as references, and so are blanks at its edges, so data
/// can forge no structure and every text comes back as it was, edges included. Types that have no
/// form in elements (unions without a name, types without a shape) stand there as JSON.
///
/// A reply that does not keep to it is read with the repairs that cost least, which the
/// prediction lists, or refused with the reason.
///
/// ```
/// use dspy::adapter::XmlAdapter;
/// use dspy::prelude::*;
/// use dspy::testing::ScriptedLm;
///
/// /// Who built it, and when?
/// #[signature]
/// struct Built {
///     #[output] by: String,
///     #[output] years: Vec<u16>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let reply = "<by>Cristofori &amp; sons</by>\n<years><item>1700</item><item>1726</item></years>";
/// let cx = Ctx::test(ScriptedLm::new([reply]));
///
/// let built = Predict::<Built>::new().call(&cx, ()).adapter(XmlAdapter).await?;
/// assert_eq!(built.by, "Cristofori & sons");
/// assert_eq!(built.years, [1700, 1726]);
/// assert!(built.repairs().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct XmlAdapter;

impl XmlAdapter {
    /// The same layout, of which only what is laid out as it was asked for is read.
    pub const fn strict() -> Strict<Self> {
        Strict(Self)
    }
}

impl Adapter for XmlAdapter {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn system(&self, step: &Step<'_>) -> Message {
        let mut out = String::with_capacity(1024 + step.instructions.len());
        inputs::describe(step, &mut out);
        out.push_str("You reply with these fields, each in an element:\n");
        for field in step.outputs {
            note::describe(field, step, &mut out);
        }
        let mut form = String::new();
        for field in step.outputs {
            xml::form(field, &mut form);
            form.push('\n');
        }
        out.push_str("\nThe elements look like this, and nothing stands around them:\n\n");
        out.push_str(&form);
        out.push('\n');
        out.push_str(&words_on(&form));
        out.push_str("\n\nYour task:\n");
        out.push_str(step.instructions);
        Message::of_text(Role::System, out)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        let user = inputs::of_demo(step, demo)?;
        let mut elements = Elements {
            outputs: step.outputs,
            written: Vec::new(),
        };
        demo.write_fields(&mut elements)?;
        let assistant: Vec<_> = step.outputs.iter().map(|it| elements.take(it)).collect();
        let assistant = Message::of_text(Role::Assistant, assistant.join("\n"));
        Ok(vec![user, assistant])
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        let mut content = Content::default();
        input.write_fields(&mut content)?;
        let mut line = String::from("Reply with ");
        for (index, field) in step.outputs.iter().enumerate() {
            line.push_str(if index == 0 { "`" } else { "then `" });
            xml::in_short(field, &mut line);
            line.push_str("`, ");
        }
        content.push_str(&line);
        content.push_str("and nothing else.");
        Ok(vec![content.message(Role::User)])
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        parse::read(Layout::Xml, step.outputs, &reply.text())
    }
}

/// What the form of the elements needs in words.
fn words_on(form: &str) -> String {
    let mut words =
        String::from("In a text, `&` is written as `&amp;`, `<` as `&lt;` and `>` as `&gt;`.");
    let is_nested = form.lines().any(|line| line.matches("</").count() > 1);
    let asked = [
        (
            is_nested,
            "What is described as JSON above is written in elements too, as they stand here, and \
             what is absent as `null`.",
        ),
        (
            form.contains(" | "),
            "Of what `|` stands between, one is written.",
        ),
        (
            form.contains("(JSON)"),
            "In the place of `(JSON)` stands JSON itself.",
        ),
    ];
    for (_, more) in asked.iter().filter(|(is_needed, _)| *is_needed) {
        words.push(' ');
        words.push_str(more);
    }
    words
}

/// Outputs as elements, by name.
struct Elements {
    outputs: &'static [Field],
    written: Vec<(&'static str, String)>,
}

impl Elements {
    /// The element of an output, or one that says that it is not known.
    fn take(&mut self, field: &Field) -> String {
        let at = self.written.iter().position(|(it, _)| *it == field.name());
        match at {
            Some(at) => self.written.swap_remove(at).1,
            None => {
                let mut out = String::new();
                xml::of_text(field.name(), super::sections::NOT_KNOWN, &mut out);
                out
            }
        }
    }
}

impl FieldSink for Elements {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let Some(field) = self.outputs.iter().find(|it| it.name() == name) else {
            return Ok(());
        };
        let mut out = String::new();
        match value.as_text() {
            Some(text) => xml::of_text(name, text, &mut out),
            None => {
                let node = value.to_node().map_err(|error| error.inside(name))?;
                xml::output(field, &node.without_media(), &mut out);
            }
        }
        self.written.push((field.name(), out));
        Ok(())
    }
}
