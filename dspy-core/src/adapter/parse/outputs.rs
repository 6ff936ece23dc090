//! The outputs of a step: each read by its own, all that fail with their reasons.

use std::borrow::Cow;

use super::coerce::{self, Known, Target};
use super::fault::{Fault, Read};
use super::log::{Log, Repair};
use super::names::Named;
use super::rule;
use super::tree::{Key, Tree};
use super::xml::join;
use super::xml::read::{Element, Form};
use crate::value::{Field, Shape};

/// Outputs that were read, by name; those that take their default are not among them.
pub(super) type Outputs<'a> = Vec<(&'static str, Tree<'a>)>;

/// Why a reply gives no outputs, and which of them could be read.
#[derive(Clone, Debug)]
pub(super) struct Unread<'a> {
    pub(super) faults: Vec<Fault>,
    pub(super) partial: Outputs<'a>,
}

impl From<Fault> for Unread<'_> {
    fn from(fault: Fault) -> Self {
        Self {
            faults: vec![fault],
            partial: Vec::new(),
        }
    }
}

/// What a layout gives.
pub(super) type Attempt<'a> = Result<Outputs<'a>, Unread<'a>>;

fn all<'a>(outputs: Outputs<'a>, faults: Vec<Fault>) -> Attempt<'a> {
    match faults.is_empty() {
        true => Ok(outputs),
        false => Err(Unread {
            faults,
            partial: outputs,
        }),
    }
}

/// The text of one section as its output: a `String` is not looked at.
pub(super) fn of_section<'a>(
    log: &mut Log,
    text: Cow<'a, str>,
    field: &'static Field,
) -> Result<Tree<'a>, Fault> {
    if let Shape::Text(None) | Shape::Opaque = field.shape() {
        return Ok(Tree::Section(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }));
    }
    let mark = log.mark();
    let read = match &text {
        Cow::Borrowed(text) => coerce::section(log, text, Target::of(field)),
        Cow::Owned(text) => coerce::section(log, text, Target::of(field)).map(Tree::into_owned),
    };
    let tree = read.map_err(|fault| fault.inside(field.name()))?;
    if log.mark() != mark {
        log.inside(mark, field.name());
    }
    Ok(tree)
}

/// Sections as the outputs.
pub(super) fn of_sections<'a>(
    log: &mut Log,
    sections: Vec<Option<Cow<'a, str>>>,
    outputs: &'static [Field],
) -> Attempt<'a> {
    let mut read = Vec::with_capacity(outputs.len());
    let mut faults = Vec::new();
    for (field, text) in outputs.iter().zip(sections) {
        let Some(text) = text else { continue };
        match of_section(log, text, field) {
            Ok(tree) => read.push((field.name(), tree)),
            Err(fault) => faults.push(fault),
        }
    }
    all(read, faults)
}

/// Elements as the outputs: several of one output are one list, or say the same.
pub(super) fn of_elements<'a>(
    log: &mut Log,
    elements: Vec<Vec<Read<Element<'a>>>>,
    outputs: &'static [Field],
) -> Attempt<'a> {
    let mut read = Vec::with_capacity(outputs.len());
    let mut faults = Vec::new();
    for (field, elements) in outputs.iter().zip(elements) {
        if elements.is_empty() {
            continue;
        }
        let mark = log.mark();
        match of_element(log, elements, field) {
            Ok(tree) => {
                log.inside(mark, field.name());
                read.push((field.name(), tree));
            }
            Err(fault) => {
                log.back(mark);
                let is_twice = fault.path.is_empty() && fault.says == twice(field.name()).says;
                faults.push(match is_twice {
                    true => fault,
                    false => fault.inside(field.name()),
                });
            }
        }
    }
    all(read, faults)
}

