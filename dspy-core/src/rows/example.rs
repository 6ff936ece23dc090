//! One row: an input, and perhaps what is right about it.

use std::any::{Any, TypeId};

use serde::de::{Error as _, IgnoredAny};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::signature::{Absent, Signature};
use crate::value::{Node, Value};

/// A row of data: an input and its label, which is `()` where there is none.
///
/// A row of a signature is one, with its outputs as the label. As JSON it is an object of `id`,
/// `input` and, where there is one, `label`.
///
/// ```
/// use dspy::prelude::*;
///
/// let row = Example::new("Where is my parcel?".to_owned(), true).with_id("m1");
/// let json = r#"{"id":"m1","input":"Where is my parcel?","label":true}"#;
/// assert_eq!(serde_json::to_string(&row).unwrap(), json);
/// assert_eq!(serde_json::from_str::<Example<String, bool>>(json).unwrap(), row);
///
/// let unlabelled: Example<String> = serde_json::from_str(json).unwrap();
/// assert_eq!(serde_json::to_string(&unlabelled).unwrap(), r#"{"id":"m1","input":"Where is my parcel?"}"#);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Example<I, L = ()> {
    /// What it is called; empty until a list of rows gives it its position.
    pub id: String,
    /// What a program is given.
    pub input: I,
    /// What is known to be right.
    pub label: L,
}

impl<I, L> Example<I, L> {
    /// An input with its label.
    pub const fn new(input: I, label: L) -> Self {
        Self {
            id: String::new(),
            input,
            label,
        }
    }

    /// With a name of its own.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }
}

impl<I> Example<I> {
    /// An input of which nothing more is known.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// let row = Example::of_input("Where is my parcel?".to_owned());
    /// assert_eq!(row.label, ());
    /// ```
    pub const fn of_input(input: I) -> Self {
        Self::new(input, ())
    }
}

impl<I: Value, L> Example<I, L> {
    /// The digest of the input alone: rows that agree in it ask the same.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// let [yes, no] = [true, false].map(|label| Example::new("Is it late?".to_owned(), label));
    /// assert_eq!(yes.input_digest()?, no.input_digest()?);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the input cannot be written as data, as [`Node::of`] says.
    pub fn input_digest(&self) -> Result<Digest> {
        Ok(Digest::of(Node::of(&self.input)?.canonical().as_bytes()))
    }
}

impl<S: Signature> From<S> for Example<S::Input, S::Output> {
    fn from(row: S) -> Self {
        let (input, label) = row.into();
        Self::new(input, label)
    }
}

/// The label of a type that has none.
pub(super) fn no_label<L: 'static>() -> Option<L> {
    let mut none = Some(());
    (&mut none as &mut dyn Any)
        .downcast_mut::<Option<L>>()
        .and_then(Option::take)
}

/// The id that stands in a row: a text or a number; `null` and the empty text are none.
pub(super) fn id_of(node: &Node) -> Result<String> {
    match node {
        Node::Text(text) => Ok(text.clone()),
        Node::Number(digits) => Ok(digits.to_string()),
        Node::Null => Ok(String::new()),
        other => {
            let message = format!("an id is a text or a number, found {}", other.kind());
            Err(Error::new(Kind::Value, message))
        }
    }
}

/// Writes `id`, `input` and `label`, or no label where the type has none.
impl<I: Serialize, L: Serialize + 'static> Serialize for Example<I, L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let labelled = TypeId::of::<L>() != TypeId::of::<()>();
        let mut fields = serializer.serialize_struct("Example", 2 + usize::from(labelled))?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("input", &self.input)?;
        if labelled {
            fields.serialize_field("label", &self.label)?;
        }
        fields.end()
    }
}

/// Reads what was written so. A label that is there is passed over where the type has none.
impl<'de, I: Deserialize<'de>, L: Deserialize<'de> + 'static> Deserialize<'de> for Example<I, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            rename = "Example",
            bound = "I: Deserialize<'de>, L: Deserialize<'de> + 'static"
        )]
        struct Form<I, L> {
            #[serde(default, deserialize_with = "id")]
            id: String,
            input: I,
            #[serde(default = "none", deserialize_with = "label")]
            label: Option<L>,
        }

        let Form { id, input, label } = Form::<I, L>::deserialize(deserializer)?;
        let label = match label.or_else(no_label) {
            Some(label) => label,
            // A label that may be absent is; any other is missed.
            None => L::deserialize(Absent { name: "label" })
                .map_err(|_| D::Error::missing_field("label"))?,
        };
        Ok(Self { id, input, label })
    }
}

fn none<L>() -> Option<L> {
    None
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    id_of(&Node::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn label<'de, L: Deserialize<'de> + 'static, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<L>, D::Error> {
    match no_label() {
        Some(none) => IgnoredAny::deserialize(deserializer).map(|_| Some(none)),
        None => L::deserialize(deserializer).map(Some),
    }
}
