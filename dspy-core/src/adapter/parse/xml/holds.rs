//! What an element of a type holds: a text, or elements of which each is read as its own type.

use crate::adapter::parse::coerce::{Kind, Known, Target};
use crate::adapter::parse::fault::Read;
use crate::adapter::parse::names;
use crate::value::{Body, Enum, Field, Shape, Tagging, Variant};

/// What one element is read as.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expect {
    Value(Target),
    /// What a variant holds, of the enum that the target is.
    Body(&'static Variant, Target),
    /// The name of a variant.
    Name,
    /// Something of which no shape says what it is.
    Any,
}

/// What stands inside of it.
pub(super) enum Holds {
    Text,
    /// An item each.
    List(Target),
    /// So many items.
    Tuple(Places),
    /// An entry each.
    Map(Target),
    /// Its fields, and itself by its own name, where it has one.
    Struct(Known, Option<Target>),
    /// One element, which names the variant.
    Variants(&'static Enum, Target),
    /// A variant whose name is the text of an element beside its data.
    Tagged(Tagged),
    /// The address of a picture.
    Picture,
}

#[derive(Clone, Copy)]
pub(super) enum Places {
    Shapes(&'static [Shape], Target),
    Fields(&'static [Field], Target),
}

#[derive(Clone, Copy)]
pub(super) struct Tagged {
    pub(super) of: &'static Enum,
    to: Target,
    pub(super) tag: &'static str,
    /// The element of the data, where they do not stand beside the tag.
    content: Option<&'static str>,
    /// The variant, as soon as it is known.
    pub(super) variant: Option<&'static Variant>,
}

/// An element by its name: which one it is, and what it is read as.
pub(super) struct Place {
    /// Its own name, where it is known.
    pub(super) name: Option<&'static str>,
    pub(super) is_spelled: bool,
    pub(super) expect: Expect,
}

impl Place {
    const UNKNOWN: Self = Self {
        name: None,
        is_spelled: false,
        expect: Expect::Any,
    };

    fn new(name: &'static str, found: &str, expect: Expect) -> Self {
        Self {
            name: Some(name),
            is_spelled: found != name,
            expect,
        }
    }
}

static URL: Shape = Shape::Text(None);

impl Expect {
    /// The value's target without what says that it may be absent.
    pub(super) fn present(self) -> Option<Target> {
        let mut target = match self {
            Self::Value(target) => target,
            Self::Body(variant, to) => match variant.body {
                Body::Tuple([field]) => Target::inside(field, to.as_owner()).unnamed(),
                _ => return None,
            },
            Self::Name | Self::Any => return None,
        };
        while let Kind::Optional(inner) = target.kind() {
            target = inner;
        }
        Some(target)
    }

    pub(super) fn holds(self) -> Holds {
        if let (None, Self::Body(variant, to)) = (self.present(), self) {
            return match variant.body {
                Body::Unit | Body::Tuple([]) => Holds::Text,
                Body::Tuple(fields) => Holds::Tuple(Places::Fields(fields, to)),
                Body::Named(fields) => Holds::Struct(Known::of(fields, to.as_owner()), None),
            };
        }
        let Some(target) = self.present() else {
            return Holds::Text;
        };
        match target.kind() {
            Kind::List(item) => Holds::List(item),
            Kind::Tuple(shapes) => Holds::Tuple(Places::Shapes(shapes, target)),
            Kind::Fields(fields) => Holds::Tuple(Places::Fields(fields, target)),
            Kind::Map(item) => Holds::Map(item),
            Kind::Image => Holds::Picture,
            Kind::Struct(it) => match it.body {
                Body::Named(fields) => {
                    Holds::Struct(Known::of(fields, target.as_owner()), Some(target))
                }
                _ => Holds::Text,
            },
            Kind::Enum(of) => {
                let tagged = |tag, content| {
                    Holds::Tagged(Tagged {
                        of,
                        to: target,
                        tag,
                        content,
                        variant: None,
                    })
                };
                match of.tagging {
                    Tagging::Internal(tag) => tagged(tag, None),
                    Tagging::Adjacent(tag, content) => tagged(tag, Some(content)),
                    _ if of.variants.iter().all(|it| matches!(it.body, Body::Unit)) => Holds::Text,
                    _ => Holds::Variants(of, target),
                }
            }
            _ => Holds::Text,
        }
    }

    /// Whether an element's text is its value as it stands: quotes in it are its own.
    pub(super) fn is_plain_text(self) -> bool {
        match self {
            Self::Value(target) => matches!(target.shape, Shape::Text(None)),
            Self::Body(variant, _) => match variant.body {
                Body::Tuple([field]) => matches!(field.shape(), Shape::Text(None)),
                _ => false,
            },
            Self::Name | Self::Any => false,
        }
    }

    /// Whether this text is the name of a variant, which may begin as JSON does.
    pub(super) fn is_name(self, text: &str) -> bool {
        match self.holds() {
            Holds::Variants(of, _) => variant(of, text).is_ok_and(|found| found.is_some()),
            _ => false,
        }
    }

    /// Whether every text is one of its values.
    pub(super) fn takes_text(self) -> bool {
        self.present().is_some_and(Target::takes_text)
    }

    /// Whether it is written as JSON, since it has no form in elements.
    pub(super) fn is_json(self) -> bool {
        match self {
            Self::Any => true,
            _ => self
                .present()
                .is_some_and(|it| matches!(it.kind(), Kind::Opaque | Kind::Untagged(_))),
        }
    }

    /// Whether it is of the type that it stands in.
    pub(super) fn is_recursive(self) -> bool {
        self.present()
            .is_some_and(|it| matches!(it.shape, Shape::Recursive))
    }
}

impl Places {
    pub(super) fn count(self) -> usize {
        match self {
            Self::Shapes(shapes, _) => shapes.len(),
            Self::Fields(fields, _) => fields.len(),
        }
    }

    pub(super) fn at(self, index: usize) -> Expect {
        let target = match self {
            Self::Shapes(shapes, to) => shapes.get(index).map(|shape| to.part(shape)),
            Self::Fields(fields, to) => fields
                .get(index)
                .map(|field| Target::inside(field, to.as_owner()).unnamed()),
        };
        target.map_or(Expect::Any, Expect::Value)
    }
}

impl Holds {
    /// The element of this name, among those that have names.
    pub(super) fn place(&self, key: &str) -> Read<Place> {
        match self {
            Self::Map(item) => Ok(Place {
                expect: Expect::Value(*item),
                ..Place::UNKNOWN
            }),
            Self::Struct(known, itself) => {
                let place = member(known, key)?;
                let is_own = |it: &Target| !it.name.is_empty() && names::alike(it.name, key);
                Ok(match (&place.expect, itself) {
                    (Expect::Any, Some(itself)) if is_own(itself) => Place {
                        expect: Expect::Value(itself.unnamed()),
                        ..Place::UNKNOWN
                    },
                    _ => place,
                })
            }
            Self::Variants(of, to) => Ok(match variant(of, key)? {
                Some(variant) => Place {
                    expect: Expect::Body(variant, *to),
                    ..Place::UNKNOWN
                },
                None => Place::UNKNOWN,
            }),
            Self::Tagged(it) => it.place(key),
            Self::Picture if key == "url" => {
                Ok(Place::new("url", key, Expect::Value(Target::plain(&URL))))
            }
            _ => Ok(Place::UNKNOWN),
        }
    }
}

fn member(known: &Known, key: &str) -> Read<Place> {
    Ok(match known.member(key)? {
        Some((name, target, is_spelled)) => Place {
            name: Some(name),
            is_spelled,
            expect: Expect::Value(target),
        },
        None => Place::UNKNOWN,
    })
}

impl Tagged {
    fn place(&self, key: &str) -> Read<Place> {
        if names::alike(self.tag, key) {
            return Ok(Place::new(self.tag, key, Expect::Name));
        }
        // Until the variant is known, the first that could be meant says what it holds.
        let mut variants = match self.variant {
            Some(variant) => std::slice::from_ref(variant),
            None => self.of.variants,
        }
        .iter();
        if let Some(content) = self.content {
            let holds_some = |it: &&Variant| !matches!(it.body, Body::Unit);
            return Ok(match variants.find(holds_some) {
                Some(variant) if names::alike(content, key) => {
                    Place::new(content, key, Expect::Body(variant, self.to))
                }
                _ => Place::UNKNOWN,
            });
        }
        for variant in variants {
            let place = match variant.body {
                Body::Named(fields) => member(&Known::of(fields, self.to.as_owner()), key)?,
                _ => match Expect::Body(variant, self.to).holds() {
                    holds @ (Holds::Struct(..) | Holds::Map(_)) => holds.place(key)?,
                    _ => Place::UNKNOWN,
                },
            };
            if !matches!(place.expect, Expect::Any) {
                return Ok(place);
            }
        }
        Ok(Place::UNKNOWN)
    }
}

impl Tagged {
    /// What stands beside the tag of this variant.
    pub(super) fn beside(&self, variant: &'static Variant) -> Vec<(&'static str, Expect)> {
        match (self.content, variant.body) {
            (_, Body::Unit) => Vec::new(),
            (Some(content), _) => vec![(content, Expect::Body(variant, self.to))],
            (None, _) => match Expect::Body(variant, self.to).holds() {
                Holds::Struct(known, _) => known
                    .targets()
                    .map(|(name, target)| (name, Expect::Value(target)))
                    .collect(),
                _ => Vec::new(),
            },
        }
    }
}

/// The variant of this name.
pub(super) fn variant(of: &'static Enum, name: &str) -> Read<Option<&'static Variant>> {
    let found = names::find(name, of.variants.len(), |index| {
        of.variants
            .get(index)
            .map_or(("", &[]), |it| (it.name, it.aliases))
    })?;
    Ok(found.and_then(|it| of.variants.get(it.index)))
}
