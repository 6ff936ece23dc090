//! Records: structs whose fields are handed over one by one.

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::content::Content;
use super::{KnownFields, Properties};
use crate::adapter::Repair;
use crate::adapter::parse::{self, Log, Tree};
use crate::error::{Error, Kind, Result};
use crate::value::{Field, Node, Value, missing};

/// The inputs or the outputs of a signature, field by field.
///
/// `#[signature]` implements it for both structs that it makes. Everything else that they can do
/// — being written and read by serde, having a schema — is built on these functions.
pub trait Record: Sized + Send + Sync + 'static {
    /// The name of the struct.
    const NAME: &'static str;
    /// The fields, in order.
    const FIELDS: &'static [Field];

    /// Hands every field over, in order.
    ///
    /// # Errors
    ///
    /// Whatever the sink fails with.
    fn write(&self, sink: &mut dyn FieldSink) -> Result<()>;

    /// Builds the struct from its fields.
    ///
    /// # Errors
    ///
    /// When a field is missing or does not fit its type; the error names it.
    fn read(fields: &mut Fields) -> Result<Self>;

    /// Reads those of its fields that are there, each as its type.
    ///
    /// # Errors
    ///
    /// When one of them stands there twice or does not fit its type; the error names it.
    fn read_known(fields: &mut Fields, known: &mut KnownFields) -> Result<()>;

    /// Describes every field's type, in order.
    fn schema(properties: &mut Properties<'_>);
}

/// What takes the fields of a [`Record`], one by one.
pub trait FieldSink {
    /// The next field.
    ///
    /// # Errors
    ///
    /// When the value cannot be written; the record stops there.
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()>;
}

/// A value whose type is erased.
pub trait AnyValue {
    /// The text itself, if the value is a `String`: it is never written as JSON.
    fn as_text(&self) -> Option<&str>;

    /// The value as data.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON, as [`Node::of`] says.
    fn to_node(&self) -> Result<Node>;

    /// The value for a check, which knows its type.
    fn as_any(&self) -> &dyn Any;
}

impl<T: Value> AnyValue for T {
    fn as_text(&self) -> Option<&str> {
        self.as_any().downcast_ref::<String>().map(String::as_str)
    }

    fn to_node(&self) -> Result<Node> {
        Node::of(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The fields of a record that is to be built, by name.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    entries: Vec<(Cow<'static, str>, Content)>,
    absent_is_none: bool,
    reading: Option<Box<Reading>>,
}

/// How a reply was read.
#[derive(Clone, Debug)]
struct Reading {
    log: RefCell<Log>,
    outputs: &'static [Field],
    is_strict: bool,
}

impl Fields {
    /// Fields as a reply gives them as data: a missing one is an error, also where it is an
    /// `Option`, because a model that left a field out has not said that it is empty.
    pub fn of_reply(entries: Vec<(String, Node)>) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, node)| (Cow::Owned(name), Content::Node(node)));
        Self {
            entries: entries.collect(),
            ..Self::default()
        }
    }

