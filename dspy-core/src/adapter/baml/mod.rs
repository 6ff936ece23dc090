//! The compact layout: the JSON layout, with the types of the outputs in BAML's way of writing them.
//!
//! ```text
//! {
//!   answer: string
//!   // in full years
//!   age: int or null
//! }
//! ```

mod names;
mod notation;
mod text;

use super::parse::{self, Layout};
use super::{Adapter, AnyRecord, HeldTo, Step, Strict, object};
use crate::error::Result;
use crate::lm::{Abilities, Completion, Message};
use crate::signature::Fields;

/// One JSON object with a member for each output, whose types are told in a notation that is much
/// shorter than JSON schema: for outputs of many parts, and for models that lose their way in
/// schemas.
///
/// | a type | is written |
/// |---|---|
/// | texts, numbers, bools | `string`, `int`, `float`, `bool` |
/// | `Option<T>` | `T or null` |
/// | lists and sets | `T[]` |
/// | maps | `map<string, T>` |
/// | tuples and arrays | `[A, B]` |
/// | an enum without data | `"Person" or "Place"` |
/// | an enum with data | what its JSON looks like, whichever way serde tags it: `"Other" or {` … `}` |
/// | a struct | `{`, a line for each field, `}` |
///
/// Descriptions and rules stand above what they are about, behind `//`. A type that holds itself,
/// and one that occurs twice, is written once above the others and then called by its name. An
/// output of which some type is known to serde alone is described by JSON schema instead.
///
/// Replies are JSON and are read as those of the [`JsonAdapter`](super::JsonAdapter) are; where the
/// model's provider can hold them to a schema, it is asked to.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::adapter::BamlAdapter;
/// use dspy::testing::ScriptedLm;
///
/// #[value]
/// struct Part { name: String, grams: Option<f64> }
///
/// /// Take the recipe apart.
/// #[signature]
/// struct Read { #[input] recipe: String, #[output] parts: Vec<Part> }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let cx = Ctx::test(ScriptedLm::new([r#"{"parts": [{"name": "flour", "grams": 200}]}"#]));
/// let call = Predict::<Read>::new();
/// let call = call.call(&cx, "200 g of flour").adapter(BamlAdapter);
///
/// let system = call.render()?.messages().next().unwrap().text();
/// assert!(system.contains("  parts: {\n    name: string\n    grams: float or null\n  }[]\n"));
/// assert_eq!(call.await?.parts[0].grams, Some(200.0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BamlAdapter;

impl BamlAdapter {
    /// The same layout, of which only what is laid out as it was asked for is read.
    pub const fn strict() -> Strict<Self> {
        Strict(Self)
    }
}

impl Adapter for BamlAdapter {
    fn name(&self) -> &'static str {
        "baml"
    }

    fn system(&self, step: &Step<'_>) -> Message {
        object::system(step, |out| text::outputs(step, out))
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
        parse::read(Layout::Json, step.outputs, &reply.text())
    }
}
