//! The key of a map: a text, or a number, a bool or a variant where the type asks for one.

use std::cell::RefCell;

use serde::de::{Error as _, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::named::spelled;
use crate::adapter::parse::fault::Fault;
use crate::adapter::parse::log::Log;
use crate::adapter::parse::number::{self, Value};
use crate::error::{Error, Result};

/// What a key was asked for as.
pub(super) enum How {
    Text,
    /// In JSON's notation.
    Number(String),
    /// One of the names of a variant.
    Name,
}

pub(super) struct AskedKey<'k> {
    pub(super) key: &'k str,
    pub(super) how: &'k mut How,
    pub(super) log: &'k RefCell<Log>,
}

macro_rules! numbers {
    ($($method:ident $type:ident => $visit:ident;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            let read = number::whole(self.key, stringify!($type)).map_err(Fault::into_error)?;
            for rule in &read.repairs {
                self.log.borrow_mut().note(rule);
            }
            let digits = match read.value {
                Value::Unsigned(value) => value.to_string(),
                Value::Signed(value) => value.to_string(),
                Value::Wide(digits) => digits,
                Value::Float(_) => self.key.to_owned(),
            };
            let value: $type = digits
                .parse()
                .map_err(|_| Error::custom(format!("`{}` is no key of a map of numbers", self.key)))?;
            *self.how = How::Number(digits);
            visitor.$visit(value)
        })+
    };
}

impl<'de> Deserializer<'de> for AskedKey<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_str(self.key)
    }

    numbers! {
        deserialize_i8 i8 => visit_i8; deserialize_i16 i16 => visit_i16;
        deserialize_i32 i32 => visit_i32; deserialize_i64 i64 => visit_i64;
        deserialize_i128 i128 => visit_i128;
        deserialize_u8 u8 => visit_u8; deserialize_u16 u16 => visit_u16;
        deserialize_u32 u32 => visit_u32; deserialize_u64 u64 => visit_u64;
        deserialize_u128 u128 => visit_u128;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.key.parse() {
            Ok(key) => visitor.visit_bool(key),
            Err(_) => visitor.visit_str(self.key),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let name =
            spelled(self.key, variants, &mut self.log.borrow_mut()).map_err(Fault::into_error)?;
        *self.how = How::Name;
        visitor.visit_enum(name.into_deserializer())
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}
