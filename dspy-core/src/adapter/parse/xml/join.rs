//! Elements beside each other: one in the place of a list, and several for one list.

use std::collections::HashMap;

use super::holds::{Expect, Holds};
use super::read::Form;
use crate::adapter::parse::coerce::{self, Kind, Target};
use crate::adapter::parse::fault::Read;
use crate::adapter::parse::log::Log;
use crate::adapter::parse::rule::{self, Rule};
use crate::adapter::parse::tree::{Key, Tree};

/// Repairs, each with the step to where it was needed.
pub(super) type Needs = Vec<(&'static Rule, String)>;

/// An element that stands alone.
pub(in super::super) fn alone<'a>(
    tree: Tree<'a>,
    form: Form,
) -> Read<(Tree<'a>, Option<&'static Rule>)> {
    match form {
        Form::AsAsked | Form::Text(None) => Ok((tree, None)),
        Form::Text(Some(_)) => {
            let is_json = begins_with(&tree, &['{', '[', '(', '"']) || begins_with_fence(&tree);
            let rule = is_json.then_some(&rule::JSON_IN_ELEMENT);
            Ok((tree, rule))
        }
        Form::Item(fault) => Err(fault),
    }
}

/// Several elements of one name as the items of a list, if each of them is one and none is a list
/// itself.
pub(in super::super) fn as_items<'a>(
    several: &[(Tree<'a>, Form)],
) -> Option<(Tree<'a>, Vec<&'static Rule>)> {
    let is_item = |(tree, form): &(Tree<'a>, Form)| match (tree, form) {
        (_, Form::Item(_)) => true,
        (Tree::Section(text), Form::Text(Some(list))) => is_one(text, *list),
        _ => false,
    };
    if several.len() < 2 || !several.iter().all(is_item) {
        return None;
    }
    let mut rules: Vec<&'static Rule> = vec![&rule::REPEATED_TAG];
    let items = several.iter().map(|(tree, form)| {
        let item = match form {
            Form::Text(Some(list)) => match list.kind() {
                Kind::List(item) => Expect::Value(item),
                _ => Expect::Any,
            },
            _ => return tree.clone(),
        };
        match tree {
            Tree::Section(text) if item.is_plain_text() => Tree::Text(text.clone()),
            tree => {
                if !matches!(item.holds(), Holds::Text) && begins_with(tree, &['{']) {
                    rules.push(&rule::JSON_IN_ELEMENT);
                }
                tree.clone()
            }
        }
    });
    let tree = Tree::List(items.collect());
    Some((tree, rules))
}

/// Whether a text is one item: neither nothing nor a list as it stands.
fn is_one(text: &str, list: Target) -> bool {
    if text.trim().is_empty() || coerce::is_null_word(text.trim()) {
        return false;
    }
    let mut log = Log::new(text.len());
    match coerce::section(&mut log, text, list) {
        Ok(_) => log
            .into_repairs()
            .iter()
            .any(|it| it.name() == rule::SINGLE_ITEM.name),
        Err(fault) => !fault.is_tie && !text.trim_start().starts_with('['),
    }
}

/// The elements of a struct or a map by their names: several of one name are a list, where one is
/// asked for. Others that are the same are left to the type.
pub(super) fn members<'a>(
    read: Vec<(Key<'a>, Tree<'a>, Form)>,
) -> Read<(Vec<(Key<'a>, Tree<'a>)>, Needs)> {
    let mut counts: HashMap<Key<'a>, usize> = HashMap::new();
    for (key, _, form) in &read {
        if let Form::Text(Some(_)) | Form::Item(_) = form {
            *counts.entry(key.clone()).or_default() += 1;
        }
    }
    let mut needs = Needs::new();
    let mut entries = Vec::with_capacity(read.len());
    let mut several: Vec<(Key<'a>, Vec<(Tree<'a>, Form)>)> = Vec::new();
    let mut places: HashMap<Key<'a>, usize> = HashMap::new();
    for (key, tree, form) in read {
        if counts.get(&key).is_none_or(|count| *count < 2) {
            let (tree, rule) = alone(tree, form).map_err(|fault| fault.inside(&key))?;
            needs.extend(rule.map(|rule| (rule, key.to_string())));
            entries.push((key, tree));
            continue;
        }
        match places.get(&key).and_then(|at| several.get_mut(*at)) {
            Some((_, trees)) => trees.push((tree, form)),
            None => {
                places.insert(key.clone(), several.len());
                several.push((key, vec![(tree, form)]));
            }
        }
    }
    for (key, trees) in several {
        if let Some((tree, rules)) = as_items(&trees) {
            needs.extend(rules.into_iter().map(|rule| (rule, key.to_string())));
            entries.push((key, tree));
            continue;
        }
        for (tree, form) in trees {
            let (tree, rule) = alone(tree, form).map_err(|fault| fault.inside(&key))?;
            needs.extend(rule.map(|rule| (rule, key.to_string())));
            entries.push((key.clone(), tree));
        }
    }
    Ok((entries, needs))
}

fn begins_with(tree: &Tree<'_>, marks: &[char]) -> bool {
    matches!(tree, Tree::Section(text) if text.trim_start().starts_with(marks))
}

fn begins_with_fence(tree: &Tree<'_>) -> bool {
    matches!(tree, Tree::Section(text) if text.trim_start().starts_with("```"))
}
