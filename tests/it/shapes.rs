//! Shapes: what a constant knows of a value.

use std::collections::{BTreeMap, BTreeSet};

use dspy::prelude::*;
use dspy::value::{Body, Shape, Shaped, Tagging};

/// Knows nothing of `dspy`.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Foreign {
    text: String,
}

#[value]
struct Inner {
    a: u8,
}

#[value]
struct Page<T> {
    items: Vec<T>,
}

/// Say it.
#[signature]
struct Say {
    #[input]
    plain: u8,
    #[input]
    lists: Vec<Option<String>>,
    #[input]
    maps: BTreeMap<String, BTreeSet<bool>>,
    #[input]
    tuple: (f32, [i64; 2]),
    #[input]
    mine: Box<Inner>,
    #[input]
    generic: Page<Inner>,
    #[input]
    foreign: Foreign,
    #[input]
    foreigners: Vec<Foreign>,
    #[input]
    opaque_page: Page<Foreign>,
    #[output]
    unit: (),
}

#[test]
fn the_text_of_a_spec_says_what_is_known_of_each_type() {
    assert_eq!(
        Say::SPEC.text(),
        r#"input "plain": u8
input "lists": list<optional<text>>
input "maps": map<set<bool>>
input "tuple": (f32, (i64, i64))
input "mine": struct Inner{"a": u8}
input "generic": struct Page{"items": list<struct Inner{"a": u8}>}
input "foreign": Foreign
input "foreigners": Vec<Foreign>
input "opaque_page": Page<Foreign>
output "unit": unit
"#
    );
}

#[test]
fn a_shape_follows_serdes_names() {
    #[value]
    #[serde(
        tag = "kind",
        rename_all = "kebab-case",
        rename_all_fields = "UPPERCASE"
    )]
    enum Step {
        /// search for it
        LookUp {
            query: String,
            #[serde(rename = "n")]
            number: u8,
            #[serde(default)]
            tags: Vec<String>,
            #[serde(skip)]
            secret: (),
        },
        #[serde(rename = "end")]
        Done,
        #[serde(skip)]
        Never,
    }
    let Shape::Enum(step) = Step::SHAPE else {
        panic!("an enum")
    };
    assert_eq!(step.tagging, Tagging::Internal("kind"));
    let names: Vec<_> = step.variants.iter().map(|it| it.name).collect();
    assert_eq!(names, ["look-up", "end"]);
    assert_eq!(step.variants[0].doc, "search for it");
    let Body::Named(fields) = step.variants[0].body else {
        panic!("named fields")
    };
    let names: Vec<_> = fields
        .iter()
        .map(|it| (it.name(), it.has_default()))
        .collect();
    assert_eq!(names, [("QUERY", false), ("n", false), ("TAGS", true)]);

    // What the shape says is what serde does.
    let step = Step::LookUp {
        query: "q".into(),
        number: 1,
        tags: vec![],
        secret: (),
    };
    let json = serde_json::to_string(&step).unwrap();
    assert_eq!(json, r#"{"kind":"look-up","QUERY":"q","n":1,"TAGS":[]}"#);
    let _ = (Step::Done, Step::Never);
}

#[test]
fn types_that_hold_themselves_or_each_other_have_a_shape() {
    #[value]
    struct Tree {
        kids: Vec<Tree>,
    }
    #[value]
    struct Statement {
        body: Vec<Expression>,
    }
    #[value]
    enum Expression {
        Number(f64),
        #[serde(rename = "do")]
        Do(#[value(opaque)] Box<Statement>),
    }
    let Shape::Struct(tree) = Tree::SHAPE else {
        panic!("a struct")
    };
    let Body::Named([kids]) = tree.body else {
        panic!("one field")
    };
    assert!(matches!(kids.shape(), Shape::Recursive));

    /// Run it.
    #[signature]
    struct Run {
        #[input]
        tree: Tree,
        #[output]
        program: Statement,
    }
    let lines = Run::SPEC.text();
    assert!(
        lines.contains(r#"struct Tree{"kids": Vec<Tree>}"#),
        "{lines}"
    );
    assert!(lines.contains(r#""do"("0": Box<Statement>)"#), "{lines}");

    let deep = r#"{"body":[{"do":{"body":[{"Number":1.5}]}}]}"#;
    let program: Statement = serde_json::from_str(deep).unwrap();
    assert_eq!(serde_json::to_string(&program).unwrap(), deep);
}

#[test]
fn a_flattened_field_and_a_skipped_one_are_said_to_be() {
    #[value]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
        #[serde(skip)]
        cache: u8,
        #[serde(with = "as_text")]
        #[schemars(with = "String")]
        number: u8,
    }
    mod as_text {
        use serde::{Deserialize, Deserializer, Serializer};

        pub(super) fn serialize<S: Serializer>(it: &u8, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(&it.to_string())
        }

        pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
            String::deserialize(from)?
                .parse()
                .map_err(serde::de::Error::custom)
        }
    }
    let Shape::Struct(outer) = Outer::SHAPE else {
        panic!("a struct")
    };
    let Body::Named([inner, number]) = outer.body else {
        panic!("two fields")
    };
    assert!(inner.is_flattened());
    assert!(matches!(number.shape(), Shape::Opaque));
    let outer = Outer {
        inner: Inner { a: 1 },
        cache: 2,
        number: 3,
    };
    assert_eq!(
        serde_json::to_string(&outer).unwrap(),
        r#"{"a":1,"number":"3"}"#
    );
    assert_eq!(outer.cache, 2);
}

#[test]
fn a_derive_below_is_left_to_its_writer() {
    #[value]
    #[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
    enum Small {
        One,
    }
    let copied = Small::One;
    assert_eq!(copied, Small::One);
    assert_eq!(serde_json::to_string(&copied).unwrap(), "\"One\"");
}
