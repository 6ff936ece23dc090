//! Data: rows, where they are read from, and how they are split.

/// Rows as JSON lines.
mod lines;
/// Rows in three parts.
mod splits;
/// Rows as CSV.
#[cfg(feature = "csv")]
mod tables;

use std::collections::{BTreeMap, HashMap};

use dspy::chance::Chance;
use dspy::digest::Digest;
use dspy::prelude::*;
use dspy::value::Node;

/// Decide which team takes care of the message.
#[signature]
#[derive(PartialEq)]
pub struct Route {
    #[input]
    pub message: String,
    #[input]
    pub stars: Option<u8>,
    #[output]
    pub team: String,
}

type Routes = Rows<RouteInput, RouteOutput>;

fn route(message: &str, team: &str) -> Route {
    Route {
        message: message.into(),
        stars: None,
        team: team.into(),
    }
}

/// Where a test keeps its files; each names its own.
fn file(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[track_caller]
fn says<T>(result: Result<T>, expected: &str) {
    let Err(error) = result else {
        panic!("expected the error {expected:?}");
    };
    // What is wrong with a text is a value's error, and what is wrong with a file is a file's.
    assert_eq!(error.is_file(), expected.starts_with("in `"), "{error:?}");
    assert_eq!(error.is_value(), !error.is_file());
    assert_eq!(error.to_string(), expected);
}

#[test]
fn rows_of_a_signature_are_examples() {
    let rows: Routes = Rows::new([route("a", "b"), route("c", "d")]).unwrap();
    assert_eq!(rows[0], Example::from(route("a", "b")).with_id("0"));
    let mut teams = Vec::new();
    for row in &rows {
        teams.push(row.label.team.as_str());
    }
    assert_eq!(teams, ["b", "d"]);
    assert_eq!(format!("{rows:?}"), "Rows(2)");
    assert!(Routes::default().is_empty());
}

#[test]
fn a_row_without_an_id_is_known_by_its_position() {
    let rows = Rows::new([
        Example::of_input(5).with_id("five"),
        Example::of_input(6),
        Example::of_input(7).with_id(""),
    ]);
    let rows = rows.unwrap();
    let ids: Vec<_> = rows.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["five", "1", "2"]);
}

#[test]
fn two_rows_of_one_id_are_no_list() {
    let given = ["a", "b", "a"].map(|id| Example::of_input(1).with_id(id));
    let error = Rows::new(given).unwrap_err().to_string();
    assert!(
        error.starts_with("the row at 2: the id `a` is that of the row at 0 too: "),
        "{error}"
    );
    let by_position = [Example::of_input(1).with_id("1"), Example::of_input(2)];
    let error = Rows::new(by_position).unwrap_err().to_string();
    assert!(
        error.starts_with("the row at 1: the id `1` is that of the row at 0 too: "),
        "{error}"
    );
}

#[test]
fn a_digest_tells_rows_apart_by_all_that_they_say() {
    let of = |rows: &[(&str, &str, &str)]| {
        let rows = rows
            .iter()
            .map(|(id, message, team)| Example::from(route(message, team)).with_id(*id));
        Routes::new(rows).unwrap().digest().unwrap()
    };
    let digest = of(&[("1", "a", "x"), ("2", "b", "y")]);
    assert_eq!(digest, of(&[("1", "a", "x"), ("2", "b", "y")]));
    let others = [
        of(&[("1", "c", "x"), ("2", "b", "y")]),
        of(&[("1", "a", "z"), ("2", "b", "y")]),
        of(&[("3", "a", "x"), ("2", "b", "y")]),
        of(&[("2", "b", "y"), ("1", "a", "x")]),
        of(&[("1", "a", "x")]),
        of(&[]),
    ];
    for other in others {
        assert_ne!(digest, other);
    }
    // Pinned: a digest that was written down must hold for years.
    let text = concat!(
        r#"{"id":"1","input":{"message":"a","stars":null},"label":{"team":"x"}}"#,
        "\n",
        r#"{"id":"2","input":{"message":"b","stars":null},"label":{"team":"y"}}"#,
        "\n"
    );
    assert_eq!(digest, Digest::of(text.as_bytes()));
    let pinned = "e94bebc0ef30393b14df34698451c700551f0e70a298eed2a1255592909ae1a6";
    assert_eq!(digest.to_string(), pinned);
}

#[test]
fn a_digest_does_not_depend_on_the_order_of_keys() {
    let words = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let hashed: HashMap<_, _> = words.iter().map(|it| ((*it).to_owned(), 1)).collect();
    let sorted: BTreeMap<_, _> = words.iter().map(|it| ((*it).to_owned(), 1)).collect();
    let left = Rows::new([Example::of_input(hashed)]).unwrap();
    let right = Rows::new([Example::of_input(sorted)]).unwrap();
    assert_eq!(left.digest().unwrap(), right.digest().unwrap());
    assert_eq!(
        left[0].input_digest().unwrap(),
        right[0].input_digest().unwrap()
    );
}

#[test]
fn the_digest_of_a_row_that_cannot_be_written_names_it() {
    let rows = Rows::new([
        Example::new(1.0, ()).with_id("fine"),
        Example::new(f64::NAN, ()),
    ]);
    says(
        rows.unwrap().digest(),
        "row `1`: at `input`: NaN cannot be written: JSON has finite numbers only",
    );
}

#[test]
fn canonical_text_sorts_keys_and_leaves_all_else() {
    let text = r#"{"b":[{"y":1e3,"x":"é\n"}],"a":0.10,"B":null,"a":1.0,"":{}}"#;
    let node = Node::from_json(text).unwrap();
    assert_eq!(
        node.canonical(),
        r#"{"":{},"B":null,"a":0.10,"a":1.0,"b":[{"x":"é\n","y":1e3}]}"#
    );
}

#[test]
fn a_digest_is_that_of_blake3() {
    let empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(Digest::of(b"").to_string(), empty);
    assert_eq!(format!("{:?}", Digest::of([])), format!("Digest({empty})"));
    assert_eq!(Digest::of(b"").as_bytes()[0], 0xaf);
}

#[test]
fn chance_draws_the_same_everywhere() {
    let mut chance = Chance::new(0);
    let bits = [chance.bits(), chance.bits(), chance.bits()];
    assert_eq!(
        bits,
        [
            0xe220_a839_7b1d_cdaf,
            0x6e78_9e6a_a1b9_65f4,
            0x06c4_5d18_8009_454f
        ]
    );
    let mut chance = Chance::new(42);
    let units = [chance.unit(), chance.unit()];
    assert_eq!(
        units.map(|it| it * (1_u64 << 53) as f64),
        [6_679_422_623_415_661.0, 1_440_344_771_546_334.0]
    );
    let mut numbers: Vec<_> = (0..10).collect();
    Chance::new(0).shuffle(&mut numbers);
    assert_eq!(numbers, [4, 9, 2, 5, 1, 7, 6, 0, 3, 8]);
    Chance::new(0).shuffle::<u8>(&mut []);
    assert_eq!((chance.below(0), chance.below(1)), (0, 0));
}

#[test]
fn each_number_is_drawn_as_often_as_another() {
    let mut chance = Chance::new(3);
    let mut counts = [0; 7];
    for _ in 0..7000 {
        counts[chance.below(7)] += 1;
    }
    assert!(
        counts.iter().all(|it| (900..1100).contains(it)),
        "{counts:?}"
    );
}
