//! What was read, handed to a type's `Deserialize`.
//!
//! What a shape has made exact is handed over as it is. A part whose type has no shape is mended
//! as what is asked for: a bool, a text, a struct with these fields.

mod access;
mod keys;
mod named;

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::cell::RefCell;

use serde::de::{Error as _, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use self::access::{Entries, Items};
use self::named::spell;
use super::back;
use super::coerce::{self, Target};
use super::fault::{self, Fault};
use super::json::{self, Extent};
use super::log::Log;
use super::rule;
use super::tree::Tree;
use crate::error::{Error, Kind, Result};
use crate::value::node::Numeric;
use crate::value::{Node, Shape, Value};

/// Reads a field as its type.
pub(crate) fn read<T: Value>(
    name: &'static str,
    tree: Tree<'static>,
    log: &RefCell<Log>,
) -> Result<T> {
    let tree = match tree {
        // The text of a section is a `String` as it stands; whatever else holds one is asked.
        Tree::Section(text) | Tree::Text(text) if TypeId::of::<T>() == TypeId::of::<String>() => {
            let mut text = Some(text.into_owned());
            let value = (&mut text as &mut dyn Any).downcast_mut::<Option<T>>();
            return value
                .and_then(Option::take)
                .ok_or_else(|| Error::custom("a text is no text"));
        }
        tree => tree,
    };
    let mark = log.borrow().mark();
    let is_own = |path: &[String]| path.last().is_some_and(|step| step == name);
    let has_rivals = log.borrow().rivals.iter().any(|it| is_own(&it.path));
    let kept = has_rivals.then(|| tree.clone());
    let value = T::deserialize(Asked {
        tree,
        log,
        is_later: false,
    })
    .map_err(|error| fault::shortened(error.of_kind(Kind::Parse).inside(name)))?;
    let mut log = log.borrow_mut();
    if log.mark() != mark {
        log.inside(mark, name);
    }
    if log.rivals.iter().any(|it| is_own(&it.path)) {
        let node = Node::of(&value)?;
        let mut rivals = log.rivals.iter().filter(|it| is_own(&it.path));
        rivals
            .try_for_each(|rival| back::check(&node, kept.as_ref(), rival))
            .map_err(|fault| fault.inside(name).into_error())?;
    }
    Ok(value)
}

/// Data that a type asks for.
pub(super) struct Asked<'l> {
    tree: Tree<'static>,
    log: &'l RefCell<Log>,
    /// Whether its type has no shape, so that it is mended as what is asked for.
    is_later: bool,
}

impl<'l> Asked<'l> {
    fn new(tree: Tree<'static>, log: &'l RefCell<Log>, is_later: bool) -> Self {
        Self {
            tree,
            log,
            is_later,
        }
    }

    /// The data, without the mark that it has no shape.
    fn opened(self) -> Self {
        match self.tree {
            Tree::Later(inner) => Self {
                tree: *inner,
                is_later: true,
                log: self.log,
            },
            Tree::Section(_) => Self {
                is_later: true,
                ..self
            },
            _ => self,
        }
    }

    /// The data as what this shape takes, where no shape has seen it yet.
    fn shaped(self, shape: &'static Shape) -> Result<Self> {
        let mut asked = self.opened();
        if asked.is_later {
            let mut tree = asked.tree;
            coerce::value(&mut asked.log.borrow_mut(), &mut tree, Target::plain(shape))
                .map_err(Fault::into_error)?;
            asked.tree = tree;
        }
        Ok(asked)
    }

    /// The data as it stands.
    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value, _) => visitor.visit_bool(value),
            Tree::Number(digits) => match Numeric::of(&digits) {
                Some(Numeric::Unsigned(number)) => visitor.visit_u64(number),
                Some(Numeric::Signed(number)) => visitor.visit_i64(number),
                Some(Numeric::WideUnsigned(number)) => visitor.visit_u128(number),
                Some(Numeric::WideSigned(number)) => visitor.visit_i128(number),
                Some(Numeric::Float(number)) => visitor.visit_f64(number),
                None => Err(Error::custom(format!("`{digits}` is not a number"))),
            },
            Tree::Unsigned(number) => visitor.visit_u64(number),
            Tree::Signed(number) => visitor.visit_i64(number),
            Tree::Float(number) => visitor.visit_f64(number),
            Tree::Text(text) | Tree::Bare(text) | Tree::Section(text) => match text {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Tree::List(items) => {
                let count = items.len();
                let mut access = Items::new(items, self.log, self.is_later);
                let value = visitor.visit_seq(&mut access)?;
                match access.left() {
                    0 => Ok(value),
                    left => Err(Error::custom(format!(
                        "{left} of {count} items are too many"
                    ))),
                }
            }
            Tree::Map(entries) => visitor.visit_map(Entries::new(entries, self.log, self.is_later)),
            Tree::Later(inner) => Asked::new(*inner, self.log, true).visit(visitor),
        }
    }
}

