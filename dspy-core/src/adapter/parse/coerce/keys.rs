//! The keys of an object and the fields that they name.

use super::{Kind, Target, value};
use crate::adapter::parse::fault::{Fault, Read, shown};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::names::{self, Named};
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::{Key, Tree};
use crate::value::{Body, Field, Shape};

/// The members of an object, in their order.
pub(super) type Entries<'a> = Vec<(Key<'a>, Tree<'a>)>;

/// The fields that an object may have.
pub(in super::super) struct Known {
    fields: Fields,
    owner: Option<&'static Shape>,
    /// Whether other keys are somebody's too, as those of a flattened map.
    is_open: bool,
}

enum Fields {
    Plain(&'static [Field]),
    /// With those of flattened structs in their places, each with what it stands in.
    Flat(Vec<Flat>),
}

struct Flat {
    field: &'static Field,
    owner: Option<&'static Shape>,
    /// Whether all of what it was flattened out of may be missing.
    is_optional: bool,
}

impl Known {
    pub(in super::super) fn of(fields: &'static [Field], owner: Option<&'static Shape>) -> Self {
        let mut known = Self {
            fields: Fields::Plain(fields),
            owner,
            is_open: false,
        };
        if fields.iter().any(Field::is_flattened) {
            let mut flat = Vec::new();
            known.flatten(fields, owner, false, &mut flat);
            known.fields = Fields::Flat(flat);
        }
        known
    }

    fn flatten(
        &mut self,
        fields: &'static [Field],
        owner: Option<&'static Shape>,
        is_optional: bool,
        flat: &mut Vec<Flat>,
    ) {
        for field in fields {
            if !field.is_flattened() {
                flat.push(Flat {
                    field,
                    owner,
                    is_optional,
                });
                continue;
            }
            let mut shape = field.shape();
            let mut may_miss = is_optional;
            if let Shape::Optional(inner) = shape {
                (shape, may_miss) = (inner, true);
            }
            match shape {
                Shape::Struct(it) if !it.serde.foreign => match it.body {
                    Body::Named(inner) => {
                        let may_miss = may_miss || it.serde.defaults;
                        self.flatten(inner, Some(shape), may_miss, flat);
                    }
                    _ => self.is_open = true,
                },
                _ => self.is_open = true,
            }
        }
    }

    fn count(&self) -> usize {
        match &self.fields {
            Fields::Plain(fields) => fields.len(),
            Fields::Flat(fields) => fields.len(),
        }
    }

    fn field(&self, index: usize) -> Option<(&'static Field, Option<&'static Shape>, bool)> {
        match &self.fields {
            Fields::Plain(fields) => fields.get(index).map(|field| (field, self.owner, false)),
            Fields::Flat(fields) => fields
                .get(index)
                .map(|it| (it.field, it.owner, it.is_optional)),
        }
    }

