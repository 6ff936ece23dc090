//! Fingerprints: a short name for what a spec says, the same at compile time and at run time.

use std::fmt;

use super::Spec;
use crate::error::{Error, Kind, Result};
use crate::value::{Body, Constraint, Field, Literal, Shape, Tagging};

/// 128 bits that stand for the text of a spec or of a program's parameters.
///
/// Two 64-bit FNV-1a hashes from different starting points: a `const fn` can compute them, and
/// they are the same on every platform. They tell versions apart; they are no defence against
/// somebody who wants two texts to agree.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// What stands in a place that is looked at by nobody.
    pub(crate) const NONE: Self = Self(0);

    /// The fingerprint out of its 32 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// When the text is anything else.
    pub fn of_hex(text: &str) -> Result<Self> {
        let is_hex = text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
        let number = u128::from_str_radix(text, 16).ok().filter(|_| is_hex);
        number.map(Self).ok_or_else(|| {
            let message = format!("`{text}` is no fingerprint, which has 32 hexadecimal digits");
            Error::new(Kind::Value, message)
        })
    }

    /// As a number, which can be compared in a constant.
    pub const fn as_u128(self) -> u128 {
        self.0
    }
}

/// Prints 32 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// The two running hashes.
#[derive(Clone, Copy)]
pub(crate) struct Fnv(u64, u64);

impl Fnv {
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    pub(crate) const fn new() -> Self {
        // The second starts at FNV's offset basis, the first at its complement.
        Self(!0xcbf2_9ce4_8422_2325, 0xcbf2_9ce4_8422_2325)
    }

    pub(crate) const fn write(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            self.0 = (self.0 ^ bytes[at] as u64).wrapping_mul(Self::PRIME);
            self.1 = (self.1 ^ bytes[at] as u64).wrapping_mul(Self::PRIME);
            at += 1;
        }
    }

    pub(crate) const fn finish(self) -> Fingerprint {
        Fingerprint(((self.0 as u128) << 64) | self.1 as u128)
    }
}

/// Writes specs and shapes as text: into the hash, and also into a buffer when there is one.
///
/// A `const fn` cannot grow a `String`, so [`Text::collected`] runs the same code twice: once to
/// learn the length, once to fill a buffer of that length. There is one traversal, hence a
/// fingerprint is always that of the text.
pub(crate) struct Text<'a> {
    hash: Fnv,
    length: usize,
    buffer: Option<&'a mut [u8]>,
}

