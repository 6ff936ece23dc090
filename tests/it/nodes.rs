//! Values as data and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dspy::prelude::*;
use dspy::value::Node;

/// Data in every position that serde knows.
#[value]
#[derive(PartialEq)]
struct Everything {
    flag: bool,
    letter: char,
    small: i8,
    wide: u128,
    lowest: i128,
    single: f32,
    double: f64,
    text: String,
    nothing: (),
    absent: Option<u8>,
    present: Option<Option<u8>>,
    list: Vec<Option<String>>,
    array: [u8; 3],
    pair: (u8, String),
    set: BTreeSet<String>,
    by_text: BTreeMap<String, Vec<u8>>,
    by_number: BTreeMap<i32, String>,
    by_flag: BTreeMap<bool, u8>,
    by_variant: BTreeMap<Key, u8>,
    variants: Vec<Variant>,
    tagged: Vec<Tagged>,
    adjacent: Vec<Adjacent>,
    either: Vec<Either>,
    newtype: Newtype,
    tree: Tree,
    boxed: Box<u8>,
}

#[value]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    First,
    #[serde(rename = "2nd")]
    Second,
}

#[value]
#[derive(PartialEq)]
enum Variant {
    Unit,
    One(u8),
    Two(u8, String),
    Named { a: u8, b: Option<String> },
}

#[value]
#[derive(PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    LookUp { query: String },
    Done,
}

#[value]
#[derive(PartialEq)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    Pair(u8, u8),
}

#[value]
#[derive(PartialEq)]
#[serde(untagged)]
enum Either {
    Number(i64),
    Text(String),
}

#[value]
#[derive(PartialEq)]
struct Newtype(Vec<u8>);

#[value]
#[derive(PartialEq)]
struct Tree {
    name: String,
    kids: Vec<Tree>,
}

fn everything() -> Everything {
    Everything {
        flag: true,
        letter: 'ß',
        small: -128,
        wide: u128::MAX,
        lowest: i128::MIN,
        single: 0.1,
        double: 1e-300,
        text: "with \"quotes\",\n\\ and \u{1F389}".into(),
        nothing: (),
        absent: None,
        present: Some(Some(1)),
        list: vec![None, Some(String::new())],
        array: [1, 2, 3],
        pair: (4, "four".into()),
        set: BTreeSet::from(["b".into(), "a".into()]),
        by_text: BTreeMap::from([("k".into(), vec![])]),
        by_number: BTreeMap::from([(-7, "minus seven".into())]),
        by_flag: BTreeMap::from([(true, 1), (false, 0)]),
        by_variant: BTreeMap::from([(Key::First, 1), (Key::Second, 2)]),
        variants: vec![
            Variant::Unit,
            Variant::One(1),
            Variant::Two(2, "two".into()),
            Variant::Named { a: 3, b: None },
        ],
        tagged: vec![Tagged::LookUp { query: "q".into() }, Tagged::Done],
        adjacent: vec![Adjacent::Unit, Adjacent::Pair(1, 2)],
        either: vec![Either::Number(1), Either::Text("1".into())],
        newtype: Newtype(vec![9]),
        tree: Tree {
            name: "root".into(),
            kids: vec![Tree {
                name: "leaf".into(),
                kids: vec![],
            }],
        },
        boxed: Box::new(5),
    }
}

#[test]
fn every_value_comes_back_as_it_was() {
    let value = everything();
    let node = Node::of(&value).unwrap();
    assert_eq!(node.read::<Everything>().unwrap(), value);
}

#[test]
fn the_text_of_a_node_is_what_serde_json_writes() {
    let value = everything();
    let node = Node::of(&value).unwrap();
    assert_eq!(node.to_string(), serde_json::to_string(&value).unwrap());
    // And what it reads, except for numbers that are wider than it keeps.
    let narrow = Everything {
        wide: 1,
        lowest: -1,
        ..value
    };
    let text = serde_json::to_string(&narrow).unwrap();
    assert_eq!(
        serde_json::from_str::<Node>(&text).unwrap(),
        Node::of(&narrow).unwrap()
    );
}

