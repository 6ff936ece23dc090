//! The layouts: what of a reply is which output.

use std::borrow::Cow;

use super::candidates::{self, Pick};
use super::coerce::{Kind, Target};
use super::cut;
use super::fault::Fault;
use super::json::{self, Extent};
use super::log::Log;
use super::names;
use super::outputs::{self, Attempt, Unread};
use super::rule;
use super::tree::Tree;
use super::xml;
use crate::value::{Body, Field};

/// Sections below headers; an object, or the only output by itself, where there is no header.
pub(super) fn chat<'a>(log: &mut Log, reply: &'a str, outputs: &'static [Field]) -> Attempt<'a> {
    let cut = cut::chat::of(reply, outputs)?;
    let missing: Vec<_> = outputs
        .iter()
        .zip(&cut.sections)
        .filter(|(field, text)| text.is_none() && !(field.has_default() && cut.has_headers))
        .map(|(field, _)| format!("`[[ ## {} ## ]]`", field.name()))
        .collect();
    if missing.is_empty() {
        log.repairs.extend(cut.repairs);
        return outputs::of_sections(log, cut.sections, outputs);
    }
    let mut fault = Fault::new(format!("the reply has no {}", missing.join(", no ")));
    if cut.sections.iter().all(Option::is_none) && !cut.has_headers {
        let mark = log.mark();
        log.note(&rule::JSON_FOR_HEADERS);
        let unread = match objects(log, reply, outputs) {
            Ok(outputs) => return Ok(outputs),
            Err(unread) => unread,
        };
        log.back(mark);
        if let Some(outputs) = whole_reply(log, reply, outputs) {
            return Ok(outputs);
        }
        if unread.is_tie() {
            let says = unread.faults.first().map_or("", |it| it.says.as_str());
            fault = Fault::new(format!("{}, and {says}", fault.says));
        }
    }
    let mark = log.mark();
    let partial = match outputs::of_sections(log, cut.sections, outputs) {
        Ok(read) => read,
        Err(unread) => unread.partial,
    };
    log.back(mark);
    Err(Unread {
        faults: vec![fault],
        partial,
    })
}

/// One object, or the only output by itself.
pub(super) fn json<'a>(log: &mut Log, reply: &'a str, outputs: &'static [Field]) -> Attempt<'a> {
    let mark = log.mark();
    let unread = match objects(log, reply, outputs) {
        Ok(outputs) => return Ok(outputs),
        Err(unread) => unread,
    };
    log.back(mark);
    if !unread.is_tie()
        && let Some(outputs) = whole_reply(log, reply, outputs)
    {
        return Ok(outputs);
    }
    Err(unread)
}

/// One element a field, or the only output by itself, where there is none.
pub(super) fn xml<'a>(log: &mut Log, reply: &'a str, outputs: &'static [Field]) -> Attempt<'a> {
    let cut = cut::xml::of(reply, outputs)?;
    if !cut.has_elements
        && let Some(outputs) = whole_reply(log, reply, outputs)
    {
        return Ok(outputs);
    }
    let missing: Vec<_> = outputs
        .iter()
        .zip(&cut.elements)
        .filter(|(field, found)| {
            found.is_empty() && !(field.has_default() && cut.has_elements) && !cut.is_open
        })
        .map(|(field, _)| {
            let mut tag = String::new();
            xml::in_short(field, &mut tag);
            format!("`{tag}`")
        })
        .collect();
    if let Some(rule) = cut.around {
        log.note(rule);
    }
    let read = outputs::of_elements(log, cut.elements, outputs);
    if missing.is_empty() {
        return read;
    }
    let missing = Fault::new(format!("the reply has no {}", missing.join(", no ")));
    Err(match read {
        Ok(partial) => Unread {
            faults: vec![missing],
            partial,
        },
        Err(mut unread) => {
            unread.faults.push(missing);
            unread
        }
    })
}

/// The whole reply is the one output.
pub(super) fn text<'a>(log: &mut Log, reply: &'a str, outputs: &'static [Field]) -> Attempt<'a> {
    let [field] = outputs else {
        let says = format!("a text is one output, and the step has {}", outputs.len());
        return Err(Fault::new(says).into());
    };
    let text = cut::text::of(reply)?;
    Ok(vec![(field.name(), outputs::of_section(log, text, field)?)])
}

impl Unread<'_> {
    fn is_tie(&self) -> bool {
        self.faults.iter().any(|fault| fault.is_tie)
    }
}

