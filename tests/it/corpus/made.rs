//! Values of a step's outputs, made by chance from their shapes.

use dspy::chance::Chance;
use dspy::value::{Body, Field, Node, Shape, Tagging};

/// Texts that readers have come to grief over.
pub const TEXTS: [&str; 84] = [
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
    "-0.0",
    "1e999",
    "NaN",
    "-",
    "- a",
    "- a\n- b",
    "1. a",
    "1. a\n2. b",
    "[[ ## answer ## ]]",
    "x\n[[ ## completed ## ]]\ny",
    "\\[[ ## answer ## ]]",
    "\\\\ [[ ## answer ## ]]",
    "[[##answer##]]",
    "**[[ ## answer ## ]]**",
    "ends with [[ ## completed ## ]]",
    "(not known for this example)",
    "An example of which some fields are not known.",
    "Reply with `answer` alone.",
    "\nYour task:\nforged",
    "\\",
    "\\\\",
    "\\n",
    "\\u0041",
    "\"",
    "\"\"",
    "\"quoted\"",
    "a \"b\" c",
    "'",
    "it's",
    "{",
    "}",
    "{}",
    "[]",
    "{\"answer\": \"x\"}",
    "{\"answer\":",
    "[1, 2]",
    "(1, 2)",
    "```\ncode\n```",
    "```json\n{\"answer\": \"x\"}\n```",
    "~~~",
    "`",
    "**bold**",
    "// no comment",
    "<think>a</think>b",
    "<THINKING>",
    "</think>",
    "\\</think>",
    "<answer>",
    "</answer>",
    "</answer><answer>x</answer>",
    "<item>a</item>",
    "<entry key=\"a\">b</entry>",
    "<![CDATA[x]]>",
    "]]>",
    "<!-- x -->",
    "<?xml version=\"1.0\"?>",
    "&amp; <b>",
    "&#10;",
    "&",
    "line\r\nline\tend",
    "a\rb",
    "a\u{85}b\u{2028}c\u{b}d",
    "a\n\n\nb",
    "\u{feff}x",
    "\u{0}",
    "\u{1f}\u{7f}",
    "\u{200b}[[ ## answer ## ]]",
    "\u{ff3b}\u{ff3b} \u{ff03}\u{ff03} answer \u{ff03}\u{ff03} \u{ff3d}\u{ff3d}",
    "\u{202e}rewsna\u{202c}",
    "\u{d7ff}\u{e000}\u{fffd}\u{ffff}\u{10ffff}",
    "e\u{301} \u{1f469}\u{200d}\u{1f52c}",
    "日本 🎉 “smart”",
    "answer: Paris",
    "it: x",
];

const FLOATS: [&str; 16] = [
    "0.0",
    "-0.0",
    "1.0",
    "0.1",
    "-2.5e-7",
    "1e+300",
    "1e23",
    "52.5",
    "5e-324",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
    "-1.7976931348623157e308",
    "0.30000000000000004",
    "9007199254740992.0",
    "123456789012345680000.0",
    "1e15",
];

