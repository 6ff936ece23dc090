//! Values: what a field of a signature can be.
//!
//! Any owned type that serde and schemars know is a [`Value`]. Your own structs and enums become
//! one with `#[value]`, which also writes down their [`Shape`] at compile time, so that
//! fingerprints and saved programs can reach inside. A value whose type is not known where it is
//! handled travels as a [`Node`].

mod canonical;
pub(crate) mod cell;
pub mod check;
pub mod constraint;
mod field;
mod json;
mod key;
mod media;
mod missing;
pub mod node;
mod pretty;
mod quote;
mod read;
pub mod shape;
mod shapes;
mod sorted;
pub mod text;
mod write;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

pub use check::{Check, Verdict};
pub use constraint::{Constraint, Literal};
pub use field::Field;
pub(crate) use json::DEEPEST;
pub use media::Image;
pub(crate) use missing::{missing, missing_in};
pub use node::Node;
pub(crate) use quote::quote;
pub use shape::{Body, Enum, Serde, Shape, Shaped, Struct, Tagging, Variant};

/// Anything that can be written into a prompt and read back from a reply.
///
/// It is implemented for every type that is `Serialize + DeserializeOwned + JsonSchema + Send +
/// Sync + 'static`; there is nothing to implement by hand.
///
/// ```
/// use dspy::prelude::*;
///
/// /// How sure we are.
/// #[value]
/// #[derive(PartialEq)]
/// enum Certainty {
///     Sure,
///     Unsure { because: String },
/// }
///
/// fn is_value<T: Value>() {}
/// is_value::<Certainty>();
/// is_value::<std::collections::BTreeMap<String, Vec<Option<Certainty>>>>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value",
    label = "cannot be written into a prompt or read from a reply",
    note = "write `#[value]` above your own struct or enum",
    note = "a type of another crate must be `Serialize`, `DeserializeOwned`, `JsonSchema`, `Send`, `Sync` and own its data; otherwise wrap what you need of it in a struct of your own"
)]
pub trait Value: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static> Value for T {}
