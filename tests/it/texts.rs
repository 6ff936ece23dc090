//! Values as the text of a field, and back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use dspy::prelude::*;
use dspy::value::{Node, text};

#[value]
#[derive(PartialEq)]
enum Kind {
    Person,
    #[serde(rename = "true")]
    Awkward,
    Other(String),
    Pair(u8, u8),
    Named {
        name: Option<String>,
    },
}

#[value]
#[derive(PartialEq)]
#[serde(untagged)]
enum Either {
    Number(i64),
    Text(String),
    List(Vec<Either>),
}

#[value]
#[derive(PartialEq)]
#[serde(tag = "kind")]
enum Tagged {
    Empty,
    Full { amount: f64 },
}

#[value]
#[derive(PartialEq)]
struct Newtype(String);

#[value]
#[derive(PartialEq)]
#[serde(transparent)]
struct Transparent {
    inner: String,
}

#[value]
#[derive(PartialEq)]
struct Nothing;

#[track_caller]
fn comes_back<T: Value + PartialEq + Debug>(value: T) {
    let node = Node::of(&value).unwrap();
    let written = text::write(&node);
    let read = text::read::<T>(&written);
    assert_eq!(
        read.as_ref().ok(),
        Some(&value),
        "{written:?} was read as {read:?}"
    );
}

const TEXTS: [&str; 24] = [
    "",
    "a",
    "null",
    "true",
    "3",
    "-",
    "0.5",
    "[1]",
    "[1",
    "{}",
    "\"",
    "\"a\"",
    "\"a\" and b",
    " a",
    "a\n",
    "\n",
    "Person",
    "{\"Person\":null}",
    "nul",
    "ß\u{1F389}",
    "\\n",
    "NaN",
    "1e999",
    "01",
];

#[test]
fn reading_is_the_inverse_of_writing_for_every_text() {
    for text in TEXTS {
        comes_back(Some(text.to_owned()));
        comes_back(Some(Some(text.to_owned())));
        comes_back(Newtype(text.to_owned()));
        comes_back(Transparent {
            inner: text.to_owned(),
        });
        comes_back(Kind::Other(text.to_owned()));
        comes_back(Kind::Named {
            name: Some(text.to_owned()),
        });
        comes_back(Either::Text(text.to_owned()));
        comes_back(vec![text.to_owned()]);
        comes_back(BTreeMap::from([(text.to_owned(), text.to_owned())]));
        comes_back(Box::new(text.to_owned()));
    }
}

#[test]
fn reading_is_the_inverse_of_writing_for_every_kind_of_value() {
    comes_back(None::<String>);
    comes_back(true);
    comes_back(());
    comes_back(Nothing);
    for letter in ['a', ' ', '"', '3', '\n', '\u{0}'] {
        comes_back(letter);
    }
    comes_back(u128::MAX);
    comes_back(i128::MIN);
    comes_back(0.1_f32);
    for number in [0.0, -0.0, 0.1, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e15] {
        comes_back(number);
        comes_back(Some(number));
        comes_back(Tagged::Full { amount: number });
    }
    comes_back(Kind::Person);
    comes_back(Kind::Awkward);
    comes_back(Kind::Pair(1, 2));
    comes_back(Some(Kind::Awkward));
    comes_back(Tagged::Empty);
    comes_back(Either::Number(-3));
    comes_back(Either::List(vec![
        Either::Text("3".into()),
        Either::Number(3),
    ]));
    comes_back((1_u8, "a".to_owned(), [true, false]));
    comes_back(BTreeSet::from([Some(1), None]));
    comes_back(BTreeMap::from([(-1, vec![()])]));
}

#[test]
fn a_string_is_its_own_text_byte_for_byte() {
    for text in TEXTS {
        assert_eq!(text::read::<String>(text).unwrap(), text);
    }
}

#[test]
fn what_a_model_would_write_is_read() {
    assert_eq!(text::read::<Kind>("Person\n").unwrap(), Kind::Person);
    assert_eq!(text::read::<Kind>("\"Person\"").unwrap(), Kind::Person);
    assert_eq!(text::read::<Option<f64>>(" 0.5 ").unwrap(), Some(0.5));
    assert_eq!(text::read::<Option<String>>("null").unwrap(), None);
    assert_eq!(text::read::<Vec<u8>>("[1,\n 2]").unwrap(), [1, 2]);
    assert_eq!(
        text::read::<Either>("12 apples").unwrap(),
        Either::Text("12 apples".into())
    );
}

#[test]
fn what_does_not_fit_is_refused_with_what_was_found() {
    let refused = [
        (
            text::read::<f64>("8/10").err(),
            "invalid type: string \"8/10\", expected f64",
        ),
        (
            text::read::<u8>("300").err(),
            "invalid value: integer `300`, expected u8",
        ),
        (
            text::read::<u8>("3.5").err(),
            "invalid type: floating point `3.5`, expected u8",
        ),
        (
            text::read::<bool>("yes").err(),
            "invalid type: string \"yes\", expected a boolean",
        ),
        (
            text::read::<Vec<u8>>("1, 2").err(),
            "invalid type: string \"1, 2\", expected a sequence",
        ),
        (
            text::read::<Vec<u8>>("[1, 2").err(),
            "this is not JSON: expected `,` or `]`, found the end in line 1",
        ),
        (
            text::read::<Vec<u8>>("[1, 2.5]").err(),
            "at `[1]`: invalid type: floating point `2.5`, expected u8",
        ),
    ];
    for (error, message) in refused {
        let error = error.unwrap();
        assert!(error.is_value());
        assert_eq!(error.to_string(), message);
    }
    let error = text::read::<Kind>("Somebody").unwrap_err().to_string();
    assert!(
        error.contains("unknown variant `Somebody`") && error.contains("`Person`"),
        "{error}"
    );
}

#[test]
fn json_is_read_to_the_letter() {
    for text in [
        "0",
        "-0",
        "1e5",
        "1E+5",
        "0.5",
        "\"\\u00e9\\ud83c\\udf89\\n\\/\"",
        " [ ] ",
        "{\"a\" : {} }",
    ] {
        assert!(Node::from_json(text).is_ok(), "{text}");
    }
    assert_eq!(
        Node::from_json("\"\\ud83c\\udf89\"").unwrap().as_text(),
        Some("\u{1F389}")
    );
    for text in [
        "",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "nul",
        "truE",
        "\"",
        "\"\\x\"",
        "\"\\ud83c\"",
        "\"\\udf89\"",
        "\"\n\"",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "[1] 2",
        "'a'",
        "NaN",
        "\"\\u00g0\"",
        "\u{feff}1",
    ] {
        let error = Node::from_json(text).unwrap_err();
        assert!(
            error.to_string().contains("this is not JSON"),
            "{text}: {error}"
        );
    }
}

#[test]
fn json_that_is_nested_too_deeply_is_refused_and_not_followed() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(Node::from_json(&deep(128)).is_ok());
    let error = Node::from_json(&deep(100_000)).unwrap_err();
    assert_eq!(error.to_string(), "this is nested deeper than 128 levels");
}

#[test]
fn json_agrees_with_serde_json() {
    for text in [
        r#"{"a":[1,-2.5e3,true,null,"x\ty"],"b":{"c":""}}"#,
        "\"\\\\\"",
        "[[],{}]",
    ] {
        let ours = Node::from_json(text).unwrap();
        let theirs: Node = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json::to_value(&ours).unwrap(),
            serde_json::to_value(&theirs).unwrap()
        );
    }
}
