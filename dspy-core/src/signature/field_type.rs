//! What a field of a signature can be, and what generated code asks of it.

use std::fmt::Debug;

use super::{FieldSink, Fields, KnownFields, Properties};
use crate::error::Result;
use crate::value::Value;

/// A [`Value`] that can be cloned and printed: what a field of a signature can be.
///
/// There is nothing to implement. Generated code does everything to a field through this one
/// trait, and the trait names no others as its supertraits: rustc would complain about each of
/// them apart, where a type that is no value should be reported once, on the field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field",
    label = "not a value that can be cloned and printed",
    note = "write `#[value]` above your own struct or enum",
    note = "a type of another crate must be `Serialize`, `DeserializeOwned`, `JsonSchema`, `Clone`, `Debug`, `Send`, `Sync` and own its data; otherwise wrap what you need of it in a struct of your own"
)]
pub trait FieldType: Sized {
    /// What generated code asks for where it only wants rustc to check the bound.
    #[doc(hidden)]
    const HOLDS: () = ();

    /// Hands the field over.
    ///
    /// # Errors
    ///
    /// Whatever the sink fails with.
    fn write(&self, name: &'static str, sink: &mut dyn FieldSink) -> Result<()>;

    /// Reads the field.
    ///
    /// # Errors
    ///
    /// When it is missing or does not fit.
    fn read(name: &'static str, fields: &mut Fields) -> Result<Self>;

    /// Reads the field, or takes the default.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn read_or(name: &'static str, fields: &mut Fields, default: fn() -> Self) -> Result<Self>;

    /// Reads the field if it is there, and knows it from then on.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn read_known(name: &'static str, fields: &mut Fields, known: &mut KnownFields) -> Result<()>;

    /// Knows the field, if there is a value.
    fn know(value: Option<Self>, name: &'static str, known: &mut KnownFields);

    /// Describes the field's type.
    fn describe(name: &'static str, properties: &mut Properties<'_>);

    /// Describes the type of a field that may be left out.
    fn describe_or(name: &'static str, properties: &mut Properties<'_>, default: fn() -> Self);

    /// Another of the same value.
    fn copied(&self) -> Self;

    /// The value for debugging output.
    fn shown(&self) -> &dyn Debug;
}

#[diagnostic::do_not_recommend]
impl<T: Value + Clone + Debug> FieldType for T {
    fn write(&self, name: &'static str, sink: &mut dyn FieldSink) -> Result<()> {
        sink.field(name, self)
    }

    fn read(name: &'static str, fields: &mut Fields) -> Result<Self> {
        fields.take(name)
    }

    fn read_or(name: &'static str, fields: &mut Fields, default: fn() -> Self) -> Result<Self> {
        fields.take_or(name, default)
    }

    fn read_known(name: &'static str, fields: &mut Fields, known: &mut KnownFields) -> Result<()> {
        fields.take_known::<Self>(name, known)
    }

    fn know(value: Option<Self>, name: &'static str, known: &mut KnownFields) {
        if let Some(value) = value {
            known.know(name, value);
        }
    }

    fn describe(name: &'static str, properties: &mut Properties<'_>) {
        properties.required::<T>(name);
    }

    fn describe_or(name: &'static str, properties: &mut Properties<'_>, default: fn() -> Self) {
        properties.optional::<T>(name, &default());
    }

    fn copied(&self) -> Self {
        self.clone()
    }

    fn shown(&self) -> &dyn Debug {
        self
    }
}
