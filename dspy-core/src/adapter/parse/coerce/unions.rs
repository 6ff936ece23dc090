//! Unions without a name: the variant that fits best.

use super::{Known, Readings, Target, enums};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::log::{Log, Rival};
use crate::adapter::parse::tree::Tree;
use crate::value::{Body, Enum, Field, Shape, Variant};

pub(super) fn union<'a>(
    log: &mut Log,
    tree: &mut Tree<'a>,
    it: &'static Enum,
    to: Target,
) -> Read<()> {
    let to = to.as_union();
    let whole = tree.take();
    let mut readings = Readings::new();
    let mut faults: Vec<(&'static str, Fault)> = Vec::new();
    // The first variant that would fit, if only no key were lost.
    let mut before: Option<&'static str> = None;
    for variant in it.variants {
        let others = |key: &str| {
            let mut others = it
                .variants
                .iter()
                .filter(|other| other.name != variant.name);
            others.any(|other| knows(other, key, to))
        };
        let denies = it.serde.denies_unknown;
        let mut failed = None;
        readings.read(log, |log| {
            let mut tree = whole.clone();
            let read = enums::body(log, &mut tree, variant, to, denies, Some(&others));
            read.inspect_err(|fault| failed = Some(fault.clone()))?;
            if let Some(before) = before {
                log.rivals.push(Rival::variant(variant.name, before));
            }
            Ok(tree)
        });
        if let Some(fault) = failed {
            if fault.loses && before.is_none() {
                before = Some(variant.name);
            }
            faults.push((variant.name, fault));
        }
        if readings.is_exact() {
            break;
        }
    }
    if readings.is_empty() && !faults.iter().any(|(_, fault)| fault.is_tie) {
        let reasons: Vec<_> = faults
            .iter()
            .map(|(name, fault)| format!("`{name}`: {}", fault.in_words()))
            .collect();
        let says = format!(
            "{} fits no variant of `{}`: {}",
            whole.shown(),
            it.name,
            reasons.join("; ")
        );
        return Err(Fault::new(says));
    }
    *tree = readings.settle(log, || whole.shown())?;
    Ok(())
}

/// Whether a key is one of this variant's.
fn knows(variant: &'static Variant, key: &str, to: Target) -> bool {
    let fields: &'static [Field] = match variant.body {
        Body::Named(fields) => fields,
        Body::Tuple([field]) => match field.shape() {
            Shape::Struct(it) => match it.body {
                Body::Named(fields) => fields,
                _ => return false,
            },
            _ => return false,
        },
        _ => return false,
    };
    Known::of(fields, to.as_owner()).has(key)
}