#[test]
fn a_node_is_written_by_serde_as_itself() {
    let node = Node::of(&everything()).unwrap();
    assert_eq!(serde_json::to_string(&node).unwrap(), node.to_string());
    assert_eq!(Node::of(&node).unwrap(), node);
    assert_eq!(node.read::<Node>().unwrap(), node);
}

#[test]
fn numbers_keep_their_digits() {
    assert_eq!(Node::of(&0.1_f32).unwrap().to_string(), "0.1");
    assert_eq!(Node::of(&1.0_f64).unwrap().to_string(), "1.0");
    assert_eq!(
        Node::of(&u64::MAX).unwrap().to_string(),
        "18446744073709551615"
    );
    for number in [f64::MIN_POSITIVE, f64::MAX, 5e-324, 0.1 + 0.2, -0.0] {
        let back: f64 = Node::of(&number).unwrap().read().unwrap();
        assert_eq!(back.to_bits(), number.to_bits());
    }
}

#[test]
fn a_number_that_is_not_finite_is_refused_by_its_path() {
    #[value]
    struct Point {
        x: f64,
    }
    let points = BTreeMap::from([("line", vec![Point { x: 0.0 }, Point { x: f64::NAN }])]);
    let error = Node::of(&points).unwrap_err();
    assert!(error.is_value());
    assert_eq!(
        error.to_string(),
        "at `line[1].x`: NaN cannot be written: JSON has finite numbers only"
    );
    assert!(Node::of(&f32::INFINITY).is_err());
}

#[test]
fn a_map_whose_keys_are_no_texts_is_refused() {
    let error = Node::of(&HashMap::from([(vec![1_u8], 1)])).unwrap_err();
    assert!(error.to_string().contains("keys must be texts"), "{error}");
}

#[test]
fn data_that_does_not_fit_is_refused_by_its_path() {
    let node: Node =
        serde_json::from_str(r#"{"name":"a","kids":[{"name":"b","kids":[{"name":3,"kids":[]}]}]}"#)
            .unwrap();
    let error = node.read::<Tree>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `kids[0].kids[0].name`: invalid type: integer `3`, expected a string"
    );
}

#[test]
fn an_item_too_many_is_not_dropped() {
    let node: Node = serde_json::from_str("[1,2,3]").unwrap();
    assert_eq!(
        node.read::<(u8, u8)>().unwrap_err().to_string(),
        "1 of 3 items are too many"
    );
}

#[test]
fn a_variant_that_is_not_there_names_those_that_are() {
    let error = Node::Text("Third".into())
        .read::<Key>()
        .unwrap_err()
        .to_string();
    assert!(error.contains("First") && error.contains("2nd"), "{error}");
    let error = Node::Bool(true).read::<Key>().unwrap_err().to_string();
    assert_eq!(
        error,
        "expected a variant of `Key` (First, 2nd), found a bool"
    );
}

#[test]
fn digits_that_are_no_number_are_refused_both_ways() {
    let node = Node::Number("8/10".into());
    assert!(node.read::<f64>().is_err());
    assert!(serde_json::to_string(&node).is_err());
}

#[test]
fn a_map_keeps_its_order_and_its_duplicates() {
    let node: Node = serde_json::from_str(r#"{"b":1,"a":2,"b":3}"#).unwrap();
    assert_eq!(node.to_string(), r#"{"b":1,"a":2,"b":3}"#);
    assert_eq!(node.get("b"), Some(&Node::Number("1".into())));
}

#[test]
fn texts_are_escaped_as_serde_json_has_it() {
    for letter in (0..0x300)
        .filter_map(char::from_u32)
        .chain(['\u{2028}', '😀'])
    {
        let text = format!("{letter}a{letter}{letter}");
        let expected = serde_json::to_string(&text).unwrap();
        assert_eq!(Node::Text(text.clone()).to_string(), expected);
        assert_eq!(Node::Text(text).canonical(), expected);
    }
}