impl Text<'_> {
    pub(crate) const fn hashing() -> Self {
        Self {
            hash: Fnv::new(),
            length: 0,
            buffer: None,
        }
    }

    pub(crate) fn collected(write: impl Fn(&mut Text<'_>)) -> String {
        let mut measured = Text::hashing();
        write(&mut measured);
        let mut bytes = vec![0; measured.length];
        write(&mut Text {
            hash: Fnv::new(),
            length: 0,
            buffer: Some(&mut bytes),
        });
        // Only whole `&str`s are put into the buffer, so nothing is ever replaced here.
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(crate) const fn fingerprint(&self) -> Fingerprint {
        self.hash.finish()
    }

    pub(crate) const fn put(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.hash.write(bytes);
        if let Some(buffer) = &mut self.buffer {
            let mut at = 0;
            while at < bytes.len() {
                buffer[self.length + at] = bytes[at];
                at += 1;
            }
        }
        self.length += bytes.len();
    }

    /// A text of the user's in quotes, so that it cannot be taken for structure.
    const fn quoted(&mut self, text: &str) {
        self.put("\"");
        let bytes = text.as_bytes();
        let mut rest = text;
        let mut at = 0;
        // Splitting at an ASCII byte always leaves whole characters on both sides.
        while at < bytes.len() {
            if bytes[at] == b'"' || bytes[at] == b'\\' {
                let (before, after) = rest.split_at(rest.len() - (bytes.len() - at));
                self.put(before);
                self.put("\\");
                rest = after;
            }
            at += 1;
        }
        self.put(rest);
        self.put("\"");
    }

    pub(crate) const fn number(&mut self, number: usize) {
        const DIGITS: &str = "0123456789";
        if number >= 10 {
            self.number(number / 10);
        }
        let (_, from) = DIGITS.split_at(number % 10);
        let (digit, _) = from.split_at(1);
        self.put(digit);
    }

    /// A spec: one line a field.
    pub(crate) const fn spec(&mut self, spec: &Spec) {
        self.side("input", spec.inputs());
        self.side("output", spec.outputs());
    }

    const fn side(&mut self, side: &str, fields: &[Field]) {
        let mut at = 0;
        while at < fields.len() {
            self.put(side);
            self.put(" ");
            self.field(&fields[at]);
            self.put("\n");
            at += 1;
        }
    }

    const fn field(&mut self, field: &Field) {
        self.quoted(field.name());
        self.put(if field.is_flattened() {
            ": flattened "
        } else {
            ": "
        });
        self.shape(field.shape(), field.type_name());
        if field.has_default() {
            self.put(" default");
        }
        let constraints = field.constraints();
        let mut at = 0;
        while at < constraints.len() {
            self.put(" ");
            self.constraint(&constraints[at]);
            at += 1;
        }
        let checks = field.checks();
        let mut at = 0;
        while at < checks.len() {
            self.put(" check ");
            self.quoted(checks[at].message());
            at += 1;
        }
    }

    const fn constraint(&mut self, constraint: &Constraint) {
        self.put(constraint.name());
        self.put("=");
        match constraint {
            Constraint::AtLeast(limit)
            | Constraint::AtMost(limit)
            | Constraint::MultipleOf(limit) => self.literal(limit),
            Constraint::MinLength(length) | Constraint::MaxLength(length) => self.number(*length),
            Constraint::Pattern(pattern) => self.quoted(pattern),
            Constraint::OneOf(choices) => {
                let mut at = 0;
                while at < choices.len() {
                    self.put(if at == 0 { "" } else { "|" });
                    self.literal(&choices[at]);
                    at += 1;
                }
            }
        }
    }

    const fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Number(digits) => self.put(digits),
            Literal::Text(text) => self.quoted(text),
        }
    }

    pub(crate) const fn shape(&mut self, shape: &Shape, type_name: &str) {
        match shape {
            Shape::Bool => self.put("bool"),
            Shape::Integer(name) | Shape::Float(name) => self.put(name),
            Shape::Text(None) => self.put("text"),
            Shape::Text(Some(format)) => self.put(format),
            Shape::Image => self.put("image"),
            Shape::Unit => self.put("unit"),
            Shape::Optional(item) => self.wrapped("optional", item, type_name),
            Shape::List(item) => self.wrapped("list", item, type_name),
            Shape::Set(item) => self.wrapped("set", item, type_name),
            Shape::Map(item) => self.wrapped("map", item, type_name),
            Shape::Tuple(items) => {
                self.put("(");
                let mut at = 0;
                while at < items.len() {
                    self.put(if at == 0 { "" } else { ", " });
                    self.shape(&items[at], type_name);
                    at += 1;
                }
                self.put(")");
            }
            Shape::Struct(it) => {
                self.put("struct ");
                self.put(it.name);
                self.body(&it.body);
            }
            Shape::Enum(it) => {
                self.put("enum ");
                self.put(it.name);
                self.tagging(it.tagging);
                self.put("{");
                let mut at = 0;
                while at < it.variants.len() {
                    self.put(if at == 0 { "" } else { " | " });
                    self.quoted(it.variants[at].name);
                    self.body(&it.variants[at].body);
                    at += 1;
                }
                self.put("}");
            }
            // Both are known by their name alone.
            Shape::Recursive | Shape::Opaque => self.put(type_name),
        }
    }

    const fn wrapped(&mut self, name: &str, item: &Shape, type_name: &str) {
        self.put(name);
        self.put("<");
        self.shape(item, type_name);
        self.put(">");
    }

    const fn tagging(&mut self, tagging: Tagging) {
        match tagging {
            Tagging::External => {}
            Tagging::Internal(tag) => {
                self.put(" tag ");
                self.quoted(tag);
            }
            Tagging::Adjacent(tag, content) => {
                self.put(" tag ");
                self.quoted(tag);
                self.put(" content ");
                self.quoted(content);
            }
            Tagging::Untagged => self.put(" untagged"),
        }
    }

    const fn body(&mut self, body: &Body) {
        let (open, fields, close) = match body {
            Body::Unit => return,
            Body::Tuple(fields) => ("(", *fields, ")"),
            Body::Named(fields) => ("{", *fields, "}"),
        };
        self.put(open);
        let mut at = 0;
        while at < fields.len() {
            self.put(if at == 0 { "" } else { ", " });
            self.field(&fields[at]);
            at += 1;
        }
        self.put(close);
    }
}
