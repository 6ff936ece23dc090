//! What a reading needed: its repairs, each with its place, and how much work it was.

use std::borrow::Cow;

use super::fault::{Fault, Read};
use super::rule::Rule;

/// How much of a key is told in a path.
const LONGEST_STEP: usize = 200;

/// A repair that a reply needed to be read. The page on the reader has a table of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    rule: &'static Rule,
    path: String,
}

impl Repair {
    pub(crate) fn new(rule: &'static Rule, path: &str) -> Self {
        let path = path.to_owned();
        Self { rule, path }
    }

    /// Its name, such as `trailing-comma`.
    pub fn name(&self) -> &'static str {
        self.rule.name
    }

    /// Where it was needed, such as `steps[1].kind`; empty where it is about the whole reply.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it costs: of all readings that repairs allow, the cheapest is taken.
    pub fn cost(&self) -> u32 {
        self.rule.cost
    }

    /// Whether a strict reader takes it too.
    pub(crate) fn is_strict(&self) -> bool {
        *self.rule == super::rule::UNKNOWN_KEY
    }
}

/// Repairs in the making. A reading that fails takes its own back.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(super) repairs: Vec<Repair>,
    /// Unions in which serde may take another variant than the one that was chosen.
    pub(super) rivals: Vec<Rival>,
    /// How many readings may still be tried.
    work: usize,
}

/// A place at which serde may have decided otherwise: it has to be written back to be seen.
#[derive(Clone, Debug)]
pub(crate) struct Rival {
    /// The steps to it, the last one first.
    pub(super) path: Vec<String>,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A union in which the one variant was chosen, and the other stands before it.
    Variant {
        chosen: &'static str,
        before: &'static str,
    },
    /// A map of so many keys, of which two may name the same.
    Keys(usize),
}

impl Rival {
    pub(super) fn variant(chosen: &'static str, before: &'static str) -> Self {
        let what = What::Variant { chosen, before };
        Self {
            path: Vec::new(),
            what,
        }
    }

    pub(super) fn keys(count: usize) -> Self {
        let what = What::Keys(count);
        Self {
            path: Vec::new(),
            what,
        }
    }
}

impl Log {
    /// For a text of this length: what is tried is in proportion to it.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            repairs: Vec::new(),
            rivals: Vec::new(),
            work: 4096 + length.saturating_mul(8),
        }
    }

    pub(crate) fn into_repairs(self) -> Vec<Repair> {
        self.repairs
    }

    pub(super) fn note(&mut self, rule: &'static Rule) {
        self.repairs.push(Repair::new(rule, ""));
    }

    /// Counts one value that is looked at.
    pub(super) fn step(&mut self) -> Read<()> {
        match self.work.checked_sub(1) {
            Some(left) => {
                self.work = left;
                Ok(())
            }
            None => Err(Fault::new(
                "it can be read in too many ways to try them all",
            )),
        }
    }

    pub(super) fn mark(&self) -> (usize, usize) {
        (self.repairs.len(), self.rivals.len())
    }

    pub(super) fn back(&mut self, mark: (usize, usize)) {
        self.repairs.truncate(mark.0);
        self.rivals.truncate(mark.1);
    }

    pub(super) fn since(&mut self, mark: (usize, usize)) -> (Vec<Repair>, Vec<Rival>) {
        (
            self.repairs.split_off(mark.0),
            self.rivals.split_off(mark.1),
        )
    }

    /// Says that what was noted since the mark is about this part of the value.
    pub(super) fn inside(&mut self, mark: (usize, usize), step: &str) {
        for repair in self.repairs.iter_mut().skip(mark.0) {
            prefix(&mut repair.path, step);
        }
        for rival in self.rivals.iter_mut().skip(mark.1) {
            rival.path.push(step.to_owned());
        }
    }

    /// The same for an item of a list.
    pub(super) fn inside_item(&mut self, mark: (usize, usize), index: usize) {
        if self.mark() != mark {
            self.inside(mark, &format!("[{index}]"));
        }
    }
}

/// Puts a step before a path. A long one is cut, since it may stand before many.
pub(super) fn prefix(path: &mut String, step: &str) {
    let step = match step.char_indices().nth(LONGEST_STEP) {
        None => Cow::Borrowed(step),
        Some((end, _)) => Cow::Owned(format!("{}…", step.get(..end).unwrap_or(""))),
    };
    if !path.is_empty() && !path.starts_with('[') {
        path.insert(0, '.');
    }
    path.insert_str(0, &step);
}
