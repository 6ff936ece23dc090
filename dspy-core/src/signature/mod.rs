//! Signatures: what one step takes and gives.
//!
//! `#[signature]` on a struct writes down a [`Spec`] in a constant, makes a struct of the inputs
//! and one of the outputs, and implements [`Signature`] for the struct itself, which is left as a
//! labelled row. Both structs are [`Record`]s: they hand their fields over one by one.

mod content;
mod field_type;
mod fingerprint;
mod known;
mod record;
mod rules;
mod schema;
mod spec;

use std::fmt::Debug;
use std::sync::Arc;

use schemars::Schema;

pub use field_type::FieldType;
pub use fingerprint::Fingerprint;
pub use known::KnownFields;
pub use record::{AnyValue, FieldSink, Fields, Record};
pub use rules::verify;
pub use schema::{Properties, schema_of};
pub use spec::Spec;

pub(crate) use fingerprint::{Fnv, Text};
pub(crate) use record::Absent;
#[doc(hidden)]
pub use record::{deserialize_record, serialize_record};
#[doc(hidden)]
pub use schema::{constrained, record_schema};

use crate::value::Value;

/// What one step takes and gives. `#[signature]` on a struct implements it.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say in one word how the message sounds.
/// #[signature]
/// struct Tone {
///     /// as it came in
///     #[input] message: String,
///     #[output] tone: String,
/// }
///
/// assert_eq!(Tone::SPEC.instruction(), "Say in one word how the message sounds.");
/// assert_eq!(Tone::SPEC.inputs()[0].doc(), "as it came in");
///
/// let row = Tone { message: "Where is my parcel?!".into(), tone: "angry".into() };
/// let (input, output) = row.into();
/// assert_eq!(input.message, "Where is my parcel?!");
/// assert_eq!(output, ToneOutput { tone: "angry".into() });
/// # impl PartialEq for ToneOutput { fn eq(&self, it: &Self) -> bool { self.tone == it.tone } }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a signature",
    label = "not a signature",
    note = "write `#[signature]` above a struct that says what the step takes and gives"
)]
pub trait Signature:
    Into<(<Self as Signature>::Input, <Self as Signature>::Output)> + Send + Sync + 'static
{
    /// The inputs, as a struct.
    type Input: Record + Value + Clone + Debug;
    /// The outputs, as a struct.
    type Output: Record + Value + Clone + Debug;
    /// All that is known of the signature at compile time.
    const SPEC: Spec;

    /// A demonstration in the making, with a method for each field.
    type Demo;

    /// A demonstration of which nothing is known yet: set its fields one by one.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// /// Name the capital of the country.
    /// #[signature]
    /// struct Capital { #[input] country: String, #[input] year: u16, #[output] capital: String }
    ///
    /// let demo: Demo<Capital> = Capital::demo().country("Norway").capital("Oslo").into();
    /// assert!(!demo.is_complete());
    /// ```
    fn demo() -> Self::Demo;

    /// The JSON schema of the inputs; made once, then shared.
    fn input_schema() -> Arc<Schema> {
        schema_of::<Self::Input>()
    }

    /// The JSON schema of the outputs; made once, then shared.
    fn output_schema() -> Arc<Schema> {
        schema_of::<Self::Output>()
    }
}

/// A signature that leaves the name `reasoning` free, so that a chain of thought can add it.
/// `#[signature]` implements it where no field has that name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a field `reasoning` of its own, and `ChainOfThought` adds one",
    label = "has its own `reasoning`",
    note = "use `Predict` with this signature, or give its field another name"
)]
pub trait NoReasoning: Signature {}
