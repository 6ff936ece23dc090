//! A reply as data, with how each part was written.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use crate::value::{Node, quote};

/// Data out of a reply: a [`Node`] that still knows what stood in quotes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Null,
    /// With the word that it was written as.
    Bool(bool, &'static str),
    /// A number as it was written, which JSON may not allow.
    Number(Cow<'a, str>),
    /// A number that its type has been asked about.
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// A text in quotes.
    Text(Cow<'a, str>),
    /// A word in JSON that stands without quotes.
    Bare(Cow<'a, str>),
    /// The text of a section, which its type has to be asked about.
    Section(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Map(Vec<(Key<'a>, Tree<'a>)>),
    /// A value whose type has no shape: it is read as what its `Deserialize` asks for.
    Later(Box<Tree<'a>>),
}

/// The key of a member: a field's own name, or what stood in the reply.
#[derive(Clone, Debug, Eq)]
pub(crate) enum Key<'a> {
    Known(&'static str),
    Text(Cow<'a, str>),
}

impl Key<'_> {
    fn into_owned(self) -> Key<'static> {
        match self {
            Self::Known(name) => Key::Known(name),
            Self::Text(text) => Key::Text(owned(text)),
        }
    }
}

impl Deref for Key<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Known(name) => name,
            Self::Text(text) => text,
        }
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

impl<'a> Tree<'a> {
    pub(crate) fn into_owned(self) -> Tree<'static> {
        match self {
            Self::Null => Tree::Null,
            Self::Bool(value, word) => Tree::Bool(value, word),
            Self::Number(it) => Tree::Number(owned(it)),
            Self::Unsigned(it) => Tree::Unsigned(it),
            Self::Signed(it) => Tree::Signed(it),
            Self::Float(it) => Tree::Float(it),
            Self::Text(it) => Tree::Text(owned(it)),
            Self::Bare(it) => Tree::Bare(owned(it)),
            Self::Section(it) => Tree::Section(owned(it)),
            Self::List(items) => Tree::List(items.into_iter().map(Tree::into_owned).collect()),
            Self::Map(entries) => {
                let entries = entries.into_iter();
                Tree::Map(
                    entries
                        .map(|(key, it)| (key.into_owned(), it.into_owned()))
                        .collect(),
                )
            }
            Self::Later(inner) => Tree::Later(Box::new(inner.into_owned())),
        }
    }

    pub(super) fn take(&mut self) -> Tree<'a> {
        std::mem::replace(self, Tree::Null)
    }

    /// As data.
    pub(crate) fn to_node(&self) -> Node {
        match self {
            Self::Null => Node::Null,
            Self::Bool(value, _) => Node::Bool(*value),
            Self::Number(it) => Node::Number((&**it).into()),
            Self::Unsigned(it) => Node::Number(it.to_string().into()),
            Self::Signed(it) => Node::Number(it.to_string().into()),
            Self::Float(it) => Node::Number(format!("{it:?}").into()),
            Self::Text(it) | Self::Bare(it) | Self::Section(it) => Node::Text(it.to_string()),
            Self::List(items) => Node::List(items.iter().map(Tree::to_node).collect()),
            Self::Map(entries) => {
                let entries = entries.iter();
                Node::Map(
                    entries
                        .map(|(key, it)| (key.to_string(), it.to_node()))
                        .collect(),
                )
            }
            Self::Later(inner) => inner.to_node(),
        }
    }

    /// For a message: in backticks, and not too long.
    pub(super) fn shown(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        super::fault::shown(&out)
    }

    fn write(&self, out: &mut String) {
        // A message needs no more than its beginning.
        if out.len() > 200 {
            return;
        }
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(_, word) => out.push_str(word),
            Self::Number(it) | Self::Bare(it) | Self::Section(it) => out.push_str(it),
            Self::Unsigned(it) => {
                let _ = write!(out, "{it}");
            }
            Self::Signed(it) => {
                let _ = write!(out, "{it}");
            }
            Self::Float(it) => {
                let _ = write!(out, "{it:?}");
            }
            Self::Text(it) => quote(it, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.write(out);
                    if out.len() > 200 {
                        return;
                    }
                }
                out.push(']');
            }
            Self::Map(entries) => {
                out.push('{');
                for (index, (key, item)) in entries.iter().enumerate() {
                    let _ = write!(out, "{}", if index == 0 { "" } else { "," });
                    quote(key, out);
                    out.push(':');
                    item.write(out);
                    if out.len() > 200 {
                        return;
                    }
                }
                out.push('}');
            }
            Self::Later(inner) => inner.write(out),
        }
    }
}
