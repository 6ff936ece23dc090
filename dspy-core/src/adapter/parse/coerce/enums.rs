//! Enums, in each of serde's ways to tell the variants apart by a name.

use std::borrow::Cow;

use super::keys::{self, Entries, Known, Rules};
use super::structs::entries;
use super::{Kind, Target, lists, scalars, section, value};
use crate::adapter::parse::fault::{Fault, Read, shown};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::names::{self, Named};
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::{Key, Tree};
use crate::value::{Body, Enum, Tagging, Variant};

pub(super) fn enumeration(
    log: &mut Log,
    tree: &mut Tree<'_>,
    it: &'static Enum,
    to: Target,
) -> Read<()> {
    match it.tagging {
        Tagging::External => external(log, tree, it, to),
        Tagging::Internal(tag) => internal(log, tree, it, to, tag),
        Tagging::Adjacent(tag, content) => adjacent(log, tree, it, to, tag, content),
        Tagging::Untagged => Ok(()),
    }
}

/// The variant that a text names.
fn variant(log: &mut Log, text: &str, it: &'static Enum) -> Read<&'static Variant> {
    let variants = it.variants;
    let names = |index: usize| -> (&'static str, &'static [&'static str]) {
        variants
            .get(index)
            .map_or(("", &[]), |it| (it.name, it.aliases))
    };
    let found = names::find(text, variants.len(), names)?;
    let found =
        found.and_then(|Named { index, is_spelled }| Some((variants.get(index)?, is_spelled)));
    let Some((variant, is_spelled)) = found else {
        let choices = names::choices(variants.iter().map(|it| it.name));
        return Err(Fault::new(format!("{} is none of {choices}", shown(text))));
    };
    if is_spelled {
        log.note(&rule::VARIANT_SPELLING);
    }
    Ok(variant)
}

/// The variant that a value names: a text, a word, or digits.
fn named_by(log: &mut Log, tree: &Tree<'_>, it: &'static Enum) -> Read<&'static Variant> {
    match tree {
        Tree::Text(name) | Tree::Bare(name) => variant(log, name, it),
        Tree::Number(digits) => {
            let mark = log.mark();
            log.note(&rule::NUMBER_AS_NAME);
            let found = variant(log, digits, it)?;
            // A name is not computed: only the digits themselves are one.
            if log.mark().0 != mark.0 + 1 {
                let choices = names::choices(it.variants.iter().map(|it| it.name));
                return Err(Fault::new(format!(
                    "{} is none of {choices}",
                    shown(digits)
                )));
            }
            Ok(found)
        }
        other => {
            let choices = names::choices(it.variants.iter().map(|it| it.name));
            let found = scalars::bare(other);
            Err(Fault::expected(&format!("one of {choices}"), &found))
        }
    }
}

/// `"Name"`, or `{"Name": …}`.
fn external(log: &mut Log, tree: &mut Tree<'_>, it: &'static Enum, to: Target) -> Read<()> {
    let Tree::Map(entries) = tree else {
        let variant = named_by(log, tree, it)?;
        if !matches!(variant.body, Body::Unit) {
            return Err(Fault::new(format!(
                "`{}` stands there without its data",
                variant.name
            )));
        }
        *tree = Tree::Text(Cow::Borrowed(variant.name));
        return Ok(());
    };
    let choices = || names::choices(it.variants.iter().map(|it| it.name));
    let [(key, content)] = entries.as_mut_slice() else {
        let says = format!(
            "expected one key, one of {}, found {}",
            choices(),
            entries.len()
        );
        return Err(Fault::new(says));
    };
    let variant = variant(log, key, it)?;
    let mut content = content.take();
    let mark = log.mark();
    body(
        log,
        &mut content,
        variant,
        to,
        it.serde.denies_unknown,
        None,
    )
    .map_err(|fault| fault.inside(variant.name))?;
    log.inside(mark, variant.name);
    *tree = match variant.body {
        Body::Unit => Tree::Text(Cow::Borrowed(variant.name)),
        _ => Tree::Map(vec![(Key::Known(variant.name), content)]),
    };
    Ok(())
}

/// Takes the member of this key out, in whatever spelling.
fn member<'a>(
    log: &mut Log,
    entries: &mut Entries<'a>,
    key: &'static str,
) -> Read<Option<Tree<'a>>> {
    let exact = entries.iter().position(|(it, _)| **it == *key);
    let found = exact.or_else(|| entries.iter().position(|(it, _)| names::alike(it, key)));
    let Some(at) = found else { return Ok(None) };
    let (_, tree) = entries.remove(at);
    if let Some((other, _)) = entries.iter().find(|(it, _)| names::alike(it, key)) {
        return Err(Fault::new(format!(
            "the field `{key}` stands here twice, also as `{other}`"
        )));
    }
    if exact.is_none() {
        let mark = log.mark();
        log.note(&rule::KEY_SPELLING);
        log.inside(mark, key);
    }
    Ok(Some(tree))
}

