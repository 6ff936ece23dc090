//! Rows as JSON lines, in two forms: flat as other programs write them, and as [`Example`]s.

use std::path::Path;

use super::example::id_of;
use super::line::{ID, Line, at_line, flat, no_rows, with_names};
use super::{Example, Rows, at_row, file};
use crate::disk;
use crate::error::{Error, Kind, Result};
use crate::value::{Node, Value};

impl<I: Value, L: Value> Rows<I, L> {
    /// Rows from a text of which each line is a flat JSON object.
    ///
    /// Both the input and the label are read from all of the line's fields, and each passes over
    /// those it does not know. A label of type `()` reads nothing. A field `id`, a text or a
    /// number, is the row's id, also where the input or the label has a field of that name.
    /// Blank lines are skipped.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// #[value]
    /// struct Message { message: String }
    /// #[value]
    /// struct Team { team: String }
    ///
    /// let rows: Rows<Message, Team> = Rows::from_jsonl(r#"{"message": "Hello", "team": "Sales"}"#)?;
    /// assert_eq!(rows[0].label.team, "Sales");
    ///
    /// let error = Rows::<Message, Team>::from_jsonl(r#"{"message": "Hello", "tema": "Sales"}"#);
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "line 1: the field `team` is missing; the line has `message`, `tema`: did you mean `tema`?"
    /// );
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a line is no JSON object, has a key twice, or lacks a field or has one that does not
    /// fit; when two rows have the same id; and when there is no row at all. The error names
    /// the line.
    pub fn from_jsonl(text: &str) -> Result<Self> {
        read(text, |line| flat(line))
    }

    /// Rows from a file of flat JSON lines, as [`from_jsonl`](Self::from_jsonl) reads them.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is not UTF-8, and whenever its text is refused. The
    /// error names the file.
    pub fn read_jsonl(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_jsonl(&file::read(path)?).map_err(|error| file::in_file(path, &error))
    }

    /// Rows from a text of which each line is an [`Example`] as JSON: `{"id", "input", "label"}`.
    ///
    /// It is what [`to_examples_jsonl`](Self::to_examples_jsonl) writes, and here an input or a
    /// label can be any value, not only one with fields.
    ///
    /// # Errors
    ///
    /// As for [`from_jsonl`](Self::from_jsonl).
    pub fn from_examples_jsonl(text: &str) -> Result<Self> {
        read(text, |line| line.0.read())
    }

    /// Rows from a file of examples, as [`from_examples_jsonl`](Self::from_examples_jsonl) reads
    /// them.
    ///
    /// # Errors
    ///
    /// As for [`read_jsonl`](Self::read_jsonl).
    pub fn read_examples(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_examples_jsonl(&file::read(path)?).map_err(|error| file::in_file(path, &error))
    }

    /// The rows as JSON lines, one a row, which read back as the same rows.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// let rows = Rows::new([Example::new("Hello".to_owned(), 0.1)])?;
    /// let text = rows.to_examples_jsonl()?;
    /// assert_eq!(text, "{\"id\":\"0\",\"input\":\"Hello\",\"label\":0.1}\n");
    /// assert_eq!(Rows::from_examples_jsonl(&text)?, rows);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a row cannot be written as data, as [`Node::of`] says, or when there is no row,
    /// since nobody could read that back.
    pub fn to_examples_jsonl(&self) -> Result<String> {
        if self.is_empty() {
            let message = "there are no rows to write, and a file without any cannot be read";
            return Err(Error::new(Kind::Value, message));
        }
        let mut text = String::new();
        for row in self {
            let node = Node::of(row).map_err(|error| at_row(&row.id, &error))?;
            text.push_str(&node.to_string());
            text.push('\n');
        }
        Ok(text)
    }

    /// Writes the rows into a file, as [`to_examples_jsonl`](Self::to_examples_jsonl) says. A
    /// file that was there is replaced as a whole, or not at all.
    ///
    /// # Errors
    ///
    /// When a row cannot be written as data, or the file cannot be written.
    pub fn write_examples(&self, path: impl AsRef<Path>) -> Result<()> {
        disk::write(path.as_ref(), &self.to_examples_jsonl()?)
    }
}

/// A line that is a JSON object without a key that stands there twice.
struct Object(Node);

impl Object {
    fn read(text: &str) -> Result<Self> {
        let node = Node::from_json(text).map_err(|error| {
            // A line is read by itself, so this is always the first.
            let error = error.to_string();
            let message = error.strip_suffix(" in line 1").unwrap_or(&error);
            Error::new(Kind::Value, message)
        })?;
        match &node {
            Node::Map(_) => no_key_twice(&node)?,
            other => {
                let message = format!("a row is a JSON object, found {}", other.kind());
                return Err(Error::new(Kind::Value, message));
            }
        }
        Ok(Self(node))
    }
}

impl Line for Object {
    fn names(&self) -> Vec<&str> {
        match &self.0 {
            Node::Map(entries) => entries.iter().map(|(name, _)| name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    fn id(&self) -> Result<String> {
        let id = self.0.get(ID).unwrap_or(&Node::Null);
        id_of(id).map_err(|error| error.inside(ID))
    }

    fn read<T: Value>(&self) -> Result<T> {
        self.0.read()
    }
}

/// Of two values under one key, each reader would take another; here neither is guessed to be
/// the one that was meant.
fn no_key_twice(node: &Node) -> Result<()> {
    match node {
        Node::Map(entries) => {
            let mut names: Vec<_> = entries.iter().map(|(name, _)| name).collect();
            names.sort_unstable();
            for pair in names.windows(2) {
                if let [left, right] = pair
                    && left == right
                {
                    let message = format!("the key `{left}` stands here twice");
                    return Err(Error::new(Kind::Value, message));
                }
            }
            let mut entries = entries.iter();
            entries.try_for_each(|(name, it)| no_key_twice(it).map_err(|error| error.inside(name)))
        }
        Node::List(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, it)| {
                no_key_twice(it).map_err(|error| error.inside(&format!("[{at}]")))
            })
        }
        _ => Ok(()),
    }
}

/// The rows on the lines of a text, each as this function reads it.
fn read<I, L>(text: &str, row: impl Fn(&Object) -> Result<Example<I, L>>) -> Result<Rows<I, L>> {
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    // Only a line feed ends a line: a text inside of JSON may hold any other separator.
    for (number, line) in (1..).zip(file::without_mark(text).split('\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let read = Object::read(line)
            .and_then(|line| row(&line).map_err(|error| with_names(error, &line.names())));
        rows.push(read.map_err(|error| at_line(number, &error))?);
        numbers.push(number);
    }
    if rows.is_empty() {
        return Err(no_rows());
    }
    Rows::numbered(rows, |at| {
        format!("line {}", numbers.get(at).copied().unwrap_or(at + 1))
    })
}
