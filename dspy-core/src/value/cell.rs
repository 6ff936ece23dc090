//! Values as the cell of a table: what another program wrote, and no prompt.

use std::cell::OnceCell;

use serde::de::{Error as _, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::Node;
use super::text::{Section, json_of};
use crate::error::{Error, Result};

/// The name under which a reader that does not know its fields' types yet asks for the text of
/// a cell, byte for byte, to read it as a cell later.
pub(crate) const LATER: &str = "$dspy::cell";

/// A cell of a table, to be read as what its type asks for.
///
/// It is the text of a field, as [`text`](super::text) says, but for two things. A table has
/// quotes of its own, so a text is what the cell holds, byte for byte, also inside of an
/// `Option` or a newtype. And a table says that there is nothing by an empty cell.
pub(crate) struct Cell<'a> {
    text: &'a str,
    json: OnceCell<Option<Result<Node>>>,
}

impl<'a> Cell<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            json: OnceCell::new(),
        }
    }

    fn section(&self) -> Section<'_> {
        let text = self.text.trim();
        Section::new(text, self.json.get_or_init(|| json_of(text)).as_ref())
    }

    /// What stands in it, for a type that has to be given something.
    fn filled(&self) -> Result<Section<'_>> {
        if self.text.trim().is_empty() {
            return Err(Error::custom(
                "the cell is empty, and only a text or an `Option` can be read from that",
            ));
        }
        Ok(self.section())
    }
}

macro_rules! as_section {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => {
        $(fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value> {
            self.filled()?.$method($($argument,)* visitor)
        })+
    };
}

macro_rules! as_it_is {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.visit_borrowed_str(self.text)
        })+
    };
}

impl<'de> Deserializer<'de> for &'de Cell<'_> {
    type Error = Error;

    as_section! {
        deserialize_bool(); deserialize_unit();
        deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32();
        deserialize_u64(); deserialize_u128(); deserialize_f32(); deserialize_f64();
        deserialize_seq(); deserialize_map();
        deserialize_unit_struct(name: &'static str);
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
    }

    as_it_is! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    /// For a type that takes anything: nothing where the cell is empty, the text where it is
    /// one in JSON too, else what JSON makes of it.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.text.is_empty() {
            return visitor.visit_unit();
        }
        match self.section().node() {
            None | Some(Node::Null | Node::Text(_)) => visitor.visit_borrowed_str(self.text),
            Some(node) => node.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.text.is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        if name == LATER {
            visitor.visit_borrowed_bytes(self.text.as_bytes())
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    forward_to_deserialize_any! { bytes byte_buf ignored_any }
}
