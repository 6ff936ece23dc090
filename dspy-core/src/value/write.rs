//! Writing a type into a [`Node`].

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::key::KeyWriter;
use super::media::{Image, MEDIUM};
use super::node::Node;
use crate::error::{Error, Result};

/// The serializer behind [`Node::of`].
pub(super) struct NodeWriter;

/// A finite float with the digits that read back as the same float; any other is refused.
pub(super) fn float(number: f64) -> Result<Node> {
    if number.is_finite() {
        finite(number)
    } else {
        Err(not_finite(number))
    }
}

fn finite<T: Into<f64> + std::fmt::Debug>(number: T) -> Result<Node> {
    // Debug rather than Display, since it keeps `1.0` apart from `1` and writes large and small
    // numbers with an exponent.
    Ok(Node::Number(format!("{number:?}").into()))
}

fn not_finite(number: f64) -> Error {
    Error::custom(format!(
        "{number} cannot be written: JSON has finite numbers only"
    ))
}

macro_rules! integers {
    ($($method:ident($type:ty);)+) => {
        $(fn $method(self, number: $type) -> Result<Node> {
            Ok(Node::Number(number.to_string().into()))
        })+
    };
}

impl Serializer for NodeWriter {
    type Ok = Node;
    type Error = Error;
    type SerializeSeq = ListWriter;
    type SerializeTuple = ListWriter;
    type SerializeTupleStruct = ListWriter;
    type SerializeTupleVariant = ListWriter;
    type SerializeMap = MapWriter;
    type SerializeStruct = MapWriter;
    type SerializeStructVariant = MapWriter;

    integers! {
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_i128(i128); serialize_u8(u8); serialize_u16(u16); serialize_u32(u32);
        serialize_u64(u64); serialize_u128(u128);
    }

    fn serialize_f32(self, number: f32) -> Result<Node> {
        // An f32 is written with its own digits: as an f64, 0.1 would gain a dozen of them.
        if number.is_finite() {
            finite(number)
        } else {
            Err(not_finite(number.into()))
        }
    }

    fn serialize_f64(self, number: f64) -> Result<Node> {
        float(number)
    }

    fn serialize_bool(self, value: bool) -> Result<Node> {
        Ok(Node::Bool(value))
    }

    fn serialize_char(self, value: char) -> Result<Node> {
        Ok(Node::Text(value.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Node> {
        Ok(Node::Text(text.to_owned()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Node> {
        Ok(Node::List(
            bytes
                .iter()
                .map(|byte| Node::Number(byte.to_string().into()))
                .collect(),
        ))
    }

    fn serialize_none(self) -> Result<Node> {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node> {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Node> {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Node> {
        Ok(Node::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Node> {
        let node = value.serialize(self)?;
        if name != MEDIUM {
            return Ok(node);
        }
        match node.get("url").and_then(Node::as_text) {
            Some(url) => Ok(Node::Image(Image::of_url(url.into()))),
            None => Err(Error::custom("a picture has an address")),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node> {
        Ok(Node::Map(vec![(
            variant.to_owned(),
            value.serialize(self)?,
        )]))
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<ListWriter> {
        Ok(ListWriter::default())
    }

    fn serialize_tuple(self, _len: usize) -> Result<ListWriter> {
        Ok(ListWriter::default())
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<ListWriter> {
        Ok(ListWriter::default())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<ListWriter> {
        Ok(ListWriter {
            variant: Some(variant),
            ..ListWriter::default()
        })
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<MapWriter> {
        Ok(MapWriter::default())
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<MapWriter> {
        Ok(MapWriter::default())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<MapWriter> {
        Ok(MapWriter {
            variant: Some(variant),
            ..MapWriter::default()
        })
    }
}

/// The node itself, or under the name of the variant that carries it.
fn under(variant: Option<&'static str>, node: Node) -> Node {
    match variant {
        Some(variant) => Node::Map(vec![(variant.to_owned(), node)]),
        None => node,
    }
}

#[derive(Default)]
pub(super) struct ListWriter {
    variant: Option<&'static str>,
    items: Vec<Node>,
}

impl ListWriter {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let index = self.items.len();
        let item = value
            .serialize(NodeWriter)
            .map_err(|error| error.inside(&format!("[{index}]")))?;
        self.items.push(item);
        Ok(())
    }

    fn finish(self) -> Node {
        under(self.variant, Node::List(self.items))
    }
}

macro_rules! list_writer {
    ($($trait:ident::$method:ident),+) => {$(
        impl $trait for ListWriter {
            type Ok = Node;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push(value)
            }

            fn end(self) -> Result<Node> {
                Ok(self.finish())
            }
        }
    )+};
}

list_writer! {
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
}

#[derive(Default)]
pub(super) struct MapWriter {
    variant: Option<&'static str>,
    key: Option<String>,
    entries: Vec<(String, Node)>,
}

impl MapWriter {
    fn push<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<()> {
        let node = value
            .serialize(NodeWriter)
            .map_err(|error| error.inside(&key))?;
        self.entries.push((key, node));
        Ok(())
    }

    fn finish(self) -> Node {
        under(self.variant, Node::Map(self.entries))
    }
}

impl SerializeMap for MapWriter {
    type Ok = Node;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = Some(key.serialize(KeyWriter)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = self
            .key
            .take()
            .ok_or_else(|| Error::custom("a map's value came before its key"))?;
        self.push(key, value)
    }

    fn end(self) -> Result<Node> {
        Ok(self.finish())
    }
}

macro_rules! struct_writer {
    ($($trait:ident),+) => {$(
        impl $trait for MapWriter {
            type Ok = Node;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<()> {
                self.push(key.to_owned(), value)
            }

            fn end(self) -> Result<Node> {
                Ok(self.finish())
            }
        }
    )+};
}

struct_writer!(SerializeStruct, SerializeStructVariant);