    fn names(&self, index: usize) -> (&'static str, &'static [&'static str]) {
        self.field(index)
            .map_or(("", &[]), |(field, ..)| (field.name(), field.aliases()))
    }

    /// The field that a key names: its own name, what it is read as, and whether it is spelled
    /// otherwise.
    pub(in super::super) fn member(&self, key: &str) -> Read<Option<(&'static str, Target, bool)>> {
        let Some(Named { index, is_spelled }) = resolve(key, self)? else {
            return Ok(None);
        };
        Ok(self.field(index).map(|(field, owner, _)| {
            let target = Target::inside(field, owner);
            (field.name(), target, is_spelled)
        }))
    }

    /// All of them, in their order, each with what it is read as.
    pub(in super::super) fn targets(&self) -> impl Iterator<Item = (&'static str, Target)> + '_ {
        let all = (0..self.count()).filter_map(|index| self.field(index));
        all.map(|(field, owner, _)| (field.name(), Target::inside(field, owner)))
    }

    /// Whether a key is one of these, in any spelling.
    pub(super) fn has(&self, key: &str) -> bool {
        self.is_open
            || (0..self.count()).any(|index| {
                let (name, aliases) = self.names(index);
                names::alike(name, key) || aliases.iter().any(|it| names::alike(it, key))
            })
    }
}

/// The field that a key names.
pub(in super::super) fn resolve(key: &str, known: &Known) -> Read<Option<Named>> {
    names::find(key, known.count(), |index| known.names(index))
}

/// What is the case for one object.
#[derive(Clone, Copy)]
pub(super) struct Rules<'r> {
    /// The name of what it is read as.
    pub(super) name: &'r str,
    /// Whether keys of nobody are an error.
    pub(super) denies: bool,
    /// Whether every field may be missing.
    pub(super) defaults: bool,
    /// Whether something else in the object says what it is, so that no field has to.
    pub(super) is_named: bool,
    /// Whether a key is another variant's, and would be lost.
    pub(super) is_of_others: Option<&'r dyn Fn(&str) -> bool>,
}

/// The members of an object as the fields of a struct or of a variant.
pub(super) fn members<'a>(
    log: &mut Log,
    entries: Entries<'a>,
    known: &Known,
    rules: Rules<'_>,
) -> Read<Entries<'a>> {
    let entries = match in_order(log, entries, known)? {
        Ok(read) => return Ok(read),
        Err(entries) => entries,
    };
    let mut read: Entries<'a> = Vec::with_capacity(entries.len());
    let mut rest: Entries<'a> = Vec::new();
    let mut keys: Vec<(&'static str, Key<'a>)> = Vec::new();
    let had_some = !entries.is_empty();
    let mut unknown = None;
    for (key, mut tree) in entries {
        let Some(Named { index, is_spelled }) = resolve(&key, known)? else {
            if rules.is_of_others.is_some_and(|is| is(&key)) {
                return Err(Fault::lost(&key));
            }
            if rules.denies {
                return Err(Fault::new(format!("`{}` has no field `{key}`", rules.name)));
            }
            if known.is_open {
                rest.push((key, Tree::Later(Box::new(tree))));
            } else {
                let mark = log.mark();
                log.note(&rule::UNKNOWN_KEY);
                log.inside(mark, &key);
                unknown = Some(key);
            }
            continue;
        };
        let Some((field, owner, _)) = known.field(index) else {
            continue;
        };
        let mark = log.mark();
        if is_spelled {
            log.note(&rule::KEY_SPELLING);
        }
        value(log, &mut tree, Target::inside(field, owner))
            .map_err(|fault| fault.inside(field.name()))?;
        if let Some((_, first)) = read.iter().find(|(name, _)| **name == *field.name()) {
            if *first != tree {
                return Err(twice(field.name(), &keys, &key));
            }
            log.note(&rule::REPEATED_KEY);
        } else {
            if *key != *field.name() {
                keys.push((field.name(), key));
            }
            read.push((Key::Known(field.name()), tree));
        }
        if log.mark() != mark {
            log.inside(mark, field.name());
        }
    }
    if let Some(key) = unknown
        && read.is_empty()
        && had_some
        && !rules.is_named
    {
        let says = format!(
            "none of its keys, such as {}, is a field of `{}`",
            shown(&key),
            rules.name
        );
        return Err(Fault::new(says));
    }
    if !rules.defaults {
        for index in 0..known.count() {
            if let Some((field, owner, false)) = known.field(index)
                && !field.has_default()
                && !read.iter().any(|(name, _)| **name == *field.name())
                && !may_be_missing(field, owner)
            {
                return Err(Fault::missing(field.name()));
            }
        }
    }
    read.append(&mut rest);
    Ok(read)
}

/// The members as they are, if they are all of the fields, spelled and ordered as declared: as most
/// objects are. Otherwise they are given back untouched.
fn in_order<'a>(
    log: &mut Log,
    mut entries: Entries<'a>,
    known: &Known,
) -> Read<Result<Entries<'a>, Entries<'a>>> {
    let Fields::Plain(fields) = known.fields else {
        return Ok(Err(entries));
    };
    let is_in_order = entries.len() == fields.len()
        && fields
            .iter()
            .zip(&entries)
            .all(|(field, (key, _))| *field.name() == **key);
    if !is_in_order || fields.is_empty() {
        return Ok(Err(entries));
    }
    for (field, (key, tree)) in fields.iter().zip(&mut entries) {
        let mark = log.mark();
        value(log, tree, Target::inside(field, known.owner))
            .map_err(|fault| fault.inside(field.name()))?;
        if log.mark() != mark {
            log.inside(mark, field.name());
        }
        *key = Key::Known(field.name());
    }
    Ok(Ok(entries))
}

/// Whether serde takes the field as missing: an `Option`, or what only serde knows.
fn may_be_missing(field: &'static Field, owner: Option<&'static Shape>) -> bool {
    matches!(
        Target::inside(field, owner).kind(),
        Kind::Optional(_) | Kind::Opaque
    )
}

fn twice(name: &str, keys: &[(&str, Key<'_>)], key: &str) -> Fault {
    let first = keys
        .iter()
        .find(|(it, _)| *it == name)
        .map_or(name, |(_, key)| key);
    let says = match first == key {
        true => format!("the field `{name}` stands here twice"),
        false => format!("the field `{name}` stands here twice, as `{first}` and `{key}`"),
    };
    Fault::new(says)
}