/// The name is the value of a key, and the fields stand beside it.
fn internal(
    log: &mut Log,
    tree: &mut Tree<'_>,
    it: &'static Enum,
    to: Target,
    tag: &'static str,
) -> Read<()> {
    let mut rest = entries(tree, &Kind::Enum(it))?;
    let name = member(log, &mut rest, tag)?.ok_or_else(|| Fault::missing(tag))?;
    let mark = log.mark();
    let variant = named_by(log, &name, it).map_err(|fault| fault.inside(tag))?;
    log.inside(mark, tag);
    let mut read = vec![(Key::Known(tag), Tree::Text(Cow::Borrowed(variant.name)))];
    let rules = Rules {
        name: variant.name,
        denies: it.serde.denies_unknown,
        defaults: false,
        is_named: true,
        is_of_others: None,
    };
    let mut rest = match variant.body {
        Body::Unit => keys::members(log, rest, &Known::of(&[], to.as_owner()), rules)?,
        Body::Named(fields) => keys::members(log, rest, &Known::of(fields, to.as_owner()), rules)?,
        Body::Tuple(fields) => {
            let mut inner = Tree::Map(rest);
            if let [field] = fields {
                value(
                    log,
                    &mut inner,
                    Target::inside(field, to.as_owner()).unnamed(),
                )?;
            }
            match inner {
                Tree::Map(entries) => entries,
                Tree::Later(inner) => match *inner {
                    Tree::Map(entries) => entries,
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            }
        }
    };
    read.append(&mut rest);
    *tree = Tree::Map(read);
    Ok(())
}

/// The name and the content have a key each.
fn adjacent(
    log: &mut Log,
    tree: &mut Tree<'_>,
    it: &'static Enum,
    to: Target,
    tag: &'static str,
    content: &'static str,
) -> Read<()> {
    let mut rest = entries(tree, &Kind::Enum(it))?;
    let name = member(log, &mut rest, tag)?.ok_or_else(|| Fault::missing(tag))?;
    let mark = log.mark();
    let variant = named_by(log, &name, it).map_err(|fault| fault.inside(tag))?;
    log.inside(mark, tag);
    let mut read = vec![(Key::Known(tag), Tree::Text(Cow::Borrowed(variant.name)))];
    match member(log, &mut rest, content)? {
        Some(mut tree) => {
            let mark = log.mark();
            body(log, &mut tree, variant, to, it.serde.denies_unknown, None)
                .map_err(|fault| fault.inside(content))?;
            log.inside(mark, content);
            if !matches!(variant.body, Body::Unit) {
                read.push((Key::Known(content), tree));
            }
        }
        None if matches!(variant.body, Body::Unit) => {}
        None => return Err(Fault::missing(content)),
    }
    let rules = Rules {
        name: it.name,
        denies: it.serde.denies_unknown,
        defaults: false,
        is_named: true,
        is_of_others: None,
    };
    keys::members(log, rest, &Known::of(&[], to.as_owner()), rules)?;
    *tree = Tree::Map(read);
    Ok(())
}

/// What a variant holds.
pub(super) fn body(
    log: &mut Log,
    tree: &mut Tree<'_>,
    variant: &'static Variant,
    to: Target,
    denies: bool,
    is_of_others: Option<&dyn Fn(&str) -> bool>,
) -> Read<()> {
    let owner = to.as_owner();
    match variant.body {
        Body::Unit => value(log, tree, Target::plain(&crate::value::Shape::Unit)),
        Body::Tuple([field]) => value(log, tree, to.whole(field)),
        Body::Tuple(fields) => section::structured(log, tree, [true, false], |log, tree| {
            lists::fields(log, tree, fields, to)
        }),
        Body::Named(fields) => section::structured(log, tree, [false, true], |log, tree| {
            let entries = match tree.take() {
                Tree::Map(entries) => entries,
                other => {
                    let what = format!("`{}` as a map", variant.name);
                    return Err(Fault::expected(&what, &scalars::bare(&other)));
                }
            };
            let rules = Rules {
                name: variant.name,
                denies,
                defaults: false,
                is_named: false,
                is_of_others,
            };
            *tree = Tree::Map(keys::members(
                log,
                entries,
                &Known::of(fields, owner),
                rules,
            )?);
            Ok(())
        }),
    }
}
