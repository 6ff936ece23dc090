//! Types made by chance: the outputs of a step that nobody wrote, one shape inside of the other.
//!
//! They have shapes and no `Deserialize`, so what is read of them is compared as data. Types with a
//! `Deserialize` of their own are in [`steps`](super::steps) and [`typed`](super::typed).

use dspy::chance::Chance;
use dspy::value::{Body, Enum, Field, Serde, Shape, Struct, Tagging, Variant};

/// Names that serde may give to fields and variants, some of which are alike.
const NAMES: [&str; 30] = [
    "a",
    "b",
    "A",
    "a-1",
    "a1",
    "a_1",
    "name",
    "value",
    "type",
    "kind",
    "item",
    "items",
    "entry",
    "key",
    "null",
    "true",
    "1",
    "a b",
    " a",
    "",
    "x.y",
    "[0]",
    "\"q\"",
    "'",
    "<b>",
    "]]>",
    "&lt;",
    "ключ",
    "[[ ## it ## ]]",
    "\\",
];

const INTEGERS: [&str; 12] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
];

/// The names of outputs, which are written in Rust.
const OUTPUTS: [&str; 5] = ["answer", "year", "inner", "r#type", "kind_of_it"];

/// Makes types for as long as the process lasts: a spec holds nothing that ends sooner.
pub struct Types<'c> {
    pub chance: &'c mut Chance,
    count: usize,
}

fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn all_kept<T>(values: Vec<T>) -> &'static [T] {
    Box::leak(values.into_boxed_slice())
}

impl<'c> Types<'c> {
    pub fn new(chance: &'c mut Chance) -> Self {
        Self { chance, count: 0 }
    }