fn of_element<'a>(
    log: &mut Log,
    elements: Vec<Read<Element<'a>>>,
    field: &'static Field,
) -> Read<Tree<'a>> {
    let count = elements.len();
    let mut trees: Vec<(Tree<'a>, Form)> = Vec::with_capacity(count);
    let mut repairs: Vec<Vec<Repair>> = Vec::with_capacity(count);
    for element in elements {
        let element = element?;
        trees.push((element.tree, element.form));
        repairs.push(element.repairs);
    }
    if let Some((mut tree, rules)) = join::as_items(&trees) {
        log.repairs.extend(repairs.into_iter().flatten());
        rules.into_iter().for_each(|rule| log.note(rule));
        coerce::value(log, &mut tree, Target::of(field))?;
        return Ok(tree);
    }
    let mut first: Option<Tree<'a>> = None;
    for ((tree, form), repairs) in trees.into_iter().zip(repairs) {
        let mark = log.mark();
        log.repairs.extend(repairs);
        let (mut tree, rule) = join::alone(tree, form)?;
        log.repairs.extend(rule.map(|rule| Repair::new(rule, "")));
        // A text is taken as it stands, and what has no shape is asked later.
        if !matches!(field.shape(), Shape::Text(None) | Shape::Opaque) {
            coerce::value(log, &mut tree, Target::of(field))?;
        }
        match &first {
            None => first = Some(tree),
            Some(first) if *first == tree => log.back(mark),
            Some(_) => return Err(twice(field.name())),
        }
    }
    if count > 1 {
        log.note(&rule::REPEATED_FIELD);
    }
    first.ok_or_else(|| Fault::missing(field.name()))
}

pub(super) fn twice(name: &str) -> Fault {
    Fault::new(format!("the field `{name}` stands here twice"))
}

/// The members of an object as the outputs. One may be missing only if it has a default.
pub(super) fn of_object<'a>(
    log: &mut Log,
    entries: Vec<(Key<'a>, Tree<'a>)>,
    outputs: &'static [Field],
) -> Attempt<'a> {
    let known = Known::of(outputs, None);
    let mut read: Outputs<'a> = Vec::with_capacity(outputs.len());
    let mut faults: Vec<Fault> = Vec::new();
    let mut keys: Vec<(&'static str, Key<'a>)> = Vec::new();
    let had_some = !entries.is_empty();
    for (key, mut tree) in entries {
        let named = match coerce::resolve(&key, &known) {
            Ok(named) => named,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let mark = log.mark();
        let Some((field, is_spelled)) =
            named.and_then(|Named { index, is_spelled }| Some((outputs.get(index)?, is_spelled)))
        else {
            log.note(&rule::UNKNOWN_KEY);
            log.inside(mark, &key);
            continue;
        };
        if is_spelled {
            log.note(&rule::KEY_SPELLING);
        }
        if let Err(fault) = coerce::value(log, &mut tree, Target::of(field)) {
            faults.push(fault.inside(field.name()));
            keys.push((field.name(), key));
            continue;
        }
        match read.iter().find(|(name, _)| *name == field.name()) {
            Some((name, first)) if *first != tree => {
                let first = keys
                    .iter()
                    .find(|(it, _)| it == name)
                    .map_or(*name, |(_, key)| key);
                faults.push(Fault::new(match *first == *key {
                    true => twice(name).says,
                    false => {
                        format!("the field `{name}` stands here twice, as `{first}` and `{key}`")
                    }
                }));
            }
            Some(_) => log.note(&rule::REPEATED_KEY),
            None => read.push((field.name(), tree)),
        }
        if log.mark() != mark {
            log.inside(mark, field.name());
        }
        keys.push((field.name(), key));
    }
    let is_there = |field: &Field| keys.iter().any(|(name, _)| *name == field.name());
    for field in outputs {
        if !field.has_default() && !is_there(field) {
            faults.push(Fault::missing(field.name()));
        }
    }
    if had_some && keys.is_empty() && faults.is_empty() {
        faults.push(Fault::new("none of the object's keys is an output"));
    }
    all(read, faults)
}
