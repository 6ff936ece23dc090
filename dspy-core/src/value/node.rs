//! Data whose type is not known where it is handled.

use std::fmt;

use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Image;
use crate::error::{Error, Kind, Result};

/// A value as data: what a reply holds before it is read as a type, and what a program file
/// keeps of a demonstration.
///
/// It differs from `serde_json::Value` in two ways: a number keeps its digits, and a map keeps
/// its order and its duplicates, so that nothing is lost before somebody has looked at it.
///
/// ```
/// use dspy::value::Node;
///
/// let node = Node::of(&vec![u128::MAX])?;
/// assert_eq!(node.to_string(), "[340282366920938463463374607431768211455]");
/// assert_eq!(node.read::<Vec<u128>>()?, [u128::MAX]);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, digit by digit, in JSON's notation.
    Number(Box<str>),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Node>),
    /// Values by key, in the order in which they came.
    Map(Vec<(String, Node)>),
    /// A picture. As JSON it is `{"url": …}`; a prompt carries it beside the text.
    Image(Image),
}

impl Node {
    /// The value as data.
    ///
    /// # Errors
    ///
    /// When the value cannot be written as JSON: a number that is not finite, or a map whose
    /// keys are not texts. [`Error::is_value`] is true of it.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        value.serialize(super::write::NodeWriter)
    }

    /// The data as a value of this type.
    ///
    /// # Errors
    ///
    /// When the data does not fit the type. [`Error::is_value`] is true of it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(self)
    }

    /// What stands under this key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, it)| it),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a picture stands anywhere in it.
    pub(crate) fn holds_media(&self) -> bool {
        match self {
            Self::Image(_) => true,
            Self::List(items) => items.iter().any(Self::holds_media),
            Self::Map(entries) => entries.iter().any(|(_, it)| it.holds_media()),
            _ => false,
        }
    }

    /// The same with every picture as the map that stands for it in JSON.
    pub(crate) fn without_media(self) -> Self {
        match self {
            Self::Image(image) => {
                Self::Map(vec![("url".to_owned(), Self::Text(image.url().to_owned()))])
            }
            Self::List(items) => Self::List(items.into_iter().map(Self::without_media).collect()),
            Self::Map(entries) => {
                let entries = entries.into_iter();
                Self::Map(entries.map(|(key, it)| (key, it.without_media())).collect())
            }
            other => other,
        }
    }

    /// What kind of data it is, for a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Image(_) => "a picture",
        }
    }
}

/// Prints compact JSON.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{item}")?;
                }
                f.write_str("]")
            }
            Self::Map(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{}:{value}", quoted(key))?;
                }
                f.write_str("}")
            }
            Self::Image(image) => write!(f, "{{\"url\":{}}}", quoted(image.url())),
        }
    }
}

/// The text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    super::quote(text, &mut quoted);
    quoted
}

/// A number as serde knows it: the narrowest integer that holds the digits, else a float.
pub(crate) enum Numeric {
    Unsigned(u64),
    Signed(i64),
    WideUnsigned(u128),
    WideSigned(i128),
    Float(f64),
}

impl Numeric {
    pub(crate) fn of(digits: &str) -> Option<Self> {
        if let Ok(number) = digits.parse() {
            return Some(Self::Unsigned(number));
        }
        if let Ok(number) = digits.parse() {
            return Some(Self::Signed(number));
        }
        if let Ok(number) = digits.parse() {
            return Some(Self::WideUnsigned(number));
        }
        if let Ok(number) = digits.parse() {
            return Some(Self::WideSigned(number));
        }
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Self::Float)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(digits) => match Numeric::of(digits) {
                Some(Numeric::Unsigned(number)) => serializer.serialize_u64(number),
                Some(Numeric::Signed(number)) => serializer.serialize_i64(number),
                Some(Numeric::WideUnsigned(number)) => serializer.serialize_u128(number),
                Some(Numeric::WideSigned(number)) => serializer.serialize_i128(number),
                Some(Numeric::Float(number)) => serializer.serialize_f64(number),
                None => Err(S::Error::custom(format!("`{digits}` is not a number"))),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
            Self::Image(image) => image.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

pub(crate) struct NodeVisitor;

macro_rules! visit_numbers {
    ($($method:ident($type:ty);)+) => {
        $(fn $method<E: serde::de::Error>(self, number: $type) -> Result<Node, E> {
            Ok(Node::Number(number.to_string().into()))
        })+
    };
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any data")
    }

    visit_numbers! {
        visit_u64(u64);
        visit_i64(i64);
        visit_u128(u128);
        visit_i128(i128);
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Node, E> {
        super::write::float(number).map_err(E::custom)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Kind::Value, message.to_string())
    }
}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Kind::Value, message.to_string())
    }

    fn missing_field(name: &'static str) -> Self {
        super::missing(name)
    }
}