    /// Fields as a reply gives them as texts, each read as [`text`](crate::value::text)
    /// says.
    pub fn of_texts(entries: Vec<(String, String)>) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, text)| (Cow::Owned(name), Content::Text(text)));
        Self {
            entries: entries.collect(),
            ..Self::default()
        }
    }

    /// Fields as the reader of replies made them, with what they needed.
    pub(crate) fn of_read(
        entries: Vec<(&'static str, Tree<'static>)>,
        log: Log,
        outputs: &'static [Field],
    ) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, tree)| (Cow::Borrowed(name), Content::Read(tree)));
        Self {
            entries: entries.collect(),
            absent_is_none: false,
            reading: Some(Box::new(Reading {
                log: RefCell::new(log),
                outputs,
                is_strict: false,
            })),
        }
    }

    /// The same fields, of which none may need a repair.
    pub(crate) fn strictly(mut self) -> Self {
        if let Some(reading) = &mut self.reading {
            reading.is_strict = true;
        }
        self
    }

    /// What reading them needed, once all are read: first what is about the whole reply, then each
    /// output in the order of the step.
    ///
    /// # Errors
    ///
    /// When they were to be read strictly, and need one.
    pub(crate) fn into_repairs(self) -> Result<Vec<Repair>> {
        let Some(reading) = self.reading else {
            return Ok(Vec::new());
        };
        let mut repairs = reading.log.into_inner().into_repairs();
        let place = |repair: &Repair| {
            let name = repair.path().split(['.', '[']).next().unwrap_or("");
            let at = reading.outputs.iter().position(|it| it.name() == name);
            at.map_or(0, |at| at + 1)
        };
        repairs.sort_by_key(place);
        match repairs
            .iter()
            .find(|it| reading.is_strict && !it.is_strict())
        {
            None => Ok(repairs),
            Some(repair) => {
                let message = format!("this needs the repair `{}`", repair.name());
                let error = Error::new(Kind::Parse, message);
                Err(match repair.path() {
                    "" => error,
                    path => parse::shortened(error.inside(path)),
                })
            }
        }
    }

    /// Takes those out that do not fit the types of this record: where each does not, and why.
    pub(crate) fn take_unread<R: Record>(&mut self) -> Vec<(String, String)> {
        let mut reasons = Vec::new();
        // The first that does not fit ends the reading, so it is read again without that one.
        while let Err(error) = R::read_known(&mut self.clone(), &mut KnownFields::default()) {
            let reason = error.as_reason();
            let name = reason.0.split(['.', '[']).next().unwrap_or("");
            let count = self.entries.len();
            self.entries.retain(|(it, _)| it != name);
            if self.entries.len() == count {
                break;
            }
            reasons.push(reason);
        }
        reasons
    }

    /// Those that are there, as data.
    pub(crate) fn nodes(&self) -> Vec<(String, Node)> {
        let entries = self.entries.iter();
        entries
            .map(|(name, content)| (name.to_string(), content.to_node()))
            .collect()
    }

    /// Fields as a row gives them: a missing `Option` is `None`, as serde has it.
    pub fn of_row(entries: Vec<(String, Node)>) -> Self {
        Self {
            absent_is_none: true,
            ..Self::of_reply(entries)
        }
    }

    /// Takes the field of this name out and reads it.
    ///
    /// # Errors
    ///
    /// When it is missing, stands there twice, or does not fit the type.
    pub fn take<T: Value>(&mut self, name: &'static str) -> Result<T> {
        match self.remove(name)? {
            Some(content) => self.read_content(name, content),
            None if self.absent_is_none => T::deserialize(Absent { name }),
            None => Err(missing(name)),
        }
    }

    /// Takes the field of this name out and reads it, or takes the default where there is none.
    ///
    /// # Errors
    ///
    /// When it stands there twice or does not fit the type.
    pub fn take_or<T: Value>(&mut self, name: &'static str, default: fn() -> T) -> Result<T> {
        match self.remove(name)? {
            Some(content) => self.read_content(name, content),
            None => Ok(default()),
        }
    }

    /// Takes the field of this name out, if it is there, and knows it from then on.
    ///
    /// # Errors
    ///
    /// When it stands there twice or does not fit the type.
    pub fn take_known<T: Value>(
        &mut self,
        name: &'static str,
        known: &mut KnownFields,
    ) -> Result<()> {
        if let Some(content) = self.remove(name)? {
            let value: T = self.read_content(name, content)?;
            known.know(name, value);
        }
        Ok(())
    }

    fn read_content<T: Value>(&self, name: &'static str, content: Content) -> Result<T> {
        match (content, &self.reading) {
            (Content::Read(tree), Some(reading)) => parse::read_as(name, tree, &reading.log),
            (content, _) => content.read().map_err(|error: Error| error.inside(name)),
        }
    }

    fn remove(&mut self, name: &'static str) -> Result<Option<Content>> {
        let Some(first) = self.entries.iter().position(|(key, _)| key == name) else {
            return Ok(None);
        };
        let (_, content) = self.entries.remove(first);
        if self.entries.iter().any(|(key, _)| key == name) {
            let message = format!("the field `{name}` stands here twice");
            return Err(Error::new(Kind::Value, message));
        }
        Ok(Some(content))
    }
}

/// What stands for a field that a row leaves out: only an `Option` can be read from it.
pub(crate) struct Absent {
    pub(crate) name: &'static str,
}

impl<'de> Deserializer<'de> for Absent {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value> {
        Err(missing(self.name))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The body of `Serialize` for a record.
///
/// # Errors
///
/// Whatever a field or the serializer fails with.
pub fn serialize_record<R: Record, S: Serializer>(
    record: &R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut sink = MapSink {
        map: serializer.serialize_map(Some(R::FIELDS.len()))?,
        failed: None,
    };
    let written = record.write(&mut sink);
    match (sink.failed, written) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(serde::ser::Error::custom(error)),
        (None, Ok(())) => sink.map.end(),
    }
}

/// Fields into a serializer's map. A failure of the serializer is kept as it is.
struct MapSink<M: SerializeMap> {
    map: M,
    failed: Option<M::Error>,
}

impl<M: SerializeMap> FieldSink for MapSink<M> {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let written = match value.as_text() {
            Some(text) => self.map.serialize_entry(name, text),
            None => {
                let node = value.to_node().map_err(|error| error.inside(name))?;
                self.map.serialize_entry(name, &node)
            }
        };
        written.map_err(|error| {
            let message = error.to_string();
            self.failed = Some(error);
            Error::new(Kind::Value, message)
        })
    }
}

/// The body of `Deserialize` for a record. Fields of other names are passed over.
///
/// # Errors
///
/// When a field is missing or does not fit its type.
pub fn deserialize_record<'de, R: Record, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<R, D::Error> {
    struct RecordVisitor<R>(PhantomData<R>);

    impl<'de, R: Record> Visitor<'de> for RecordVisitor<R> {
        type Value = R;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the fields of `{}`", R::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<R, A::Error> {
            let mut entries = Vec::new();
            while let Some((name, content)) = access.next_entry::<String, Content>()? {
                entries.push((Cow::Owned(name), content));
            }
            let mut fields = Fields {
                entries,
                absent_is_none: true,
                reading: None,
            };
            R::read(&mut fields).map_err(serde::de::Error::custom)
        }
    }

    deserializer.deserialize_map(RecordVisitor(PhantomData))
}