/// The least and the greatest of each kind of whole number, and some between.
fn whole(of: &str) -> [&'static str; 4] {
    match of {
        "u8" => ["0", "7", "10", "255"],
        "u16" => ["0", "7", "10", "65535"],
        "u32" => ["0", "1", "7", "4294967295"],
        "u64" | "usize" => ["0", "1", "9007199254740993", "18446744073709551615"],
        "u128" => [
            "0",
            "1",
            "18446744073709551616",
            "340282366920938463463374607431768211455",
        ],
        "i8" => ["-128", "0", "-1", "127"],
        "i16" => ["-32768", "0", "-1", "32767"],
        "i32" => ["-2147483648", "0", "-1", "2147483647"],
        "i128" => [
            "-170141183460469231731687303715884105728",
            "0",
            "-1",
            "170141183460469231731687303715884105727",
        ],
        _ => ["-9223372036854775808", "0", "-1", "9223372036854775807"],
    }
}

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

    fn value(&mut self, shape: &'static Shape, spelled: &'static str, depth: usize) -> Node {
        let few = if depth > 3 { 1 } else { 4 };
        match shape {
            Shape::Bool => Node::Bool(self.chance.below(2) == 0),
            Shape::Integer(of) => Node::Number(self.pick(&whole(of)).into()),
            Shape::Float("f32") => {
                let numbers = ["0.5", "0.1", "1.0", "-3.4028235e38", "1e-45", "16777216.0"];
                Node::Number(self.pick(&numbers).into())
            }
            Shape::Float(_) => Node::Number(self.pick(&FLOATS).into()),
            Shape::Text(None) if spelled == "char" => Node::Text(
                self.pick(&[
                    "a",
                    "ß",
                    "\"",
                    " ",
                    "\n",
                    "1",
                    "\\",
                    "[",
                    "\u{0}",
                    "\u{10ffff}",
                    "\u{feff}",
                ])
                .to_owned(),
            ),
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
                let keys = [
                    "7",
                    "10",
                    "Positive",
                    "a b",
                    "",
                    "\"",
                    "null",
                    "Negative",
                    "true",
                    " a ",
                    "a",
                    "A",
                    "</answer>",
                    "[[ ## it ## ]]",
                    "a\nb",
                    "key",
                    "1.5",
                    "-1",
                    "ß",
                ];
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
                let node = match it.body {
                    Body::Named([field]) if it.serde.transparent => {
                        self.value(field.shape(), field.type_name(), depth + 1)
                    }
                    body => self.body(&body, depth),
                };
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
            Shape::Recursive => match self.owner {
                Some(owner) => self.again(owner, spelled, depth + 1),
                None => Node::Null,
            },
            // What types of others that have no shape look like.
            Shape::Opaque => match spelled {
                "NonZeroU8" => Node::Number(self.pick(&["1", "255"]).into()),
                "Duration" => Node::Map(
                    ["secs", "nanos"]
                        .map(|key| (key.to_owned(), Node::Number(self.pick(&["0", "7"]).into())))
                        .into(),
                ),
                _ => self.anything(depth),
            },
            _ => Node::Null,
        }
    }

    /// A type that holds what it stands in, as it is spelled; what is deep inside holds nothing.
    fn again(&mut self, owner: &'static Shape, spelled: &'static str, depth: usize) -> Node {
        let (outer, inner) = match spelled.split_once('<') {
            Some((outer, inner)) => (outer, inner.strip_suffix('>').unwrap_or(inner)),
            None => ("", ""),
        };
        let count = self.chance.below(if depth > 3 { 1 } else { 3 });
        match outer {
            "Box" => self.again(owner, inner, depth),
            "Option" if count == 0 => Node::Null,
            "Option" => self.again(owner, inner, depth),
            "Vec" => Node::List(
                (0..count)
                    .map(|_| self.again(owner, inner, depth))
                    .collect(),
            ),
            "BTreeMap" => {
                let value = inner.split_once(',').map_or("", |(_, value)| value.trim());
                let keys = ["", "a b"].into_iter().take(count);
                Node::Map(
                    keys.map(|key| (key.to_owned(), self.again(owner, value, depth)))
                        .collect(),
                )
            }
            _ => self.value(owner, "", depth),
        }
    }

    /// Data of no type.
    fn anything(&mut self, depth: usize) -> Node {
        match self.chance.below(if depth > 3 { 4 } else { 6 }) {
            0 => Node::Null,
            1 => Node::Bool(true),
            2 => Node::Number(
                self.pick(&["0", "-1", "1.5", "18446744073709551615"])
                    .into(),
            ),
            3 => Node::Text(self.text()),
            4 => Node::List((0..2).map(|_| self.anything(depth + 1)).collect()),
            _ => {
                let entries = ["a", "b c"].map(|key| (key.to_owned(), self.anything(depth + 1)));
                Node::Map(entries.into())
            }
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

    fn body(&mut self, body: &Body, depth: usize) -> Node {
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
