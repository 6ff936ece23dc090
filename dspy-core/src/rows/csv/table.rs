//! A table, row by row: cells under the names of the first line.

use csv::{Reader, ReaderBuilder, StringRecord};
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::super::line::{ID, Line, at_line};
use super::quotes;
use crate::error::{Error, Kind, Result};
use crate::value::Value;
use crate::value::cell::Cell;

/// The rows of a text, after the one that names the fields.
pub(super) struct Table<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    names: StringRecord,
    /// A byte of the text, and the number of its line.
    reached: (usize, usize),
}

impl<'a> Table<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self> {
        quotes::check(text)?;
        let reader = ReaderBuilder::new()
            .has_headers(false)
            // The length of each row is held against the names, with an error in our words.
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut table = Self {
            text,
            reader,
            names: StringRecord::new(),
            reached: (0, 1),
        };
        if let Some((number, names)) = table.next_row()? {
            no_name_twice(&names).map_err(|error| at_line(number, &error))?;
            table.names = names;
        }
        Ok(table)
    }

    /// The next row, with the number of the line on which it begins.
    pub(super) fn next_row(&mut self) -> Result<Option<(usize, StringRecord)>> {
        let mut cells = StringRecord::new();
        let from = self.reader.position().byte();
        let read = self.reader.read_record(&mut cells);
        let number = self.line_of(usize::try_from(from).unwrap_or(usize::MAX));
        match read {
            Ok(more) => Ok(more.then_some((number, cells))),
            Err(error) => Err(at_line(number, &Error::custom(&error)).caused_by(error)),
        }
    }

    /// The line on which the row begins that was read from this byte on. The reader stops at
    /// the end of a line and skips it with whatever is blank after it.
    fn line_of(&mut self, from: usize) -> usize {
        let (at, line) = self.reached;
        let rest = self.text.get(from..).unwrap_or("");
        let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let passed = self.text.get(at..from + skipped).unwrap_or("");
        self.reached = (from + skipped, line + ends_of_lines(passed));
        self.reached.1
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.names.iter().collect()
    }

    /// The cells of a row, each under its name.
    pub(super) fn line<'b>(&'b self, cells: &'b StringRecord) -> Result<Row<'b>> {
        let (named, found) = (self.names.len(), cells.len());
        if named != found {
            let column = named.min(found) + 1;
            let column = match self.names.get(found) {
                Some(name) => format!("column {column}, `{name}`, is missing"),
                None => format!("column {column} has no name"),
            };
            let message =
                format!("{found} cells, where the first line names {named} fields: {column}");
            return Err(Error::new(Kind::Value, message));
        }
        let cells = self.names.iter().zip(cells);
        Ok(Row(cells
            .map(|(name, text)| (name, text, Cell::new(text)))
            .collect()))
    }
}

/// How many lines end in this text, in the way of any system.
pub(super) fn ends_of_lines(text: &str) -> usize {
    let both = text.matches("\r\n").count();
    text.matches(['\r', '\n']).count() - both
}

fn no_name_twice(names: &StringRecord) -> Result<()> {
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = names.iter().take(at).position(|it| it == name) {
            let message = format!(
                "the columns {} and {} are both named `{name}`: give each a name of its own",
                first + 1,
                at + 1
            );
            return Err(Error::new(Kind::Value, message));
        }
    }
    Ok(())
}

/// One row: names, texts, and the texts as cells.
pub(super) struct Row<'a>(Vec<(&'a str, &'a str, Cell<'a>)>);

impl Line for Row<'_> {
    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, ..)| *name).collect()
    }

    fn id(&self) -> Result<String> {
        let id = self.0.iter().find(|(name, ..)| *name == ID);
        Ok(id.map_or("", |(_, text, _)| *text).to_owned())
    }

    fn read<T: Value>(&self) -> Result<T> {
        T::deserialize(self)
    }
}

impl<'de> Deserializer<'de> for &'de Row<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_map(Cells {
            rest: self.0.iter(),
            next: None,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The cells of a row; an error in one names its column.
struct Cells<'de> {
    rest: std::slice::Iter<'de, (&'de str, &'de str, Cell<'de>)>,
    next: Option<&'de (&'de str, &'de str, Cell<'de>)>,
}

impl<'de> MapAccess<'de> for Cells<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.next = self.rest.next();
        let Some((name, ..)) = self.next else {
            return Ok(None);
        };
        seed.deserialize((*name).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let (name, _, cell) = self
            .next
            .take()
            .ok_or_else(|| Error::custom("a cell was read before its name"))?;
        seed.deserialize(cell).map_err(|error| error.inside(name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