    /// So many outputs.
    pub fn outputs(&mut self, count: usize) -> &'static [Field] {
        let names = OUTPUTS.iter().take(count);
        let fields = names.map(|name| {
            let (shape, type_name) = self.shape(0);
            Field::new(name.trim_start_matches("r#"), "", type_name, shape)
        });
        all_kept(fields.collect())
    }

    /// A shape, and the name of its type where that says more.
    fn shape(&mut self, depth: usize) -> (Shape, &'static str) {
        // What is deep inside ends.
        let shape = match self.chance.below(if depth > 2 { 10 } else { 24 }) {
            0 => Shape::Bool,
            1 => Shape::Integer(INTEGERS[self.chance.below(INTEGERS.len())]),
            2 => Shape::Float("f64"),
            4 => return (Shape::Text(None), "char"),
            5 => Shape::Text(Some("date")),
            6 => Shape::Unit,
            7 => Shape::Opaque,
            8 => Shape::Image,
            9 | 10 => return (Shape::Text(None), "String"),
            11 | 12 => Shape::Optional(self.inner(depth)),
            13 | 14 => Shape::List(self.inner(depth)),
            15 => Shape::Set(self.inner(depth)),
            16 | 17 => Shape::Map(self.inner(depth)),
            18 => {
                let count = 1 + self.chance.below(3);
                let items = (0..count).map(|_| self.shape(depth + 1).0);
                Shape::Tuple(all_kept(items.collect()))
            }
            19..=21 => self.structure(depth),
            _ => self.enumeration(depth),
        };
        (shape, "")
    }

    fn inner(&mut self, depth: usize) -> &'static Shape {
        kept(self.shape(depth + 1).0)
    }

    fn own_name(&mut self) -> &'static str {
        self.count += 1;
        kept(format!("Made{}", self.count))
    }

    fn structure(&mut self, depth: usize) -> Shape {
        let name = self.own_name();
        Shape::Struct(Struct {
            name,
            doc: "",
            body: match self.chance.below(6) {
                0 => Body::Unit,
                1 => Body::Tuple(all_kept(vec![self.field("", depth)])),
                2 => Body::Tuple(all_kept(vec![self.field("", depth), self.field("", depth)])),
                _ => Body::Named(self.named(depth, name, &[])),
            },
            serde: Serde {
                denies_unknown: self.chance.below(3) == 0,
                ..Serde::PLAIN
            },
        })
    }

    fn field(&mut self, name: &'static str, depth: usize) -> Field {
        let (shape, type_name) = self.shape(depth + 1);
        Field::new(name, "", type_name, shape)
    }

    /// Fields by different names, none of which is one of these; one may hold what it stands in.
    fn named(&mut self, depth: usize, own: &str, taken: &[&str]) -> &'static [Field] {
        let mut fields: Vec<Field> = Vec::new();
        for _ in 0..=self.chance.below(3) {
            let name = NAMES[self.chance.below(NAMES.len())];
            if taken.contains(&name) || fields.iter().any(|it| it.name() == name) {
                continue;
            }
            let field = match self.chance.below(6) {
                0 => {
                    let spelled = match self.chance.below(4) {
                        0 => format!("Vec<{own}>"),
                        1 => format!("Option<Box<{own}>>"),
                        2 => format!("BTreeMap<String, {own}>"),
                        _ => format!("Vec<Option<{own}>>"),
                    };
                    Field::new(name, "", kept(spelled), Shape::Recursive)
                }
                _ => self.field(name, depth),
            };
            fields.push(field);
        }
        all_kept(fields)
    }

    fn enumeration(&mut self, depth: usize) -> Shape {
        let name = self.own_name();
        let tagging = match self.chance.below(4) {
            0 => return self.union(name, depth),
            1 => Tagging::Internal("t"),
            2 => Tagging::Adjacent("t", "c"),
            _ => Tagging::External,
        };
        let mut variants: Vec<Variant> = Vec::new();
        for _ in 0..=self.chance.below(4) {
            let own = NAMES[self.chance.below(NAMES.len())];
            if variants.iter().any(|it| it.name == own) {
                continue;
            }
            let body = match self.chance.below(5) {
                0 | 1 => Body::Unit,
                // Beside a tag there is room for names only.
                2 if !matches!(tagging, Tagging::Internal(_)) => {
                    Body::Tuple(all_kept(vec![self.field("", depth)]))
                }
                3 if !matches!(tagging, Tagging::Internal(_)) => {
                    let fields = vec![self.field("", depth), self.field("", depth)];
                    Body::Tuple(all_kept(fields))
                }
                _ => Body::Named(self.named(depth, name, &["t"])),
            };
            variants.push(Variant {
                name: own,
                aliases: &[],
                doc: "",
                body,
            });
        }
        if variants.is_empty() {
            variants.push(Variant {
                name: "Only",
                aliases: &[],
                doc: "",
                body: Body::Unit,
            });
        }
        Self::of_variants(name, tagging, variants)
    }

    /// A union of which no two variants fit the same data.
    fn union(&mut self, name: &'static str, depth: usize) -> Shape {
        let list = Shape::List(self.inner(depth));
        let plain: [(Shape, &'static str); 3] = [
            (Shape::Integer("i64"), "i64"),
            (Shape::Bool, "bool"),
            (list, ""),
        ];
        let tuple =
            |(shape, type_name)| Body::Tuple(all_kept(vec![Field::new("", "", type_name, shape)]));
        let mut bodies: Vec<Body> = plain.into_iter().map(tuple).collect();
        bodies.push(Body::Named(all_kept(vec![
            self.field("only here", depth),
            self.field("a", depth),
        ])));
        bodies.push(Body::Named(all_kept(vec![self.field("only there", depth)])));
        if self.chance.below(2) == 0 {
            bodies.push(tuple((Shape::Text(None), "String")));
        }
        self.chance.shuffle(&mut bodies);
        bodies.truncate(1 + self.chance.below(bodies.len()));
        let names = ["One", "Two", "Three", "Four", "Five", "Six"];
        let variants = bodies.into_iter().zip(names).map(|(body, name)| Variant {
            name,
            aliases: &[],
            doc: "",
            body,
        });
        Self::of_variants(name, Tagging::Untagged, variants.collect())
    }

    fn of_variants(name: &'static str, tagging: Tagging, variants: Vec<Variant>) -> Shape {
        Shape::Enum(Enum {
            name,
            doc: "",
            tagging,
            variants: all_kept(variants),
            serde: Serde::PLAIN,
        })
    }
}
