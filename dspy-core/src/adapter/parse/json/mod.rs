//! One tolerant reader of JSON: without recursion, in one pass, with every repair named.

mod edges;
mod keys;
mod scan;
mod strings;
mod words;

use std::borrow::Cow;

use self::keys::Ahead;
use super::fault::{Fault, Read};
use super::rule::{self, Rule};
use super::tree::{Key, Tree};

/// How deep lists and maps may stand inside of each other.
const DEEPEST: usize = crate::value::DEEPEST;

/// What was read: the data, and the repairs that its syntax needed.
#[derive(Debug)]
pub(super) struct Json<'a> {
    pub(super) tree: Tree<'a>,
    pub(super) repairs: Vec<&'static Rule>,
}

/// How much of a text has to be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it; brackets may be closed at its end.
    Whole,
    /// A list or a map at its beginning, up to its own closing bracket.
    Prefix,
}

/// Reads the text as JSON.
pub(super) fn read(text: &str, extent: Extent) -> Read<Json<'_>> {
    let mut reader = Reader::new(text, extent);
    let tree = reader.run()?;
    Ok(Json {
        tree,
        repairs: reader.repairs,
    })
}

/// Where the list or the map at the beginning of the text is closed, or else how far it was looked
/// at.
pub(super) fn closed(text: &str) -> Result<usize, usize> {
    let mut reader = Reader::new(text, Extent::Prefix);
    match reader.run() {
        Ok(_) => Ok(reader.at),
        Err(_) => Err(reader.farthest.max(reader.at)),
    }
}

