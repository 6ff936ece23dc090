//! Data as what its type takes: exactly, or with the repairs that cost least.
//!
//! What fits as it stands is left as it is. What does not is given in place as the type wants it,
//! so that whatever serde reads afterwards is exact.

mod enums;
mod keys;
mod lists;
mod scalars;
mod section;
mod structs;
mod target;
mod unions;

use std::borrow::Cow;

pub(super) use self::keys::{Known, resolve};
pub(super) use self::scalars::is_null_word;
pub(super) use self::section::{section, unquoted};
pub(in crate::adapter) use self::target::{Kind, Target};
use super::fault::{Fault, Read};
use super::json::{self, Extent};
use super::log::{Log, Repair, Rival};
use super::names;
use super::rule::{self, Rule};
use super::tree::Tree;

/// Reads one value as its target, in place.
pub(super) fn value<'a>(log: &mut Log, tree: &mut Tree<'a>, to: Target) -> Read<()> {
    log.step()?;
    if let Tree::Section(text) = tree {
        *tree = match std::mem::take(text) {
            Cow::Borrowed(text) => section(log, text, to)?,
            Cow::Owned(text) => section(log, &text, to)?.into_owned(),
        };
        return Ok(());
    }
    let kind = to.kind();
    match &kind {
        // Nothing is mended for what takes anything, and a list looks at what is none itself.
        Kind::Opaque => {
            let inner = tree.take();
            *tree = match inner {
                Tree::Later(_) => inner,
                inner => Tree::Later(Box::new(inner)),
            };
            return Ok(());
        }
        Kind::Text(None) | Kind::Optional(_) | Kind::Untagged(_) => {
            return direct(log, tree, to, &kind);
        }
        _ => {}
    }
    if !may_be_wrapped(tree, to, &kind) {
        return direct(log, tree, to, &kind);
    }
    let whole = tree.take();
    let mut readings = Readings::new();
    readings.read(log, |log| {
        let mut tree = whole.clone();
        direct(log, &mut tree, to, &kind)?;
        Ok(tree)
    });
    if !readings.is_exact() {
        wrapped(log, whole.clone(), to, &kind, &mut readings);
    }
    *tree = readings.settle(log, || whole.shown())?;
    Ok(())
}

/// Reads a value without looking for what stands around it.
fn direct<'a>(log: &mut Log, tree: &mut Tree<'a>, to: Target, kind: &Kind) -> Read<()> {
    match kind {
        Kind::Bool => scalars::bool(log, tree),
        Kind::Integer(of) => scalars::whole(log, tree, of),
        Kind::Float(of) => scalars::float(log, tree, of),
        Kind::Text(format) => scalars::text(log, tree, *format),
        Kind::Unit => scalars::unit(log, tree),
        Kind::Image => scalars::image(log, tree),
        Kind::Optional(inner) => optional(log, tree, *inner),
        Kind::List(item) => lists::list(log, tree, *item, to),
        Kind::Map(item) => structs::map(log, tree, *item),
        Kind::Tuple(items) => lists::tuple(log, tree, items, to),
        Kind::Fields(items) => lists::fields(log, tree, items, to),
        Kind::Struct(it) => structs::structure(log, tree, it, to),
        Kind::Enum(it) => enums::enumeration(log, tree, it, to.as_holder()),
        Kind::Untagged(it) => unions::union(log, tree, it, to),
        Kind::Opaque => Ok(()),
    }
}

/// `null`, a word for it, or the value.
fn optional(log: &mut Log, tree: &mut Tree<'_>, inner: Target) -> Read<()> {
    if matches!(tree, Tree::Null) {
        return Ok(());
    }
    let is_word = match tree {
        Tree::Bare(word) | Tree::Text(word) => is_null_word(word),
        _ => false,
    };
    if !is_word || inner.takes_text() {
        return value(log, tree, inner);
    }
    let whole = tree.take();
    let mut readings = Readings::new();
    readings.read(log, |log| {
        let mut tree = whole.clone();
        value(log, &mut tree, inner)?;
        Ok(tree)
    });
    readings.read(log, |log| {
        log.note(&rule::NULL_WORD);
        Ok(Tree::Null)
    });
    *tree = readings.settle(log, || whole.shown())?;
    Ok(())
}

/// Whether something may stand around the value, such as a list of one or its own name.
fn may_be_wrapped(tree: &Tree<'_>, to: Target, kind: &Kind) -> bool {
    match tree {
        Tree::List(items) => items.len() == 1 && !kind.is_list(),
        Tree::Map(entries) => match entries.as_slice() {
            [(key, _)] => !to.name.is_empty() && names::alike(key, to.name),
            _ => false,
        },
        Tree::Text(_) => kind.is_json(),
        _ => false,
    }
}

