//! Which types are written once, above all others, and called by their names after that.

use crate::adapter::parse::{Target, TargetKind};
use crate::value::{Body, Enum, Field, Shape, Tagging};

/// Names that no type may have, since the notation has them.
const WORDS: [&str; 7] = ["string", "int", "float", "bool", "null", "map", "or"];

/// The types with names, in an order in which each stands behind those that it holds.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Named>);

/// A type with a name.
#[derive(Debug)]
pub(super) struct Named {
    known: String,
    pub(super) name: String,
    pub(super) target: Target,
}

impl Names {
    /// Names those of the types that these outputs are made of that hold themselves, or occur
    /// twice.
    pub(super) fn of(outputs: &[Target]) -> Self {
        let mut all = Vec::new();
        for output in outputs {
            visit(*output, &mut all);
        }
        let mut names = Self::default();
        for seen in all {
            if seen.times > 1 || holds_itself(seen.target.shape) {
                let name = names.free(own_name(seen.target.shape).unwrap_or("Type"));
                names.0.push(Named {
                    known: seen.known,
                    name,
                    target: seen.target,
                });
            }
        }
        names
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Named> {
        self.0.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a type is called here, if it has a name.
    pub(super) fn find(&self, shape: &Shape) -> Option<&str> {
        if self.is_empty() || own_name(shape).is_none() {
            return None;
        }
        let known = known(shape);
        let found = self.0.iter().find(|it| it.known == known)?;
        Some(&found.name)
    }

    /// The name, or with a number behind it, where another type has it: generic types differ in
    /// what they are made of only, and modules may have types of one name.
    fn free(&self, name: &str) -> String {
        let is_free =
            |name: &str| !WORDS.contains(&name) && self.0.iter().all(|it| it.name != name);
        let with_numbers = (2..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(with_numbers);
        names.find(|it| is_free(it)).unwrap_or_default()
    }
}

/// A type that was met, and how often.
struct Seen {
    known: String,
    target: Target,
    times: usize,
}

/// Counts the types that a value is made of. One that was met is not gone into again: what it
/// holds will be written there and nowhere else.
fn visit(target: Target, all: &mut Vec<Seen>) {
    if matches!(target.shape, Shape::Recursive) {
        return;
    }
    let is_named = own_name(target.shape).is_some();
    let inner = newtype(target).filter(|_| !holds_itself(target.shape));
    if let Some(inner) = inner {
        return visit(inner, all);
    }
    let known = match is_named {
        true => known(target.shape),
        false => String::new(),
    };
    if let Some(seen) = all.iter_mut().find(|it| is_named && it.known == known) {
        seen.times += 1;
        return;
    }
    for part in parts(target) {
        visit(part, all);
    }
    if is_named {
        all.push(Seen {
            known,
            target,
            times: 1,
        });
    }
}

/// What a value is made of.
fn parts(target: Target) -> Vec<Target> {
    if let Some(inner) = newtype(target) {
        return vec![inner];
    }
    let owner = target.as_owner();
    match target.kind() {
        TargetKind::Optional(it) | TargetKind::List(it) | TargetKind::Map(it) => vec![it],
        TargetKind::Tuple(items) => items.iter().map(|it| target.part(it)).collect(),
        TargetKind::Fields(fields) => of_fields(fields, owner),
        TargetKind::Struct(it) => of_body(&it.body, owner),
        TargetKind::Enum(it) | TargetKind::Untagged(it) => of_variants(it, owner),
        _ => Vec::new(),
    }
}

fn of_variants(it: &'static Enum, owner: Option<&'static Shape>) -> Vec<Target> {
    let inside = |target: Target| match it.tagging {
        // What stands behind an inner tag is written among the members beside it.
        Tagging::Internal(_) => parts(target),
        _ => vec![target],
    };
    let variants = it.variants.iter();
    variants
        .flat_map(|variant| match variant.body {
            Body::Tuple(fields) => {
                let fields = of_fields(fields, owner);
                fields.into_iter().flat_map(inside).collect()
            }
            body => of_body(&body, owner),
        })
        .collect()
}

fn of_body(body: &Body, owner: Option<&'static Shape>) -> Vec<Target> {
    match body {
        Body::Unit => Vec::new(),
        Body::Tuple(fields) | Body::Named(fields) => of_fields(fields, owner),
    }
}

fn of_fields(fields: &'static [Field], owner: Option<&'static Shape>) -> Vec<Target> {
    let fields = fields.iter();
    fields
        .flat_map(|field| {
            let target = Target::inside(field, owner);
            match field.is_flattened() {
                true => parts(target),
                false => vec![target],
            }
        })
        .collect()
}

/// What a struct holds that is written as its one field.
pub(super) fn newtype(target: Target) -> Option<Target> {
    let Shape::Struct(it) = target.shape else {
        return None;
    };
    match it.body {
        _ if it.serde.foreign => None,
        Body::Tuple([field]) => Some(Target::inside(field, target.as_owner())),
        Body::Named([field]) if it.serde.transparent => {
            Some(Target::inside(field, target.as_owner()))
        }
        _ => None,
    }
}

/// The name of a struct or an enum that there is something to say of.
pub(super) fn own_name(shape: &Shape) -> Option<&'static str> {
    match shape {
        Shape::Struct(it) if !it.serde.foreign && !matches!(it.body, Body::Unit) => Some(it.name),
        Shape::Enum(it) if !it.serde.foreign => Some(it.name),
        _ => None,
    }
}

/// Whether a struct or an enum holds values of its own type.
pub(super) fn holds_itself(shape: &Shape) -> bool {
    let among = |body: &Body| match body {
        Body::Unit => false,
        Body::Tuple(fields) | Body::Named(fields) => fields
            .iter()
            .any(|field| matches!(field.shape(), Shape::Recursive)),
    };
    match shape {
        Shape::Struct(it) => among(&it.body),
        Shape::Enum(it) => it.variants.iter().any(|variant| among(&variant.body)),
        _ => false,
    }
}

/// All that is known of a type, as a text: shapes have no other identity, since each place that
/// names a type has a constant of its own.
fn known(shape: &Shape) -> String {
    format!("{shape:?}")
}
