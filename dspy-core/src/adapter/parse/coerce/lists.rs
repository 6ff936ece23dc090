//! Lists, sets, arrays and tuples, as JSON.

use super::{Readings, Target, value};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::log::Log;
use crate::adapter::parse::number;
use crate::adapter::parse::rule;
use crate::adapter::parse::tree::Tree;
use crate::value::{Field, Shape};

pub(super) fn list<'a>(log: &mut Log, tree: &mut Tree<'a>, item: Target, to: Target) -> Read<()> {
    match tree {
        Tree::List(items) => {
            for (index, tree) in items.iter_mut().enumerate() {
                let mark = log.mark();
                value(log, tree, item).map_err(|fault| fault.inside_item(index))?;
                log.inside_item(mark, index);
            }
            Ok(())
        }
        Tree::Null => Err(Fault::expected("a list", "null")),
        _ => {
            // JSON that is no list is its one item.
            let what = super::scalars::bare(tree);
            let Some(item) = to.as_single(item) else {
                return Err(Fault::expected("a list", &what));
            };
            log.note(&rule::SINGLE_ITEM);
            let mark = log.mark();
            let mut single = tree.take();
            let is_json = matches!(single, Tree::Map(_));
            value(log, &mut single, item).map_err(|fault| match fault.is_tie || is_json {
                true => fault,
                false => Fault::expected("a list", &what),
            })?;
            log.inside_item(mark, 0);
            *tree = Tree::List(vec![single]);
            Ok(())
        }
    }
}

pub(super) fn tuple(
    log: &mut Log,
    tree: &mut Tree<'_>,
    shapes: &'static [Shape],
    to: Target,
) -> Read<()> {
    let items = so_many(tree, shapes.len())?;
    for (index, (tree, shape)) in items.iter_mut().zip(shapes).enumerate() {
        let mark = log.mark();
        value(log, tree, to.part(shape)).map_err(|fault| fault.inside_item(index))?;
        log.inside_item(mark, index);
    }
    Ok(())
}

/// The fields of a struct or a variant without names.
pub(super) fn fields(
    log: &mut Log,
    tree: &mut Tree<'_>,
    fields: &'static [Field],
    to: Target,
) -> Read<()> {
    let items = so_many(tree, fields.len())?;
    for (index, (tree, field)) in items.iter_mut().zip(fields).enumerate() {
        let mark = log.mark();
        let to = Target::inside(field, to.as_owner()).unnamed();
        value(log, tree, to).map_err(|fault| fault.inside_item(index))?;
        log.inside_item(mark, index);
    }
    Ok(())
}

fn so_many<'t, 'a>(tree: &'t mut Tree<'a>, count: usize) -> Read<&'t mut Vec<Tree<'a>>> {
    let Tree::List(items) = tree else {
        let found = super::scalars::bare(tree);
        return Err(Fault::expected(&format!("a list of {count}"), &found));
    };
    if items.len() == count {
        return Ok(items);
    }
    Err(Fault::new(match items.len().checked_sub(count) {
        Some(left) => format!("{left} of {} items are too many", items.len()),
        None => format!("{count} items are wanted, and there are {}", items.len()),
    }))
}

/// Items as sections of their own, each read as its type.
pub(super) fn of_sections<'a>(log: &mut Log, items: &[&'a str], item: Target) -> Read<Tree<'a>> {
    let mut read = Vec::with_capacity(items.len());
    for (index, text) in items.iter().enumerate() {
        let mark = log.mark();
        let tree =
            super::section(log, text.trim(), item).map_err(|fault| fault.inside_item(index))?;
        log.inside_item(mark, index);
        read.push(tree);
    }
    Ok(Tree::List(read))
}

