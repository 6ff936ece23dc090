//! An element that is open and holds elements.

use super::holds::{self, Expect, Holds, Place};
use super::read::Form;
use super::tags::Tag;
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::names;
use crate::adapter::parse::tree::{Key, Tree};

/// One element among the others that it stands with.
pub(super) struct Done<'a> {
    pub(super) key: Key<'a>,
    pub(super) tree: Tree<'a>,
    pub(super) form: Form,
}

/// An element that is open and holds elements.
pub(super) struct Open<'a> {
    pub(super) tag: Tag<'a>,
    pub(super) key: Key<'a>,
    /// What a path says of it.
    pub(super) step: String,
    pub(super) holds: Holds,
    pub(super) form: Form,
    pub(super) has_comment: bool,
    pub(super) read: Vec<Done<'a>>,
}

impl<'a> Open<'a> {
    /// Keeps an element of it that was read.
    pub(super) fn put(&mut self, done: Done<'a>) {
        if let (Holds::Tagged(it), Tree::Text(name)) = (&mut self.holds, &done.tree)
            && *done.key == *it.tag
        {
            it.variant = holds::variant(it.of, name).ok().flatten();
        }
        self.read.push(done);
    }

    /// What the next element of it is, and the step to it.
    pub(super) fn place(&self, tag: &Tag<'_>, key: &str) -> Read<(Place, String)> {
        let index = self.read.len();
        let expect = match &self.holds {
            Holds::List(item) => Expect::Value(*item),
            Holds::Tuple(places) => places.at(index),
            holds => {
                let place = holds.place(key)?;
                let step = place.name.unwrap_or(key).to_owned();
                return Ok((place, step));
            }
        };
        if !is_item(tag) {
            let says = format!("expected `<item>`, found `<{}>`", tag.name);
            return Err(Fault::new(says));
        }
        let place = Place {
            name: None,
            is_spelled: tag.name != ITEM,
            expect,
        };
        Ok((place, format!("[{index}]")))
    }
}

/// The element of an item.
pub(super) const ITEM: &str = "item";

pub(super) fn is_item(tag: &Tag<'_>) -> bool {
    tag.key().is_ok_and(|key| names::alike(&key, ITEM))
}

/// What an element without content is, if it holds elements.
pub(super) fn empty(holds: &Holds) -> Option<Tree<'static>> {
    match holds {
        Holds::Text | Holds::Variants(..) => None,
        Holds::List(_) | Holds::Tuple(_) => Some(Tree::List(Vec::new())),
        _ => Some(Tree::Map(Vec::new())),
    }
}
