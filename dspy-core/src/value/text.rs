//! Values as the text of a field, and back: what stands below a header in a prompt and a reply.
//!
//! A `String` is its own text, byte for byte. Every other value is JSON, except that a text inside
//! of another type (a variant, a date, an `Option<String>`) stands there without quotes where
//! nobody could take it for JSON. Reading is directed by the type, so that writing and reading
//! are inverses: `read(write(v)) == v`.

use std::any::Any;
use std::borrow::Cow;

use serde::de::{DeserializeOwned, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::Node;
use crate::error::{Error, Result};

/// The text of a value that is no `String`.
pub fn write(node: &Node) -> Cow<'_, str> {
    match node {
        Node::Text(text) if stands_bare(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// Whether a text inside of another type can stand without quotes: the blanks at its edges would
/// be lost, and what is JSON would be read as JSON.
fn stands_bare(text: &str) -> bool {
    text.trim() == text && !(may_be_json(text) && Node::from_json(text).is_ok())
}

/// A glance at the first byte, which spares most texts a parse.
fn may_be_json(text: &str) -> bool {
    matches!(
        text.as_bytes().first(),
        Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
    )
}

/// Reads a value out of the text of its field.
///
/// # Errors
///
/// When the text does not fit the type. [`Error::is_value`] is true of it.
pub fn read<T: DeserializeOwned + 'static>(text: &str) -> Result<T> {
    // Asked of the type itself, since serde shows a `String` and a newtype around one alike.
    let mut string = Some(text.to_owned());
    if let Some(value) = (&mut string as &mut dyn Any).downcast_mut::<Option<T>>()
        && let Some(value) = value.take()
    {
        return Ok(value);
    }
    let text = text.trim();
    let json = json_of(text);
    T::deserialize(Section::new(text, json.as_ref()))
}

/// What the text is as JSON, if it may be any.
pub(super) fn json_of(text: &str) -> Option<Result<Node>> {
    may_be_json(text).then(|| Node::from_json(text))
}

/// The text of a field, and what it is as JSON, if it may be any.
#[derive(Clone, Copy)]
pub(super) struct Section<'de> {
    text: &'de str,
    json: Option<&'de Result<Node>>,
}

impl<'de> Section<'de> {
    pub(super) fn new(text: &'de str, json: Option<&'de Result<Node>>) -> Self {
        Self { text, json }
    }

    /// What it is as JSON, if it is some.
    pub(super) fn node(self) -> Option<&'de Node> {
        self.json?.as_ref().ok()
    }

    /// The text itself, or what stands between its quotes.
    fn unquoted(self) -> &'de str {
        match self.json {
            Some(Ok(Node::Text(text))) => text,
            _ => self.text,
        }
    }

    fn mistaken<V: Visitor<'de>>(self, visitor: &V) -> Error {
        match self.json {
            Some(Err(error)) if self.text.starts_with(['{', '[', '"']) => Error::custom(error),
            _ => Error::invalid_type(Unexpected::Str(self.text), visitor),
        }
    }
}

macro_rules! as_json {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => {
        $(fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value> {
            match self.json {
                Some(Ok(node)) => node.$method($($argument,)* visitor),
                _ => Err(self.mistaken(&visitor)),
            }
        })+
    };
}

macro_rules! as_text {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.visit_borrowed_str(self.unquoted())
        })+
    };
}

impl<'de> Deserializer<'de> for Section<'de> {
    type Error = Error;

    as_json! {
        deserialize_bool(); deserialize_unit();
        deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32();
        deserialize_u64(); deserialize_u128(); deserialize_f32(); deserialize_f64();
        deserialize_seq(); deserialize_map();
        deserialize_unit_struct(name: &'static str);
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
    }

    as_text! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    /// For a type that takes anything: JSON if it is some, else the text.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.json {
            Some(Ok(node)) => node.deserialize_any(visitor),
            _ => visitor.visit_borrowed_str(self.text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.json {
            Some(Ok(Node::Null)) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    /// A variant without data stands there by its name; one with data is JSON.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.json {
            Some(Ok(node @ Node::Map(_))) => node.deserialize_enum(name, variants, visitor),
            _ => visitor.visit_enum(self.unquoted().into_deserializer()),
        }
    }

    forward_to_deserialize_any! { bytes byte_buf ignored_any }
}