static BOOL: Shape = Shape::Bool;
static TEXT: Shape = Shape::Text(None);
static UNIT: Shape = Shape::Unit;
static ANY: Shape = Shape::Opaque;
static LIST: Shape = Shape::List(&ANY);
static MAP: Shape = Shape::Map(&ANY);

macro_rules! as_shapes {
    ($($method:ident => $shape:expr;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.shaped($shape)?.visit(visitor)
        })+
    };
}

macro_rules! as_numbers {
    ($($method:ident => $kind:ident $of:literal;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            static SHAPE: Shape = Shape::$kind($of);
            self.shaped(&SHAPE)?.visit(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    as_shapes! {
        deserialize_bool => &BOOL;
        deserialize_char => &TEXT;
        deserialize_str => &TEXT;
        deserialize_string => &TEXT;
        deserialize_unit => &UNIT;
        deserialize_seq => &LIST;
        deserialize_map => &MAP;
    }

    as_numbers! {
        deserialize_i8 => Integer "i8"; deserialize_i16 => Integer "i16";
        deserialize_i32 => Integer "i32"; deserialize_i64 => Integer "i64";
        deserialize_i128 => Integer "i128"; deserialize_u8 => Integer "u8";
        deserialize_u16 => Integer "u16"; deserialize_u32 => Integer "u32";
        deserialize_u64 => Integer "u64"; deserialize_u128 => Integer "u128";
        deserialize_f32 => Float "f32"; deserialize_f64 => Float "f64";
    }

    /// For a type that takes anything: JSON as it is, and a section as JSON or else its text.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let asked = self.opened();
        let json = match &asked.tree {
            Tree::Section(text) => match json::read(text, Extent::Whole) {
                Ok(json) if json.repairs.is_empty() => Some(json.tree.into_owned()),
                _ => None,
            },
            _ => None,
        };
        match json {
            Some(tree) => Asked { tree, ..asked }.visit(visitor),
            None => asked.visit(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let asked = self.opened();
        match &asked.tree {
            Tree::Null => visitor.visit_none(),
            Tree::Section(text) if text == "null" => visitor.visit_none(),
            _ => visitor.visit_some(asked),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        let asked = self.opened();
        match (&asked.tree, asked.is_later) {
            (Tree::List(items), _) if items.len() != len => {
                let found = items.len();
                Err(Error::custom(format!(
                    "{len} items are wanted, and there are {found}"
                )))
            }
            // A list of so many may hold one item, which is no item alone.
            (Tree::List(_), _) | (_, false) => asked.visit(visitor),
            (Tree::Section(_) | Tree::Text(_), true) => {
                let asked = asked.shaped(&LIST)?;
                Asked {
                    is_later: false,
                    ..asked
                }
                .deserialize_tuple(len, visitor)
            }
            (other, true) => {
                let says = format!("expected a list of {len}, found {}", other.shown());
                Err(Error::custom(says))
            }
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let mut asked = self.shaped(&MAP)?;
        if asked.is_later
            && let Tree::Map(entries) = &mut asked.tree
        {
            spell(entries, name, fields, &mut asked.log.borrow_mut()).map_err(Fault::into_error)?;
        }
        match asked.tree {
            Tree::Map(_) => asked.visit(visitor),
            other => Err(Error::custom(format!(
                "expected `{name}` as a map, found {}",
                other.shown()
            ))),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.opened().variant(name, variants, visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.opened().visit(visitor)
    }

    /// A value that its type passes over is that of a key which nobody asks for.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.log.borrow_mut().note(&rule::UNKNOWN_KEY);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf }
}
