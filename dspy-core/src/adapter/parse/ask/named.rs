//! Fields and variants by their names, as a type without a shape asks for them.

use std::borrow::Cow;

use serde::de::{Error as _, IntoDeserializer, Visitor};

use super::Asked;
use super::access::VariantOf;
use crate::adapter::parse::fault::Fault;
use crate::adapter::parse::json::{self, Extent};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::names;
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::{Key, Tree};
use crate::error::{Error, Result};

impl Asked<'_> {
    /// A variant by its name, or as the only key of a map.
    pub(super) fn variant<'de, V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let mut asked = self;
        if asked.is_later
            && let Tree::Section(text) = &asked.tree
        {
            let json = json::read(text, Extent::Whole).ok();
            let json =
                json.filter(|it| !matches!(it.tree, Tree::Number(_) | Tree::Null | Tree::Bool(..)));
            asked.tree = match json {
                Some(json) => {
                    for rule in json.repairs {
                        asked.log.borrow_mut().note(rule);
                    }
                    json.tree.into_owned()
                }
                None => Tree::Bare(Cow::Owned(text.to_string())),
            };
        }
        let variant = |text: &str| match asked.is_later {
            true => spelled(text, variants, &mut asked.log.borrow_mut()),
            false => Ok(text.to_owned()),
        };
        match asked.tree {
            Tree::Text(text) | Tree::Bare(text) => {
                let name = variant(&text).map_err(Fault::into_error)?;
                visitor.visit_enum(name.into_deserializer())
            }
            Tree::Number(digits) if asked.is_later => {
                asked.log.borrow_mut().note(&rule::NUMBER_AS_NAME);
                let name = variant(&digits).map_err(Fault::into_error)?;
                visitor.visit_enum(name.into_deserializer())
            }
            Tree::Map(mut entries) if entries.len() == 1 => {
                let Some((key, content)) = entries.pop() else {
                    return Err(Error::custom("there is no variant"));
                };
                let variant = variant(&key).map_err(Fault::into_error)?;
                let content = Asked::new(content, asked.log, asked.is_later);
                visitor.visit_enum(VariantOf { variant, content })
            }
            other => Err(Error::custom(format!(
                "expected a variant of `{name}` ({}), found {}",
                variants.join(", "),
                other.shown()
            ))),
        }
    }
}

/// Writes keys as the type's fields are spelled. The names of fields hold the aliases too.
pub(super) fn spell(
    entries: &mut [(Key<'static>, Tree<'static>)],
    name: &str,
    fields: &'static [&'static str],
    log: &mut Log,
) -> Result<(), Fault> {
    let mut knows_one = entries.is_empty() || fields.is_empty();
    for (key, _) in entries.iter_mut() {
        let Some(found) = names::find(key, fields.len(), |index| {
            (fields.get(index).copied().unwrap_or(""), &[])
        })?
        else {
            continue;
        };
        knows_one = true;
        if found.is_spelled {
            let field = fields.get(found.index).copied().unwrap_or("");
            let mark = log.mark();
            log.note(&rule::KEY_SPELLING);
            log.inside(mark, field);
            *key = Key::Known(field);
        }
    }
    match knows_one {
        true => Ok(()),
        false => Err(Fault::new(format!(
            "none of the keys is a field of `{name}`"
        ))),
    }
}

/// The variant that a text names, as the type spells it.
pub(super) fn spelled(
    text: &str,
    variants: &'static [&'static str],
    log: &mut Log,
) -> Result<String, Fault> {
    let found = names::find(text, variants.len(), |index| {
        (variants.get(index).copied().unwrap_or(""), &[])
    })?;
    let Some(found) = found else {
        let choices = names::choices(variants.iter().copied());
        return Err(Fault::new(format!("`{text}` is none of {choices}")));
    };
    if found.is_spelled {
        log.note(&rule::VARIANT_SPELLING);
    }
    Ok(variants.get(found.index).copied().unwrap_or("").to_owned())
}
