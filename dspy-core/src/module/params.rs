//! The registry: what a program holds, as a tree of path patterns in a constant.

use std::fmt;

use crate::signature::{Fingerprint, Spec, Text};
use crate::value::Shape;

/// What a module holds, known at compile time.
///
/// Lists and maps hold a number that only the running program knows, so the tree has one `[*]`
/// for all of their items. The functions are `const`, so that a program can be held to its
/// paths by rustc:
///
/// ```
/// use dspy::prelude::*;
///
/// # /// Say it in other words.
/// # #[signature]
/// # struct Reword { #[input] text: String, #[output] other: String }
/// #[derive(Module)]
/// struct Chain {
///     first: Predict<Reword>,
///     steps: Vec<Predict<Reword>>,
///     tries: Setting<usize>,
/// }
///
/// const _: () = {
///     assert!(Chain::PARAMS.contains("steps[*].instructions"));
///     assert!(!Chain::PARAMS.contains("last"));
///     assert!(Chain::PARAMS.count() == 2);
/// };
/// let patterns: Vec<_> = Chain::PARAMS.patterns().into_iter().map(|it| it.to_string()).collect();
/// assert_eq!(patterns, ["first", "steps[*]", "tries"]);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Params {
    /// Plain data: no parameters.
    None,
    /// A predictor, with the signature it stands for.
    Predictor {
        /// The signature's spec.
        spec: &'static Spec,
        /// Whether it reasons before it answers.
        reasons: bool,
    },
    /// A setting, with the shape of its values.
    Setting(&'static Shape),
    /// A struct: what each of its fields holds.
    Fields(&'static [(&'static str, Params)]),
    /// Something that may be absent.
    Optional(&'static Params),
    /// Any number of the same, in a list or a map.
    Each(&'static Params),
    /// So many of the same.
    Array(usize, &'static Params),
}

/// A parameter of the registry with the pattern of its path.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The pattern, such as `steps[*]`.
    pub path: super::Path,
    /// The signature's spec, if it is a predictor.
    pub spec: Option<&'static Spec>,
}

/// Prints the pattern.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.path, f)
    }
}

impl Params {
    /// A struct by its fields; one of plain data alone is plain data itself.
    pub const fn fields(fields: &'static [(&'static str, Self)]) -> Self {
        let mut at = 0;
        while at < fields.len() {
            if !matches!(fields[at].1, Self::None) {
                return Self::Fields(fields);
            }
            at += 1;
        }
        Self::None
    }

    /// Something that may be absent, which is plain data if that is.
    pub const fn optional(inner: &'static Self) -> Self {
        if matches!(inner, Self::None) {
            Self::None
        } else {
            Self::Optional(inner)
        }
    }

    /// Any number of the same, which is plain data if that is.
    pub const fn each(item: &'static Self) -> Self {
        if matches!(item, Self::None) {
            Self::None
        } else {
            Self::Each(item)
        }
    }

    /// So many of the same, which is plain data if that is.
    pub const fn array(length: usize, item: &'static Self) -> Self {
        if matches!(item, Self::None) {
            Self::None
        } else {
            Self::Array(length, item)
        }
    }

    /// Whether there is anything to tune, be it behind a list or an `Option` that may be empty.
    pub const fn any(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// How many predictors and settings there are at least; exactly so many where there is no
    /// list, map or `Option`.
    pub const fn count(&self) -> usize {
        match self {
            Self::None | Self::Optional(_) | Self::Each(_) => 0,
            Self::Predictor { .. } | Self::Setting(_) => 1,
            Self::Array(length, item) => *length * item.count(),
            Self::Fields(fields) => {
                let mut count = 0;
                let mut at = 0;
                while at < fields.len() {
                    count += fields[at].1.count();
                    at += 1;
                }
                count
            }
        }
    }

    /// Whether there is a predictor, a setting or a predictor's parameter of this path, with
    /// `[*]` for the items of lists and maps: `steps[*].instructions`.
    pub const fn contains(&self, pattern: &str) -> bool {
        self.holds(pattern.as_bytes(), true)
    }

    /// A short name for what can be tuned: paths, kinds and signatures, but not their order
    /// among plain data, which is no part of it.
    pub const fn fingerprint(&self) -> Fingerprint {
        let mut text = Text::hashing();
        text.params(self);
        text.fingerprint()
    }

    /// Every predictor and setting with the pattern of its path, in order.
    pub fn patterns(&self) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        self.collect(super::Path::root(), &mut patterns);
        patterns
    }

    fn collect(&self, path: super::Path, patterns: &mut Vec<Pattern>) {
        match self {
            Self::None => {}
            Self::Predictor { spec, .. } => patterns.push(Pattern {
                path,
                spec: Some(spec),
            }),
            Self::Setting(_) => patterns.push(Pattern { path, spec: None }),
            Self::Optional(inner) => inner.collect(path, patterns),
            Self::Each(item) | Self::Array(_, item) => item.collect(path.each(), patterns),
            Self::Fields(fields) => {
                for (name, params) in *fields {
                    params.collect(path.field(name), patterns);
                }
            }
        }
    }

    /// Whether what is left of a pattern leads to something in here.
    const fn holds(&self, pattern: &[u8], root: bool) -> bool {
        match self {
            Self::None => false,
            Self::Setting(_) => pattern.is_empty(),
            Self::Predictor { .. } => {
                pattern.is_empty()
                    || rest_after(pattern, root, "instructions").is_some_and_empty()
                    || rest_after(pattern, root, "demos").is_some_and_empty()
            }
            Self::Optional(inner) => inner.holds(pattern, root),
            Self::Each(item) => match rest_after_index(pattern, 0) {
                Rest::Is(rest) => item.holds(rest, false),
                Rest::Differs => false,
            },
            Self::Array(length, item) => match rest_after_index(pattern, *length) {
                Rest::Is(rest) => item.holds(rest, false),
                Rest::Differs => false,
            },
            Self::Fields(fields) => {
                let mut at = 0;
                while at < fields.len() {
                    if let Rest::Is(rest) = rest_after(pattern, root, fields[at].0)
                        && fields[at].1.holds(rest, false)
                    {
                        return true;
                    }
                    at += 1;
                }
                false
            }
        }
    }
}