/// Lists that are written in lines: bullets, numbers, JSON, items between commas.
pub(super) fn written<'a>(log: &mut Log, raw: &'a str, item: Target, readings: &mut Readings<'a>) {
    let text = raw.trim();
    let lines: Vec<&str> = raw.lines().filter(|line| !line.trim().is_empty()).collect();
    // What stands on a header's own line has no indent of its own.
    let begins_line = raw.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    match bullets(&lines, begins_line) {
        Marked::All(items) => readings.read_first(log, |log| {
            log.note(&rule::BULLETS);
            of_sections(log, &items, item)
        }),
        Marked::Some(fault) => readings.fail_with(fault),
        Marked::None => {}
    }
    let numbered = numbered(&lines);
    // A list whose numbers stand alone has lost its items: they are none themselves.
    let is_numbered = matches!(numbered, Marked::All(_));
    match numbered {
        Marked::All(items) => readings.read_first(log, |log| {
            log.note(&rule::NUMBERED);
            of_sections(log, &items, item)
        }),
        Marked::Some(fault) => readings.fail_with(fault),
        Marked::None => {}
    }
    if lines.len() > 1
        && lines
            .iter()
            .all(|it| it.trim_start().starts_with(['{', '[', '"']))
    {
        readings.read(log, |log| {
            log.note(&rule::JSON_LINES);
            let mut items = Vec::with_capacity(lines.len());
            for (index, line) in lines.iter().enumerate() {
                let mark = log.mark();
                let mut tree = super::parsed(log, line.trim())?;
                value(log, &mut tree, item).map_err(|fault| fault.inside_item(index))?;
                log.inside_item(mark, index);
                items.push(tree);
            }
            Ok(Tree::List(items))
        });
    }
    if !item.stands_between_commas() || is_numbered {
        return;
    }
    if let ([line], false) = (lines.as_slice(), text.starts_with(['[', '{', '('])) {
        let line = line.trim();
        if let Some(group) = a_group(line).filter(|_| item.is_number()) {
            let one = number::without_commas(group);
            let says = format!(
                "`{group}` is {one} or the list [{}]",
                group.replace(',', ", ")
            );
            readings.fail(Fault::tie(says));
        } else if line.contains(',') {
            let items: Vec<&str> = line.split(',').collect();
            readings.read(log, |log| {
                log.note(&rule::COMMA_LIST);
                of_sections(log, &items, item)
            });
        }
    }
    if lines.len() > 1 {
        readings.read(log, |log| {
            log.note(&rule::ITEM_LINES);
            of_sections(log, &lines, item)
        });
    }
}

/// Digits with a comma before three others, which could be one number or two.
fn a_group(line: &str) -> Option<&str> {
    let mut words = line.split([' ', '\t']);
    words.find_map(|word| {
        let word = word.trim_end_matches(',');
        let parts: Vec<&str> = word.split(',').collect();
        let is_group = parts.windows(2).any(|pair| match pair {
            [left, right] => number::is_grouped_by_commas(&format!("{left},{right}")),
            _ => false,
        });
        is_group.then_some(word)
    })
}

/// What the marks of lines say.
enum Marked<'a> {
    /// Every line has one; these are the items.
    All(Vec<&'a str>),
    /// Some have, and this line does not fit.
    Some(Fault),
    None,
}

fn leftover(line: &str) -> Fault {
    Fault::new(format!(
        "the line {} is no item of the list",
        super::super::fault::shown(line)
    ))
}

/// Lines that begin with the same mark at the same indent.
fn bullets<'a>(lines: &[&'a str], begins_line: bool) -> Marked<'a> {
    let item_of = |line: &'a str, mark: &str| -> Option<(usize, &'a str)> {
        let rest = line.trim_start();
        let indent = line.len() - rest.len();
        let item = rest.strip_prefix(mark)?;
        (item.is_empty() || item.starts_with([' ', '\t'])).then_some((indent, item))
    };
    for mark in ["-", "*", "•", "+"] {
        let found: Vec<_> = lines.iter().map(|line| item_of(line, mark)).collect();
        if found.iter().all(Option::is_none) {
            continue;
        }
        let mut indent = None;
        let mut items = Vec::with_capacity(lines.len());
        for (index, (line, item)) in lines.iter().zip(&found).enumerate() {
            let Some((at, item)) = item else {
                return Marked::Some(leftover(line));
            };
            let at = if index == 0 && !begins_line { 0 } else { *at };
            if *indent.get_or_insert(at) != at {
                return Marked::Some(leftover(line));
            }
            items.push(*item);
        }
        return Marked::All(items);
    }
    Marked::None
}

/// Lines that are counted from 1.
fn numbered<'a>(lines: &[&'a str]) -> Marked<'a> {
    let numbered = |line: &'a str| -> Option<(usize, &'a str)> {
        let rest = line.trim_start();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let item = rest.get(digits..)?.strip_prefix(['.', ')'])?;
        let number = rest.get(..digits)?.parse().ok()?;
        (item.is_empty() || item.starts_with([' ', '\t'])).then_some((number, item))
    };
    if !lines.iter().any(|line| numbered(line).is_some()) {
        return Marked::None;
    }
    let mut items = Vec::with_capacity(lines.len());
    for (wanted, line) in (1..).zip(lines) {
        match numbered(line) {
            Some((number, item)) if number == wanted => items.push(item),
            _ => return Marked::Some(leftover(line)),
        }
    }
    Marked::All(items)
}

impl Target {
    /// Whether it is a number, a bool or an enum without data, which holds no comma.
    fn stands_between_commas(self) -> bool {
        match self.kind() {
            super::Kind::Bool | super::Kind::Integer(_) | super::Kind::Float(_) => true,
            super::Kind::Enum(it) => it
                .variants
                .iter()
                .all(|it| matches!(it.body, crate::value::Body::Unit)),
            super::Kind::Optional(inner) => inner.stands_between_commas(),
            _ => false,
        }
    }

    fn is_number(self) -> bool {
        match self.kind() {
            super::Kind::Integer(_) | super::Kind::Float(_) => true,
            super::Kind::Optional(inner) => inner.is_number(),
            _ => false,
        }
    }
}
