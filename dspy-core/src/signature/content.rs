//! What stands under a field's name before its type is known.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::adapter::parse::Tree;
use crate::error::Result;
use crate::value::cell::{Cell, LATER};
use crate::value::node::NodeVisitor;
use crate::value::{Node, Value, text};

/// A field of a record that is to be built: as data, as the text of a reply, or as the cell of
/// a table. It is read when its type is known.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Node(Node),
    Text(String),
    Cell(String),
    /// What the reader made of a reply.
    Read(Tree<'static>),
}

impl Content {
    pub(super) fn read<T: Value>(&self) -> Result<T> {
        match self {
            Self::Node(node) => node.read(),
            Self::Text(text) => text::read(text),
            Self::Cell(text) => T::deserialize(&Cell::new(text)),
            // Taken apart by the fields, which know the repairs.
            Self::Read(tree) => tree.to_node().read(),
        }
    }

    /// As data, for an error.
    pub(super) fn to_node(&self) -> Node {
        match self {
            Self::Node(node) => node.clone(),
            Self::Text(text) | Self::Cell(text) => Node::Text(text.clone()),
            Self::Read(tree) => tree.to_node(),
        }
    }
}

/// Data from any format; the text of a cell from a table, which alone answers with bytes.
impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(LATER, ContentVisitor)
    }
}

struct ContentVisitor;

macro_rules! as_data {
    ($($method:ident($type:ty);)+) => {
        $(fn $method<E: de::Error>(self, value: $type) -> Result<Content, E> {
            NodeVisitor.$method(value).map(Content::Node)
        })+
    };
}

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NodeVisitor.expecting(f)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Content, E> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Content::Cell(text.to_owned())),
            Err(_) => Err(E::invalid_type(de::Unexpected::Bytes(bytes), &self)),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inside: D) -> Result<Content, D::Error> {
        Node::deserialize(inside).map(Content::Node)
    }

    // A format without newtypes answers with the data itself.
    as_data! {
        visit_bool(bool); visit_u64(u64); visit_i64(i64); visit_u128(u128); visit_i128(i128);
        visit_f64(f64); visit_str(&str); visit_string(String);
    }

    fn visit_unit<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::Node(Node::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Content, E> {
        Ok(Content::Node(Node::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, inside: D) -> Result<Content, D::Error> {
        Node::deserialize(inside).map(Content::Node)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Content, A::Error> {
        NodeVisitor.visit_seq(access).map(Content::Node)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Content, A::Error> {
        NodeVisitor.visit_map(access).map(Content::Node)
    }
}