/// What is left of a pattern after one step. `Option`'s methods are not `const`.
enum Rest<'a> {
    Is(&'a [u8]),
    Differs,
}

impl Rest<'_> {
    const fn is_some_and_empty(&self) -> bool {
        matches!(self, Self::Is([]))
    }
}

/// The rest of the pattern after a field's name, which must end there.
const fn rest_after<'a>(pattern: &'a [u8], root: bool, name: &str) -> Rest<'a> {
    let name = name.as_bytes();
    let mut rest = pattern;
    if !root {
        match rest {
            [b'.', after @ ..] => rest = after,
            _ => return Rest::Differs,
        }
    }
    let mut at = 0;
    while at < name.len() {
        match rest {
            [first, after @ ..] if *first == name[at] => rest = after,
            _ => return Rest::Differs,
        }
        at += 1;
    }
    match rest {
        [] | [b'.' | b'[', ..] => Rest::Is(rest),
        _ => Rest::Differs,
    }
}

/// The rest of the pattern after `[*]`, or after an index below the length.
const fn rest_after_index(pattern: &[u8], length: usize) -> Rest<'_> {
    if let [b'[', b'*', b']', rest @ ..] = pattern {
        return Rest::Is(rest);
    }
    let [b'[', digits @ ..] = pattern else {
        return Rest::Differs;
    };
    let mut digits = digits;
    let mut index = 0;
    let mut any = false;
    while let [digit @ b'0'..=b'9', rest @ ..] = digits {
        index = index * 10 + (*digit - b'0') as usize;
        if index >= length {
            return Rest::Differs;
        }
        any = true;
        digits = rest;
    }
    match digits {
        [b']', rest @ ..] if any => Rest::Is(rest),
        _ => Rest::Differs,
    }
}

impl Text<'_> {
    /// The registry as a text: what is nested stands in braces.
    const fn params(&mut self, params: &Params) {
        match params {
            Params::None => {}
            Params::Predictor { spec, reasons } => {
                self.put(if *reasons {
                    "reasoning predictor\n"
                } else {
                    "predictor\n"
                });
                self.spec(spec);
            }
            Params::Setting(shape) => {
                self.put("setting ");
                self.shape(shape, "");
            }
            Params::Optional(inner) => {
                self.put("?");
                self.params(inner);
            }
            Params::Each(item) => {
                self.put("[*]");
                self.params(item);
            }
            Params::Array(length, item) => {
                self.put("[");
                self.number(*length);
                self.put("]");
                self.params(item);
            }
            Params::Fields(fields) => {
                self.put("{");
                let mut at = 0;
                while at < fields.len() {
                    if !matches!(fields[at].1, Params::None) {
                        self.put(fields[at].0);
                        self.put(": ");
                        self.params(&fields[at].1);
                        self.put("\n");
                    }
                    at += 1;
                }
                self.put("}");
            }
        }
    }
}