/// A list or a map that is open.
enum Open<'a> {
    List(Vec<Tree<'a>>, u8),
    /// With the key whose value is expected.
    Map(Vec<(Key<'a>, Tree<'a>)>, Option<Cow<'a, str>>),
}

/// What was read last, since brackets are only closed behind what is whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// An opening bracket, a comma or a colon.
    Opened,
    /// A number or a word, which may go on.
    Word,
    /// A closing quote or bracket.
    Closed,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    open: Vec<Open<'a>>,
    repairs: Vec<&'static Rule>,
    extent: Extent,
    last: Last,
    /// How far a string was looked at that does not end.
    farthest: usize,
    /// The usual key that was seen last.
    ahead: Ahead,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, extent: Extent) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
            repairs: Vec::new(),
            extent,
            last: Last::Opened,
            farthest: 0,
            ahead: Ahead::NONE,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Counts a repair once for the text, however often it is needed.
    fn note(&mut self, rule: &'static Rule) {
        if !self.repairs.contains(&rule) {
            self.repairs.push(rule);
        }
    }

    fn run(&mut self) -> Read<Tree<'a>> {
        loop {
            // A value, or the closing bracket of what stands open and is empty or ends in a comma.
            self.blanks()?;
            let mut value = match self.plain_string() {
                Some(text) => Tree::Text(Cow::Borrowed(text)),
                None => match self.value()? {
                    Some(value) => value,
                    None => continue,
                },
            };
            // What may stand behind a value: the end of what it stands in, and of that, and so on.
            loop {
                match self.place(value)? {
                    Placed::Top(tree) => return self.end(tree),
                    Placed::Next => break,
                    Placed::Closed(tree) => value = tree,
                }
            }
        }
    }

    /// Puts a value where it belongs and looks at what follows.
    fn place(&mut self, value: Tree<'a>) -> Read<Placed<'a>> {
        match self.open.last_mut() {
            None => return Ok(Placed::Top(value)),
            Some(Open::List(items, _)) => items.push(value),
            Some(Open::Map(entries, key)) => {
                let key = key.take().unwrap_or_default();
                entries.push((Key::Text(key), value));
                if self.peek() == Some(b',') && self.usual_key(self.at) {
                    return Ok(Placed::Next);
                }
            }
        }
        let line = self.blanks()?;
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.last = Last::Opened;
                self.blanks()?;
                if let Some(closed) = self.closing() {
                    self.note(&rule::TRAILING_COMMA);
                    return Ok(Placed::Closed(closed));
                }
                self.key()?;
                Ok(Placed::Next)
            }
            None if self.extent == Extent::Whole && self.last == Last::Closed => {
                self.note(&rule::UNCLOSED);
                Ok(Placed::Closed(self.close()))
            }
            None => Err(self.ends()),
            Some(_) => match self.closing() {
                Some(closed) => Ok(Placed::Closed(closed)),
                None if line && self.begins_next() => {
                    self.note(&rule::MISSING_COMMA);
                    self.last = Last::Opened;
                    self.key()?;
                    Ok(Placed::Next)
                }
                None => Err(self.unexpected(match self.open.last() {
                    Some(Open::List(..)) => "`,` or the end of the list",
                    _ => "`,` or `}`",
                })),
            },
        }
    }

    /// Takes the closing bracket of what is open, if it comes next.
    fn closing(&mut self) -> Option<Tree<'a>> {
        let wanted = match self.open.last()? {
            Open::List(_, close) => *close,
            Open::Map(..) => b'}',
        };
        if self.peek() != Some(wanted) {
            return None;
        }
        self.at += 1;
        Some(self.close())
    }

    fn close(&mut self) -> Tree<'a> {
        self.last = Last::Closed;
        match self.open.pop() {
            Some(Open::List(items, _)) => Tree::List(items),
            Some(Open::Map(entries, _)) => Tree::Map(entries),
            None => Tree::Null,
        }
    }

    fn opens(&mut self, open: Open<'a>) -> Read<()> {
        if self.open.len() >= DEEPEST {
            return Err(Fault::new(format!(
                "it is nested deeper than {DEEPEST} levels"
            )));
        }
        self.at += 1;
        self.last = Last::Opened;
        self.open.push(open);
        Ok(())
    }

    /// A value that is whole, or nothing where a list or a map was opened that holds some.
    fn value(&mut self) -> Read<Option<Tree<'a>>> {
        match self.peek() {
            Some(b'{') => {
                let bracket = self.at;
                self.opens(Open::Map(Vec::new(), None))?;
                if self.usual_key(bracket) {
                    return Ok(None);
                }
                self.blanks()?;
                match self.closing() {
                    Some(empty) => Ok(Some(empty)),
                    None => self.key().map(|()| None),
                }
            }
            Some(byte @ (b'[' | b'(')) => {
                if byte == b'(' {
                    self.note(&rule::PARENTHESES);
                }
                let close = if byte == b'[' { b']' } else { b')' };
                self.opens(Open::List(Vec::new(), close))?;
                self.blanks()?;
                Ok(self.closing())
            }
            Some(b'"' | b'\'') => self.string().map(Some),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number().map(Some),
            Some(byte) if byte >= 0x80 && edges::opens_smart(self.rest()) => {
                self.smart_string().map(|it| Some(Tree::Text(it)))
            }
            Some(_) => self.word().map(Some),
            None => Err(self.ends()),
        }
    }

    /// What may follow the whole: nothing but blanks, or closing brackets too many.
    fn end(&mut self, tree: Tree<'a>) -> Read<Tree<'a>> {
        if self.extent == Extent::Prefix {
            return Ok(tree);
        }
        self.blanks()?;
        if matches!(tree, Tree::List(_) | Tree::Map(_)) {
            while let Some(b'}' | b']') = self.peek() {
                self.note(&rule::SURPLUS_BRACKET);
                self.at += 1;
                self.blanks()?;
            }
        }
        match self.peek() {
            None => Ok(tree),
            Some(_) => Err(self.unexpected("the end")),
        }
    }

    /// Blanks and comments; whether a line ended among them.
    #[inline]
    fn blanks(&mut self) -> Read<bool> {
        match self.peek() {
            Some(b' ' | b'\t' | b'\r' | b'\n' | b'#' | b'/') => self.some_blanks(),
            _ => Ok(false),
        }
    }

    fn some_blanks(&mut self) -> Read<bool> {
        let mut line = false;
        loop {
            match self.peek() {
                Some(b'\n') => {
                    line = true;
                    self.at += 1;
                }
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'#') => self.comment("#", "\n"),
                Some(b'/') if self.rest().starts_with("//") => self.comment("//", "\n"),
                Some(b'/') if self.rest().starts_with("/*") => {
                    if !self.rest().contains("*/") {
                        return Err(self.ends());
                    }
                    self.comment("/*", "*/");
                    self.at += 2;
                }
                _ => return Ok(line),
            }
        }
    }

    /// Passes over a comment, up to what ends it.
    fn comment(&mut self, begins: &str, ends: &str) {
        self.note(&rule::COMMENT);
        self.at += begins.len();
        self.at = match self.rest().find(ends) {
            Some(length) => self.at + length,
            None => self.text.len(),
        };
    }

    /// Where the reading stands, such as `tags[2]`.
    fn path(&self) -> String {
        let mut path = String::new();
        for open in &self.open {
            match open {
                Open::List(items, _) => path.push_str(&format!("[{}]", items.len())),
                Open::Map(_, Some(key)) => {
                    path.push_str(if path.is_empty() { "" } else { "." });
                    path.push_str(key);
                }
                Open::Map(..) => {}
            }
        }
        path
    }

    fn ends(&self) -> Fault {
        let path = self.path();
        Fault::new(match path.is_empty() {
            true => "the reply ends in the middle of the JSON".to_owned(),
            false => format!("the reply ends in the middle of `{path}`"),
        })
    }

    fn unexpected(&self, expected: &str) -> Fault {
        let found: String = self.rest().chars().take(24).collect();
        let found = super::fault::shown(found.lines().next().unwrap_or(""));
        let path = self.path();
        let place = match path.is_empty() {
            true => String::new(),
            false => format!(" in `{path}`"),
        };
        Fault::new(format!(
            "this is not JSON: expected {expected}, found {found}{place}"
        ))
    }
}

/// What became of a value.
enum Placed<'a> {
    /// It is the whole.
    Top(Tree<'a>),
    /// Another value follows.
    Next,
    /// It was the last one of this, which is a value itself.
    Closed(Tree<'a>),
}
