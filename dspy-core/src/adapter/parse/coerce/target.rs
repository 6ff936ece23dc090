//! What a value is to be read as: its shape, and where that ends, what the type's name says.

use crate::value::{Body, Enum, Field, Shape, Struct, Tagging};

/// What a value is to be read as.
#[derive(Clone, Copy, Debug)]
pub(in crate::adapter) struct Target {
    pub(in crate::adapter) shape: &'static Shape,
    /// The type as it was written, which tells how a type holds itself.
    spelled: &'static str,
    /// The struct or enum that it stands in.
    owner: Option<&'static Shape>,
    /// The name of its field, which may stand before it; empty where it has none.
    pub(in crate::adapter) name: &'static str,
    /// How often the value stood in a JSON string.
    pub(super) quoted: u8,
    /// Whether it was made the one item of a list.
    single: Single,
}

/// Whether a value was made the one item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Single {
    No,
    Item,
    /// It was, and is a variant of that item by itself. Another list may not be made of it: a union
    /// that holds lists of its own would never come to an end.
    Variant,
}

/// The kinds of targets.
#[derive(Clone, Copy, Debug)]
pub(in crate::adapter) enum Kind {
    Bool,
    Integer(&'static str),
    Float(&'static str),
    Text(Option<&'static str>),
    Image,
    Unit,
    Optional(Target),
    List(Target),
    Map(Target),
    Tuple(&'static [Shape]),
    /// A struct without names of several fields.
    Fields(&'static [Field]),
    Struct(&'static Struct),
    Enum(&'static Enum),
    Untagged(&'static Enum),
    Opaque,
}

impl Target {
    /// A field of a step.
    pub(in crate::adapter) fn of(field: &'static Field) -> Self {
        Self::inside(field, None)
    }

    /// A field of the struct or enum of this shape.
    pub(in crate::adapter) fn inside(field: &'static Field, owner: Option<&'static Shape>) -> Self {
        Self {
            shape: field.shape(),
            spelled: field.type_name(),
            owner,
            name: field.name(),
            quoted: 0,
            single: Single::No,
        }
    }

    /// A shape by itself.
    pub(in crate::adapter) fn plain(shape: &'static Shape) -> Self {
        Self {
            shape,
            spelled: "",
            owner: None,
            name: "",
            quoted: 0,
            single: Single::No,
        }
    }

    /// A part of it, of which only the shape is known.
    pub(in crate::adapter) fn part(self, shape: &'static Shape) -> Self {
        Self {
            shape,
            spelled: "",
            name: "",
            quoted: 0,
            single: Single::No,
            ..self
        }
    }

    /// The same as the one item of a list that this is; nothing where that would go on for ever.
    pub(super) fn as_single(self, item: Self) -> Option<Self> {
        (self.single != Single::Variant).then_some(Self {
            single: Single::Item,
            ..item
        })
    }

    /// The same, of which a variant without a name is read.
    pub(super) fn as_union(self) -> Self {
        match self.single {
            Single::No => self,
            Single::Item | Single::Variant => Self {
                single: Single::Variant,
                ..self
            },
        }
    }

    /// The same for what stands inside of it.
    pub(super) fn as_holder(self) -> Self {
        Self {
            single: Single::No,
            ..self
        }
    }

    /// A field that is the whole of it.
    pub(super) fn whole(self, field: &'static Field) -> Self {
        Self {
            single: self.single,
            ..Self::inside(field, self.as_owner()).unnamed()
        }
    }

    /// The same without a name that may stand before it.
    pub(in super::super) fn unnamed(self) -> Self {
        Self { name: "", ..self }
    }

    /// The same inside of a JSON string.
    pub(super) fn in_quotes(self) -> Self {
        Self {
            quoted: self.quoted + 1,
            ..self
        }
    }

    /// The shape that fields of it stand in.
    pub(in crate::adapter) fn as_owner(self) -> Option<&'static Shape> {
        match self.shape {
            Shape::Struct(_) | Shape::Enum(_) => Some(self.shape),
            _ => self.owner,
        }
    }

    pub(in crate::adapter) fn kind(self) -> Kind {
        match self.shape {
            Shape::Bool => Kind::Bool,
            Shape::Integer(of) => Kind::Integer(of),
            Shape::Float(of) => Kind::Float(of),
            Shape::Text(format) => Kind::Text(*format),
            Shape::Image => Kind::Image,
            Shape::Unit => Kind::Unit,
            // Its own name may stand before a value that is not there, too.
            Shape::Optional(inner) => Kind::Optional(Self {
                name: self.name,
                single: self.single,
                ..self.part(inner)
            }),
            Shape::List(item) | Shape::Set(item) => Kind::List(self.part(item)),
            Shape::Map(item) => Kind::Map(self.part(item)),
            Shape::Tuple(items) => Kind::Tuple(items),
            Shape::Struct(it) if it.serde.foreign => Kind::Opaque,
            Shape::Enum(it) if it.serde.foreign => Kind::Opaque,
            Shape::Struct(it) => match it.body {
                Body::Unit => Kind::Unit,
                Body::Tuple([field]) => self.newtype(field),
                Body::Named([field]) if it.serde.transparent => self.newtype(field),
                Body::Tuple(fields) => Kind::Fields(fields),
                Body::Named(_) => Kind::Struct(it),
            },
            Shape::Enum(it) if it.tagging == Tagging::Untagged => Kind::Untagged(it),
            Shape::Enum(it) => Kind::Enum(it),
            Shape::Recursive => self.recursive(),
            Shape::Opaque => Kind::Opaque,
        }
    }

    fn newtype(self, field: &'static Field) -> Kind {
        let inner = Self {
            name: self.name,
            quoted: self.quoted,
            single: self.single,
            ..Self::inside(field, self.as_owner())
        };
        inner.kind()
    }

    /// The type that it stands in, where it is that type itself and not a list, a map or an option
    /// of it.
    pub(in crate::adapter) fn itself(self) -> Option<&'static Shape> {
        let (Shape::Recursive, Some(owner)) = (self.shape, self.owner) else {
            return None;
        };
        match apart(self.spelled) {
            ("Box", Some(inside)) => Self {
                spelled: inside,
                ..self
            }
            .itself(),
            (name, _) if name == "Self" || Some(name) == name_of(owner) => Some(owner),
            _ => None,
        }
    }

    /// A type that holds the type it stands in: as a box, an option, a list or a map of it, by
    /// what is written there. Of anything else only its `Deserialize` knows.
    fn recursive(self) -> Kind {
        if let Some(shape) = self.itself() {
            return Self { shape, ..self }.kind();
        }
        let (name, Some(inside)) = apart(self.spelled) else {
            return Kind::Opaque;
        };
        if self.owner.is_none() {
            return Kind::Opaque;
        }
        let part = |spelled| Self {
            spelled,
            name: "",
            quoted: 0,
            single: Single::No,
            ..self
        };
        match name {
            "Box" => Self {
                spelled: inside,
                ..self
            }
            .recursive(),
            "Option" => Kind::Optional(Self {
                name: self.name,
                single: self.single,
                ..part(inside)
            }),
            "Vec" | "VecDeque" => Kind::List(part(inside)),
            "BTreeMap" | "HashMap" => match inside.split_once(',') {
                Some((key, value)) if !key.contains('<') => Kind::Map(part(value.trim())),
                _ => Kind::Opaque,
            },
            _ => Kind::Opaque,
        }
    }

    /// Whether every text is one of its values.
    pub(in crate::adapter) fn takes_text(self) -> bool {
        match self.kind() {
            Kind::Text(format) => format.is_none(),
            Kind::Opaque => true,
            Kind::Optional(inner) => inner.takes_text(),
            Kind::Untagged(it) => it.variants.iter().any(|variant| match variant.body {
                Body::Tuple([field]) => match field.shape() {
                    Shape::Recursive => false,
                    _ => Self::inside(field, self.as_owner()).takes_text(),
                },
                _ => false,
            }),
            _ => false,
        }
    }

    /// What opens the JSON that a value of it is written as, where it is a list or a map.
    pub(super) fn opening(self) -> [bool; 2] {
        match self.kind() {
            Kind::List(_) | Kind::Tuple(_) | Kind::Fields(_) => [true, false],
            Kind::Map(_) | Kind::Struct(_) | Kind::Image => [false, true],
            Kind::Enum(it) => [
                false,
                it.variants.iter().any(|it| !matches!(it.body, Body::Unit)),
            ],
            Kind::Optional(inner) => inner.opening(),
            Kind::Untagged(it) => {
                let owner = self.as_owner();
                it.variants
                    .iter()
                    .fold([false, false], |[list, map], variant| {
                        let [more_lists, more_maps] = match variant.body {
                            Body::Unit => [false, false],
                            Body::Named(_) => [false, true],
                            Body::Tuple([field]) => match field.shape() {
                                Shape::Recursive => [true, true],
                                _ => Self::inside(field, owner).opening(),
                            },
                            Body::Tuple(_) => [true, false],
                        };
                        [list || more_lists, map || more_maps]
                    })
            }
            _ => [false, false],
        }
    }
}

/// A type as it is written, without the path before its name, and what stands between `<` and `>`.
fn apart(spelled: &str) -> (&str, Option<&str>) {
    let spelled = spelled.trim();
    let (name, inside) = match spelled.split_once('<') {
        Some((name, rest)) => (name.trim(), rest.trim().strip_suffix('>')),
        None => (spelled, None),
    };
    (name.rsplit("::").next().unwrap_or(name).trim(), inside)
}

fn name_of(shape: &Shape) -> Option<&'static str> {
    match shape {
        Shape::Struct(it) => Some(it.name),
        Shape::Enum(it) => Some(it.name),
        _ => None,
    }
}

impl Kind {
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::List(_) | Self::Tuple(_) | Self::Fields(_))
    }

    /// Whether it is written as a JSON list or map, so that a text may hold one.
    pub(super) fn is_json(&self) -> bool {
        match self {
            Self::List(_) | Self::Tuple(_) | Self::Fields(_) | Self::Map(_) | Self::Struct(_) => {
                true
            }
            Self::Enum(it) => it.variants.iter().any(|it| !matches!(it.body, Body::Unit)),
            _ => false,
        }
    }

    /// In words, for a message.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Integer(_) => "a whole number".to_owned(),
            Self::Float(_) => "a number".to_owned(),
            Self::Text(None) | Self::Opaque => "a text".to_owned(),
            Self::Text(Some(format)) => format!("a {format}"),
            Self::Image => "a picture".to_owned(),
            Self::Unit => "`null`".to_owned(),
            Self::Optional(inner) => format!("{} or `null`", inner.kind().in_words()),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a map".to_owned(),
            Self::Tuple(items) => format!("a list of {}", items.len()),
            Self::Fields(items) => format!("a list of {}", items.len()),
            Self::Struct(it) => format!("`{}` as a map", it.name),
            Self::Enum(it) | Self::Untagged(it) => format!("a variant of `{}`", it.name),
        }
    }
}