/// The object of a reply: all of it, or what is fenced or quoted in it.
fn objects<'a>(log: &mut Log, reply: &'a str, outputs: &'static [Field]) -> Attempt<'a> {
    let text = reply.trim();
    let mark = log.mark();
    let mut whole = None;
    if text.starts_with(['{', '[']) {
        match json::read(text, Extent::Whole) {
            Ok(json) => {
                for rule in json.repairs {
                    log.note(rule);
                }
                return object(log, json.tree, outputs);
            }
            Err(fault) => whole = Some(Unread::from(fault)),
        }
    }
    log.back(mark);
    let mut fits = |log: &mut Log, text: &'a str| {
        let json = json::read(text, Extent::Whole)?;
        for rule in json.repairs {
            log.note(rule);
        }
        object(log, json.tree, outputs)
    };
    let fenced = candidates::fenced(text);
    let mut fails = match candidates::pick(log, &fenced, &rule::FENCE, "JSON objects", &mut fits) {
        Pick::One(outputs) => return Ok(outputs),
        Pick::Tie(says) => return Err(Fault::tie(says).into()),
        Pick::Fails(unread) => Some(unread),
        Pick::None => None,
    };
    let quoted = match candidates::quoted(text, [false, true]) {
        Ok(quoted) => quoted,
        Err(many) if many.is_tie => return Err(many.into()),
        Err(many) => return Err(whole.unwrap_or_else(|| many.into())),
    };
    match candidates::pick(log, &quoted, &rule::PROSE_AROUND, "JSON objects", &mut fits) {
        Pick::One(outputs) => return Ok(outputs),
        Pick::Tie(says) => return Err(Fault::tie(says).into()),
        Pick::Fails(unread) => fails = fails.or(Some(unread)),
        Pick::None => {}
    }
    Err(whole
        .or(fails)
        .or_else(|| open_object(text))
        .unwrap_or_else(|| Fault::new("the reply holds no JSON object").into()))
}

/// Why an object that is opened in the reply cannot be read.
fn open_object(text: &str) -> Option<Unread<'_>> {
    let at = text
        .rfind("\n{")
        .map_or_else(|| text.find('{'), |at| Some(at + 1))?;
    let fault = json::read(text.get(at..)?, Extent::Prefix).err()?;
    fault
        .says
        .contains("ends in the middle")
        .then(|| fault.into())
}

/// An object as the outputs; a list of one is that one, and so is what only holds one.
fn object<'a>(log: &mut Log, tree: Tree<'a>, outputs: &'static [Field]) -> Attempt<'a> {
    let entries = match tree {
        Tree::Map(entries) => entries,
        Tree::List(mut items) if items.len() == 1 => match items.pop() {
            Some(Tree::Map(entries)) => {
                log.note(&rule::LIST_OF_ONE);
                entries
            }
            _ => return Err(Fault::new("the reply holds no JSON object").into()),
        },
        _ => return Err(Fault::new("the reply holds no JSON object").into()),
    };
    let is_output = |key: &str| outputs.iter().any(|it| names::alike(it.name(), key));
    let mark = log.mark();
    if let [(key, Tree::Map(inner))] = entries.as_slice()
        && !is_output(key)
    {
        log.note(&rule::WRAPPED_OBJECT);
        if let Ok(outputs) = outputs::of_object(log, inner.clone(), outputs) {
            return Ok(outputs);
        }
        log.back(mark);
    }
    outputs::of_object(log, entries, outputs)
}

/// The whole reply as the only output, for types that no preamble and no refusal is one of.
fn whole_reply<'a>(
    log: &mut Log,
    reply: &'a str,
    outputs: &'static [Field],
) -> Option<outputs::Outputs<'a>> {
    let [field] = outputs else { return None };
    let is_plain = match Target::of(field).kind() {
        Kind::Bool | Kind::Integer(_) | Kind::Float(_) | Kind::List(_) | Kind::Map(_) => true,
        Kind::Tuple(_) | Kind::Fields(_) | Kind::Struct(_) => true,
        Kind::Enum(it) => it.variants.iter().all(|it| matches!(it.body, Body::Unit)),
        _ => false,
    };
    let text = reply.trim();
    if !is_plain || has_own_key(text, field) {
        return None;
    }
    let mark = log.mark();
    log.note(&rule::WHOLE_REPLY);
    let read = outputs::of_section(log, Cow::Borrowed(text), field);
    let around = [
        rule::FENCE.name,
        rule::PROSE_AROUND.name,
        rule::OWN_NAME.name,
    ];
    let is_whole = || {
        log.repairs
            .iter()
            .skip(mark.0)
            .all(|it| !around.contains(&it.name()))
    };
    match read {
        Ok(tree) if is_whole() => Some(vec![(field.name(), tree)]),
        _ => {
            log.back(mark);
            None
        }
    }
}

/// Whether the text is an object with the output's name as a key.
fn has_own_key(text: &str, field: &Field) -> bool {
    if !text.starts_with('{') {
        return false;
    }
    match json::read(text, Extent::Whole) {
        Ok(json) => match json.tree {
            Tree::Map(entries) => entries
                .iter()
                .any(|(key, _)| names::alike(key, field.name())),
            _ => false,
        },
        Err(_) => false,
    }
}