fn wrapped<'a>(
    log: &mut Log,
    tree: Tree<'a>,
    to: Target,
    kind: &Kind,
    readings: &mut Readings<'a>,
) {
    match tree {
        Tree::List(mut items) if items.len() == 1 && !kind.is_list() => {
            let Some(mut item) = items.pop() else { return };
            readings.read(log, |log| {
                log.note(&rule::LIST_OF_ONE);
                value(log, &mut item, to)?;
                Ok(item)
            });
        }
        Tree::Map(mut entries) => {
            let Some((_, mut inner)) = entries.pop() else {
                return;
            };
            readings.read(log, |log| {
                log.note(&rule::OWN_NAME);
                value(log, &mut inner, to)?;
                Ok(inner)
            });
        }
        Tree::Text(text)
            if to.quoted < 2 && text.trim_start().starts_with(['[', '{', '"', '(']) =>
        {
            readings.read(log, |log| {
                log.note(&rule::JSON_IN_TEXT);
                let mut tree = parsed(log, &text)?.into_owned();
                value(log, &mut tree, to.in_quotes())?;
                Ok(tree)
            });
        }
        _ => {}
    }
}

/// The whole text as JSON, with the repairs that its syntax needs.
fn parsed<'a>(log: &mut Log, text: &'a str) -> Read<Tree<'a>> {
    let json = json::read(text, Extent::Whole)?;
    for rule in json.repairs {
        log.note(rule);
    }
    Ok(json.tree)
}

/// The readings of one value: the cheapest is taken, and two of the same cost are a tie.
#[derive(Default)]
pub(super) struct Readings<'a> {
    best: Option<Reading<'a>>,
    tied: Option<Tree<'a>>,
    fault: Option<Fault>,
}

struct Reading<'a> {
    cost: u32,
    tree: Tree<'a>,
    repairs: (Vec<Repair>, Vec<Rival>),
}

impl<'a> Readings<'a> {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn is_exact(&self) -> bool {
        self.best.as_ref().is_some_and(|best| best.cost == 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.best.is_none()
    }

    /// Tries a reading. A better one takes its place; one that fails leaves nothing but its fault.
    pub(super) fn read(&mut self, log: &mut Log, read: impl FnOnce(&mut Log) -> Read<Tree<'a>>) {
        let mark = log.mark();
        match read(log) {
            Ok(tree) => {
                let repairs = log.since(mark);
                let cost = repairs.0.iter().map(Repair::cost).sum();
                match &self.best {
                    Some(best) if best.cost < cost => {}
                    Some(best) if best.cost == cost => {
                        // Of several that fit exactly the first is meant.
                        if cost > 0 && best.tree != tree {
                            self.tied = Some(tree);
                        }
                    }
                    _ => {
                        self.best = Some(Reading {
                            cost,
                            tree,
                            repairs,
                        });
                        self.tied = None;
                    }
                }
            }
            Err(fault) => {
                log.back(mark);
                self.fail(fault);
            }
        }
    }

    /// Tries a reading that, if none fits, says best why.
    pub(super) fn read_first(
        &mut self,
        log: &mut Log,
        read: impl FnOnce(&mut Log) -> Read<Tree<'a>>,
    ) {
        let before = self.fault.take().filter(|it| it.is_tie);
        self.read(log, read);
        if before.is_some() {
            self.fault = before;
        }
    }

    /// Keeps why a reading failed: the first one says most, unless one has several meanings.
    pub(super) fn fail(&mut self, fault: Fault) {
        match &self.fault {
            Some(first) if first.is_tie || !fault.is_tie => {}
            _ => self.fault = Some(fault),
        }
    }

    /// Says what to say where no reading fits.
    pub(super) fn fail_with(&mut self, fault: Fault) {
        if !self.fault.as_ref().is_some_and(|it| it.is_tie) {
            self.fault = Some(fault);
        }
    }

    /// The cheapest reading; the value is shown where it has several.
    pub(super) fn settle(self, log: &mut Log, of: impl FnOnce() -> String) -> Read<Tree<'a>> {
        let fault = |fault: Option<Fault>| fault.unwrap_or_else(|| Fault::new("it cannot be read"));
        let Some(best) = self.best else {
            return Err(fault(self.fault));
        };
        if best.cost > 0 {
            if self.fault.as_ref().is_some_and(|it| it.is_tie) {
                return Err(fault(self.fault));
            }
            if let Some(tied) = self.tied {
                let says = format!("{} is {} or {}", of(), best.tree.shown(), tied.shown());
                return Err(Fault::tie(says));
            }
        }
        log.repairs.extend(best.repairs.0);
        log.rivals.extend(best.repairs.1);
        Ok(best.tree)
    }
}

/// Notes each of these.
fn note_all(log: &mut Log, rules: &[&'static Rule]) {
    for rule in rules {
        log.note(rule);
    }
}
