//! Constraints: what a value must satisfy beyond its type, as data.
//!
//! They stand in the signature's spec and in its JSON schema. What they may be put on is decided
//! by rustc: a bound needs a [`Number`], a length something that has a [`Length`], a pattern a
//! [`Text`]. Newtypes of your own can opt in, since the traits have nothing to implement.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt;

use super::Shape;

/// One rule for a value, such as "at least 0". Written `ge = 0` in an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// `ge`: at least this.
    AtLeast(Literal),
    /// `le`: at most this.
    AtMost(Literal),
    /// `multiple_of`: a whole multiple of this.
    MultipleOf(Literal),
    /// `min_length`: at least so many characters or items.
    MinLength(usize),
    /// `max_length`: at most so many characters or items.
    MaxLength(usize),
    /// `pattern`: matches this regular expression somewhere.
    Pattern(&'static str),
    /// `one_of`: is one of these.
    OneOf(&'static [Literal]),
}

impl Constraint {
    /// The attribute's name for it, which is also how it stands in a spec's text.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AtLeast(_) => "ge",
            Self::AtMost(_) => "le",
            Self::MultipleOf(_) => "multiple_of",
            Self::MinLength(_) => "min_length",
            Self::MaxLength(_) => "max_length",
            Self::Pattern(_) => "pattern",
            Self::OneOf(_) => "one_of",
        }
    }
}

impl Constraint {
    /// The rule in words, for a model and for an error: "at most 3 items".
    pub(crate) fn in_words(&self, shape: &Shape) -> String {
        let counted = |length: usize| {
            let is_text = matches!(shape, Shape::Text(_) | Shape::Optional(Shape::Text(_)));
            let one = if is_text { "character" } else { "item" };
            format!("{length} {one}{}", if length == 1 { "" } else { "s" })
        };
        match self {
            Self::AtLeast(limit) => format!("at least {limit}"),
            Self::AtMost(limit) => format!("at most {limit}"),
            Self::MultipleOf(step) => format!("a multiple of {step}"),
            Self::MinLength(length) => format!("at least {}", counted(*length)),
            Self::MaxLength(length) => format!("at most {}", counted(*length)),
            Self::Pattern(pattern) => format!("what matches the regular expression `{pattern}`"),
            Self::OneOf(choices) => {
                let choices: Vec<_> = choices
                    .iter()
                    .map(|it| format!("`{}`", it.as_str()))
                    .collect();
                format!("one of {}", choices.join(", "))
            }
        }
    }
}

/// Prints it as it is written in the attribute.
impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = ", self.name())?;
        match self {
            Self::AtLeast(limit) | Self::AtMost(limit) | Self::MultipleOf(limit) => {
                write!(f, "{limit}")
            }
            Self::MinLength(length) | Self::MaxLength(length) => write!(f, "{length}"),
            Self::Pattern(pattern) => write!(f, "{pattern:?}"),
            Self::OneOf(choices) => f.debug_list().entries(choices.iter().map(Shown)).finish(),
        }
    }
}

/// A literal of an attribute: a number or a text.
///
/// A number is kept as it was written, since a bound of `0.1` must not become the nearest float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A number, in JSON's notation.
    Number(&'static str),
    /// A text.
    Text(&'static str),
}

impl Literal {
    /// What was written, without the quotes of a text.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Number(text) | Self::Text(text) => text,
        }
    }

    /// As JSON, for a schema.
    pub(crate) fn to_json(self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(text) => match text.parse::<serde_json::Number>() {
                Ok(number) => number.into(),
                // The macro only lets numbers through that JSON can write; a literal built by
                // hand that is none still shows what it says.
                Err(_) => text.into(),
            },
        }
    }
}

/// Prints a text in quotes and a number as it is.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

struct Shown<'a>(&'a Literal);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, f)
    }
}

/// What `ge`, `le` and `multiple_of` can be put on.
#[diagnostic::on_unimplemented(
    message = "`ge`, `le` and `multiple_of` compare numbers, and `{Self}` is none",
    label = "not a number",
    note = "a text or a list has a length: write `min_length` or `max_length`"
)]
pub trait Number {
    /// What generated code asks for, so that rustc checks the bound.
    #[doc(hidden)]
    const HOLDS: () = ();
}

/// What `min_length` and `max_length` can be put on: texts and collections.
#[diagnostic::on_unimplemented(
    message = "`min_length` and `max_length` count characters or items, and `{Self}` has none",
    label = "has no length",
    note = "bound a number with `ge` and `le`"
)]
pub trait Length {
    /// What generated code asks for, so that rustc checks the bound.
    #[doc(hidden)]
    const HOLDS: () = ();
}

/// What `pattern` can be put on.
#[diagnostic::on_unimplemented(
    message = "`pattern` matches text, and `{Self}` is none",
    label = "not a text",
    note = "write a `#[check(…)]` for anything that is not a `String`"
)]
pub trait Text {
    /// What generated code asks for, so that rustc checks the bound.
    #[doc(hidden)]
    const HOLDS: () = ();
}

/// What `one_of` can be put on.
#[diagnostic::on_unimplemented(
    message = "`one_of` lists texts or numbers, and `{Self}` is neither",
    label = "neither a text nor a number",
    note = "an enum with `#[value]` lists its choices by itself"
)]
pub trait Choice {
    /// What generated code asks for, so that rustc checks the bound.
    #[doc(hidden)]
    const HOLDS: () = ();
}

macro_rules! mark {
    ($trait:ident => $($type:ty),+) => {
        $(#[diagnostic::do_not_recommend] impl $trait for $type {})+
    };
}

macro_rules! mark_through {
    ($($trait:ident),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: $trait> $trait for Option<T> {}
        #[diagnostic::do_not_recommend]
        impl<T: $trait> $trait for Box<T> {}
    )+};
}

mark!(Number => u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);
mark!(Choice => u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, String);
mark!(Length => String);
mark!(Text => String);
mark_through!(Number, Length, Text, Choice);

#[diagnostic::do_not_recommend]
impl<T> Length for Vec<T> {}
#[diagnostic::do_not_recommend]
impl<T> Length for VecDeque<T> {}
#[diagnostic::do_not_recommend]
impl<T> Length for BTreeSet<T> {}
#[diagnostic::do_not_recommend]
impl<T, S> Length for HashSet<T, S> {}
#[diagnostic::do_not_recommend]
impl<K, V> Length for BTreeMap<K, V> {}
#[diagnostic::do_not_recommend]
impl<K, V, S> Length for HashMap<K, V, S> {}
