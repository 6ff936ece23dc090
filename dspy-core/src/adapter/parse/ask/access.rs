//! Lists, maps and variants, item by item.

use std::cell::RefCell;
use std::collections::HashSet;

use serde::Deserializer as _;
use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::Asked;
use super::keys::{AskedKey, How};
use crate::adapter::parse::log::{Log, Rival};
use crate::adapter::parse::tree::{Key, Tree};
use crate::error::{Error, Result};

/// The items of a list; an error in one names its place.
pub(super) struct Items<'l> {
    items: std::iter::Enumerate<std::vec::IntoIter<Tree<'static>>>,
    log: &'l RefCell<Log>,
    is_later: bool,
}

impl<'l> Items<'l> {
    pub(super) fn new(items: Vec<Tree<'static>>, log: &'l RefCell<Log>, is_later: bool) -> Self {
        Self {
            items: items.into_iter().enumerate(),
            log,
            is_later,
        }
    }

    pub(super) fn left(&self) -> usize {
        self.items.len()
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some((index, item)) = self.items.next() else {
            return Ok(None);
        };
        let mark = self.log.borrow().mark();
        let value = seed
            .deserialize(Asked::new(item, self.log, self.is_later))
            .map_err(|error| error.inside(&format!("[{index}]")))?;
        self.log.borrow_mut().inside_item(mark, index);
        Ok(Some(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The entries of a map; an error in one names its key.
pub(super) struct Entries<'l> {
    entries: std::vec::IntoIter<(Key<'static>, Tree<'static>)>,
    next: Option<(Key<'static>, Tree<'static>)>,
    /// Keys that were read as numbers or bools, in one notation.
    seen: Option<HashSet<String>>,
    count: usize,
    log: &'l RefCell<Log>,
    is_later: bool,
}

impl<'l> Entries<'l> {
    pub(super) fn new(
        entries: Vec<(Key<'static>, Tree<'static>)>,
        log: &'l RefCell<Log>,
        is_later: bool,
    ) -> Self {
        Self {
            count: entries.len(),
            entries: entries.into_iter(),
            next: None,
            seen: None,
            log,
            is_later,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        self.next = self.entries.next();
        let Some((key, _)) = &self.next else {
            return Ok(None);
        };
        let mut how = How::Text;
        let mark = self.log.borrow().mark();
        let value = seed
            .deserialize(AskedKey {
                key,
                how: &mut how,
                log: self.log,
            })
            .map_err(|error| error.inside(key))?;
        if self.log.borrow().mark() != mark {
            self.log.borrow_mut().inside(mark, key);
        }
        match how {
            How::Text => {}
            How::Number(key) => {
                if !self.seen.get_or_insert_default().insert(key.clone()) {
                    return Err(Error::custom(format!("the key `{key}` stands here twice")));
                }
            }
            // Which names are of one variant only serde knows: what it made is counted.
            How::Name if self.count > 1 => {
                let keys = Rival::keys(self.count);
                self.log.borrow_mut().rivals.push(keys);
                self.count = 0;
            }
            How::Name => {}
        }
        Ok(Some(value))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let (key, tree) = self
            .next
            .take()
            .ok_or_else(|| Error::custom("a map's value was read before its key"))?;
        let mark = self.log.borrow().mark();
        let value = seed
            .deserialize(Asked::new(tree, self.log, self.is_later))
            .map_err(|error| error.inside(&key))?;
        let mut log = self.log.borrow_mut();
        if log.mark() != mark {
            log.inside(mark, &key);
        }
        Ok(value)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A variant that carries data: a map of one entry.
pub(super) struct VariantOf<'l> {
    pub(super) variant: String,
    pub(super) content: Asked<'l>,
}

impl<'de, 'l> EnumAccess<'de> for VariantOf<'l> {
    type Error = Error;
    type Variant = Asked<'l>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Asked<'l>)> {
        let name = seed.deserialize(self.variant.into_deserializer())?;
        Ok((name, self.content))
    }
}

impl<'de> VariantAccess<'de> for Asked<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        match self.opened().tree {
            Tree::Null => Ok(()),
            other => Err(Error::custom(format!(
                "the variant carries nothing, found {}",
                other.shown()
            ))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_struct("the variant", fields, visitor)
    }
}
