//! Structs with named fields, and maps.

use std::collections::HashMap;

use super::keys::{self, Entries, Known, Rules};
use super::{Kind, Target, scalars, value};
use crate::adapter::parse::fault::{Fault, Read, shown};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::{Key, Tree};
use crate::value::{Body, Struct};

/// The members of an object, or what stands there instead.
pub(super) fn entries<'a>(tree: &mut Tree<'a>, kind: &Kind) -> Read<Entries<'a>> {
    match tree.take() {
        Tree::Map(entries) => Ok(entries),
        other => Err(Fault::expected(&kind.in_words(), &scalars::bare(&other))),
    }
}

pub(super) fn structure(
    log: &mut Log,
    tree: &mut Tree<'_>,
    it: &'static Struct,
    to: Target,
) -> Read<()> {
    let entries = entries(tree, &Kind::Struct(it))?;
    let Body::Named(fields) = it.body else {
        return Ok(());
    };
    let rules = Rules {
        name: it.name,
        denies: it.serde.denies_unknown,
        defaults: it.serde.defaults,
        is_named: false,
        is_of_others: None,
    };
    let known = Known::of(fields, to.as_owner());
    *tree = Tree::Map(keys::members(log, entries, &known, rules)?);
    Ok(())
}

/// A map: the keys are read as their type when it is known.
pub(super) fn map<'a>(log: &mut Log, tree: &mut Tree<'a>, item: Target) -> Read<()> {
    let entries = entries(tree, &Kind::Map(item))?;
    let mut read: Entries<'a> = Vec::with_capacity(entries.len());
    let mut places: HashMap<Key<'a>, usize> = HashMap::new();
    let is_long = entries.len() > 8;
    for (key, mut tree) in entries {
        let mark = log.mark();
        value(log, &mut tree, item).map_err(|fault| fault.inside(&key))?;
        let first = match is_long {
            true => places.get(&key).and_then(|at| read.get(*at)),
            false => read.iter().find(|(name, _)| *name == key),
        };
        if let Some((_, first)) = first {
            if *first != tree {
                return Err(Fault::new(format!(
                    "the key {} stands here twice",
                    shown(&key)
                )));
            }
            log.back(mark);
            log.note(&rule::REPEATED_KEY);
            log.inside(mark, &key);
            continue;
        }
        if log.mark() != mark {
            log.inside(mark, &key);
        }
        if is_long {
            places.insert(key.clone(), read.len());
        }
        read.push((key, tree));
    }
    *tree = Tree::Map(read);
    Ok(())
}
