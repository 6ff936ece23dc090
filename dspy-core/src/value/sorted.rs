//! Maps and sets in one order, whatever order they came in.
//!
//! A hash map gives its entries in another order each time it is made. What is kept or compared
//! must not depend on that.

use super::{Body, Field, Node, Shape};

impl Node {
    /// The same with each map of this shape in the order of its keys, and each set in that of its
    /// items. What the shape does not reach stays in its order.
    pub(crate) fn sorted(self, shape: &Shape) -> Self {
        match (self, shape) {
            (Self::Null, _) => Self::Null,
            (node, Shape::Optional(inner)) => node.sorted(inner),
            (Self::List(items), Shape::List(item)) => {
                Self::List(items.into_iter().map(|it| it.sorted(item)).collect())
            }
            (Self::List(items), Shape::Set(item)) => {
                let items = items.into_iter();
                let mut items: Vec<_> = items.map(|it| it.sorted(item)).collect();
                items.sort_by_cached_key(Self::to_string);
                Self::List(items)
            }
            (Self::List(items), Shape::Tuple(shapes)) if items.len() == shapes.len() => {
                let items = items.into_iter().zip(*shapes);
                Self::List(items.map(|(it, shape)| it.sorted(shape)).collect())
            }
            (Self::Map(entries), Shape::Map(item)) => {
                let entries = entries.into_iter();
                let mut entries: Vec<_> = entries.map(|(key, it)| (key, it.sorted(item))).collect();
                entries.sort_by(|(one, _), (other, _)| one.cmp(other));
                Self::Map(entries)
            }
            (node, Shape::Struct(it)) => match it.body {
                Body::Named(fields) => node.sorted_fields(fields.iter()),
                Body::Tuple([only]) => node.sorted(only.shape()),
                Body::Tuple(_) | Body::Unit => node,
            },
            (node, _) => node,
        }
    }

    /// The same with each of these fields sorted by its shape. Fields keep their order.
    pub(crate) fn sorted_fields<'a>(self, fields: impl Iterator<Item = &'a Field> + Clone) -> Self {
        let Self::Map(entries) = self else {
            return self;
        };
        let entries = entries.into_iter().map(|(name, it)| {
            let field = fields.clone().find(|field| field.name() == name);
            let it = match field {
                Some(field) => it.sorted(field.shape()),
                None => it,
            };
            (name, it)
        });
        Self::Map(entries.collect())
    }
}
