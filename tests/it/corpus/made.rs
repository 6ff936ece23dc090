//! Values of a step's outputs, made by chance from their shapes.

use dspy::chance::Chance;
use dspy::value::{Body, Field, Node, Shape, Tagging};

/// Texts that readers have come to grief over.
const TEXTS: [&str; 40] = [
    "",
    "Paris",
    " ",
    "a b",
    "null",
    "None",
    "none",
    "true",
    "14",
    "1,234",
    "-",
    "- a",
    "1. a",
    "[[ ## answer ## ]]",
    "x\n[[ ## completed ## ]]\ny",
    "\\[[ ## answer ## ]]",
    "[[##answer##]]",
    "ends with [[ ## completed ## ]]",
    "\\",
    "\\\\",
    "\"",
    "\"quoted\"",
    "a \"b\" c",
    "'",
    "it's",
    "{",
    "{\"answer\": \"x\"}",
    "[1, 2]",
    "```\ncode\n```",
    "~~~",
    "<think>a</think>b",
    "</think>",
    "<answer>",
    "&amp; <b>",
    "line\r\nline\tend",
    "\u{feff}x",
    "\u{0}",
    "\u{200b}[[ ## answer ## ]]",
    "日本 🎉 “smart”",
    "answer: Paris",
];

const FLOATS: [&str; 8] = [
    "0.0", "-0.0", "1.0", "0.1", "-2.5e-7", "1e+300", "1e23", "52.5",
];

pub struct Made<'c> {
    pub chance: &'c mut Chance,
    owner: Option<&'static Shape>,
}

impl<'c> Made<'c> {
    pub fn new(chance: &'c mut Chance) -> Self {
        Self {
            chance,
            owner: None,
        }
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.chance.below(of.len())]
    }

    pub fn outputs(&mut self, fields: &'static [Field]) -> Node {
        self.fields(fields, 0)
    }

    fn fields(&mut self, fields: &'static [Field], depth: usize) -> Node {
        let mut entries = Vec::new();
        for field in fields {
            let node = self.value(field.shape(), field.type_name(), depth);
            match node {
                Node::Map(inner) if field.is_flattened() => entries.extend(inner),
                node => entries.push((field.name().to_owned(), node)),
            }
        }
        Node::Map(entries)
    }

    fn text(&mut self) -> String {
        let mut text = self.pick(&TEXTS).to_owned();
        if self.chance.below(4) == 0 {
            text.push_str(self.pick(&TEXTS));
        }
        text
    }

    fn value(&mut self, shape: &'static Shape, spelled: &str, depth: usize) -> Node {
        let few = if depth > 3 { 1 } else { 4 };
        match shape {
            Shape::Bool => Node::Bool(self.chance.below(2) == 0),
            Shape::Integer(of) => {
                let numbers: &[&str] = match *of {
                    "u8" => &["0", "7", "255"],
                    "i8" => &["-128", "0", "127"],
                    "u32" => &["0", "1", "4294967295"],
                    "u64" => &["0", "18446744073709551615"],
                    "u128" => &["0", "340282366920938463463374607431768211455"],
                    _ => &["0", "-1", "2147483647"],
                };
                Node::Number(self.pick(numbers).into())
            }
            Shape::Float("f32") => Node::Number(self.pick(&["0.5", "0.1", "1.0"]).into()),
            Shape::Float(_) => Node::Number(self.pick(&FLOATS).into()),
            Shape::Text(None) if spelled == "char" => {
                Node::Text(self.pick(&["a", "ß", "\"", " ", "\n", "1"]).to_owned())
            }
            Shape::Text(None) => Node::Text(self.text()),
            Shape::Text(Some("date")) => Node::Text("2026-11-21".to_owned()),
            Shape::Text(Some("partial-time")) => Node::Text("19:30:00".to_owned()),
            Shape::Text(Some(_)) => Node::Text("2026-11-21T19:30:00".to_owned()),
            Shape::Image => {
                let url = Node::Text("https://a.example/b.png".to_owned());
                Node::Map(vec![("url".to_owned(), url)])
            }
            Shape::Optional(inner) => match self.chance.below(3) {
                0 => Node::Null,
                _ => self.value(inner, "", depth),
            },
            Shape::List(item) | Shape::Set(item) => self.list(item, few, depth),
            Shape::Map(item) => {
                let keys = ["7", "10", "Positive", "a b", "", "\"", "null", "Negative"];
                let count = self.chance.below(few);
                let mut entries: Vec<(String, Node)> = Vec::new();
                for _ in 0..count {
                    let key = self.pick(&keys);
                    if entries.iter().all(|(it, _)| it != key) {
                        entries.push((key.to_owned(), self.value(item, "", depth + 1)));
                    }
                }
                Node::Map(entries)
            }
            Shape::Tuple(items) => {
                let items = items.iter().map(|it| self.value(it, "", depth + 1));
                Node::List(items.collect())
            }
            Shape::Struct(it) => {
                let outer = self.owner.replace(shape);
                let node = self.body(&it.body, depth);
                self.owner = outer;
                node
            }
            Shape::Enum(it) => {
                let variant = &it.variants[self.chance.below(it.variants.len())];
                let outer = self.owner.replace(shape);
                let content = self.body(&variant.body, depth);
                self.owner = outer;
                let name = Node::Text(variant.name.to_owned());
                let is_unit = matches!(variant.body, Body::Unit);
                match it.tagging {
                    Tagging::External if is_unit => name,
                    Tagging::External => Node::Map(vec![(variant.name.to_owned(), content)]),
                    Tagging::Internal(tag) => {
                        let mut entries = vec![(tag.to_owned(), name)];
                        if let Node::Map(inner) = content {
                            entries.extend(inner);
                        }
                        Node::Map(entries)
                    }
                    Tagging::Adjacent(tag, key) => {
                        let mut entries = vec![(tag.to_owned(), name)];
                        if !is_unit {
                            entries.push((key.to_owned(), content));
                        }
                        Node::Map(entries)
                    }
                    Tagging::Untagged => content,
                }
            }
            // The only type of the steps that holds itself does so in lists.
            Shape::Recursive => match self.owner {
                Some(owner) => self.list(owner, if depth > 3 { 1 } else { 3 }, depth),
                None => Node::Null,
            },
            _ => Node::Null,
        }
    }

    fn list(&mut self, item: &'static Shape, few: usize, depth: usize) -> Node {
        let count = self.chance.below(few);
        Node::List(
            (0..count)
                .map(|_| self.value(item, "", depth + 1))
                .collect(),
        )
    }

    fn body(&mut self, body: &'static Body, depth: usize) -> Node {
        match body {
            Body::Unit => Node::Null,
            Body::Tuple([field]) => self.value(field.shape(), field.type_name(), depth + 1),
            Body::Tuple(fields) => {
                let items = fields
                    .iter()
                    .map(|it| self.value(it.shape(), it.type_name(), depth + 1));
                Node::List(items.collect())
            }
            Body::Named(fields) => self.fields(fields, depth + 1),
        }
    }
}
