//! Rows as JSON lines.

use std::collections::BTreeMap;
use std::fs;

use super::{Route, RouteInput, RouteOutput, Routes, file, route, says};
use dspy::prelude::*;

#[value]
#[derive(PartialEq)]
struct Wide {
    digits: u128,
    signed: i128,
}

fn unlabelled(text: &str) -> Result<Rows<RouteInput>> {
    Rows::from_jsonl(text)
}

#[test]
fn both_sides_are_read_from_one_flat_object() {
    let rows = Routes::from_jsonl(r#"{"team":"x","extra":[1],"message":"a","stars":3}"#).unwrap();
    assert_eq!(rows[0].input.message, "a");
    assert_eq!(rows[0].input.stars, Some(3));
    assert_eq!(rows[0].label.team, "x");
    let rows = unlabelled(r#"{"message":"a","stars":null}"#).unwrap();
    assert_eq!((rows[0].input.stars, rows[0].label), (None, ()));
}

#[test]
fn windows_line_ends_blank_lines_and_a_mark_are_no_rows() {
    let text = "\u{feff}{\"message\":\"a\"}\r\n\r\n  \t\r\n{\"message\":\"b\"}\r\n\n";
    let rows = unlabelled(text).unwrap();
    let messages: Vec<_> = rows.iter().map(|it| it.input.message.as_str()).collect();
    assert_eq!(messages, ["a", "b"]);
    assert_eq!(unlabelled("{\"message\":\"a\"}").unwrap().len(), 1);
}

#[test]
fn a_separator_within_a_text_ends_no_line() {
    let text = "{\"message\":\"a\u{2028}b\u{2029}c\u{85}d\"}\n{\"message\":\"e\u{b}\u{1F389}\"}";
    says(
        unlabelled(text),
        "line 2: this is not JSON: expected `\"`, found `\\u{b}`",
    );
    let rows = unlabelled(text.replace('\u{b}', "").as_str()).unwrap();
    assert_eq!(rows[0].input.message, "a\u{2028}b\u{2029}c\u{85}d");
    assert_eq!(rows[1].input.message, "e\u{1F389}");
}

#[test]
fn digits_are_kept() {
    let text = format!(
        "{{\"digits\":{},\"signed\":{},\"id\":{}}}",
        u128::MAX,
        i128::MIN,
        "123456789012345678901234567890123456789012345678901"
    );
    let rows: Rows<Wide> = Rows::from_jsonl(&text).unwrap();
    assert_eq!(rows[0].input.digits, u128::MAX);
    assert_eq!(rows[0].input.signed, i128::MIN);
    assert_eq!(rows[0].id.len(), 51);
    let again: Rows<Wide> = Rows::from_examples_jsonl(&rows.to_examples_jsonl().unwrap()).unwrap();
    assert_eq!(again, rows);
}

#[test]
fn what_is_no_row_is_refused_by_its_line() {
    let good = "{\"message\":\"a\"}\n\n";
    let cases = [
        ("[]", "a row is a JSON object, found a list"),
        ("null", "a row is a JSON object, found null"),
        (
            "{\"message\":\"a",
            "this is not JSON: expected `\"`, found the end",
        ),
        (
            "{\"message\":\"a\"",
            "this is not JSON: expected `,` or `}`, found the end",
        ),
        (
            "{\"message\":\"a\"} x",
            "this is not JSON: expected the end, found `x`",
        ),
        (
            "\u{a0}",
            "this is not JSON: expected a value, found `\\u{a0}`",
        ),
        ("\0", "this is not JSON: expected a value, found `\\0`"),
        (
            "{\"message\":\"\0\"}",
            "this is not JSON: expected `\"`, found `\\0`",
        ),
        (
            "{\"message\":1}",
            "at `message`: invalid type: integer `1`, expected a string",
        ),
        (
            "{\"message\":\"a\",\"stars\":256}",
            "at `stars`: invalid value: integer `256`, expected u8",
        ),
        (
            "{\"message\":\"a\",\"message\":\"a\"}",
            "the key `message` stands here twice",
        ),
        (
            "{\"message\":\"a\",\"x\":[{\"y\":1,\"y\":2}]}",
            "at `x[0]`: the key `y` stands here twice",
        ),
        (
            "{\"message\":\"a\",\"id\":[]}",
            "at `id`: an id is a text or a number, found a list",
        ),
        (
            "{\"message\":\"a\",\"id\":true}",
            "at `id`: an id is a text or a number, found a bool",
        ),
        (
            "{}",
            "the field `message` is missing; the line has no field",
        ),
        (
            "{\"mesage\":\"a\",\"id\":1}",
            "the field `message` is missing; the line has `mesage`, `id`: did you mean `mesage`?",
        ),
    ];
    for (line, expected) in cases {
        says(
            unlabelled(&format!("{good}{line}\n")),
            &format!("line 3: {expected}"),
        );
    }
}

#[test]
fn a_field_missing_from_a_value_is_told_as_one_of_a_signature() {
    let expected = "line 1: the field `signed` is missing; the line has `digits`";
    says(Rows::<Wide>::from_jsonl("{\"digits\":1}"), expected);

    #[value]
    struct Outer {
        inner: Wide,
    }
    let expected = "line 1: at `inner`: the field `signed` is missing";
    says(
        Rows::<Outer>::from_jsonl("{\"inner\":{\"digits\":1}}"),
        expected,
    );
}

#[test]
fn a_line_of_many_fields_is_not_listed_whole() {
    let fields: Vec<_> = (0..25).map(|it| format!("\"f{it}\":0")).collect();
    let error = unlabelled(&format!("{{{}}}", fields.join(","))).unwrap_err();
    assert!(
        error.to_string().ends_with("`f18`, `f19`, 5 more"),
        "{error}"
    );
}

#[test]
fn a_text_without_rows_is_an_error() {
    for text in ["", "\u{feff}", "\n\r\n  \n"] {
        let error = unlabelled(text).unwrap_err();
        assert!(
            error.to_string().starts_with("there are no rows here"),
            "{error}"
        );
    }
}

#[test]
fn an_id_is_a_text_or_a_number_and_stays_a_field() {
    #[value]
    struct Numbered {
        id: u8,
    }
    let rows: Rows<Numbered> = Rows::from_jsonl("{\"id\":7}\n{\"id\":8}").unwrap();
    assert_eq!((rows[0].id.as_str(), rows[0].input.id), ("7", 7));
    let text = "{\"message\":\"a\",\"id\":\"ü 1\"}\n{\"message\":\"a\",\"id\":null}\n\
                {\"message\":\"a\",\"id\":\"\"}\n{\"message\":\"a\",\"id\":1e3}";
    let rows = unlabelled(text).unwrap();
    let ids: Vec<_> = rows.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["ü 1", "1", "2", "1e3"]);
}

#[test]
fn ids_that_collide_name_both_lines() {
    let text = "\n{\"message\":\"a\",\"id\":\"1\"}\n\n{\"message\":\"b\",\"id\":1}";
    let error = unlabelled(text).unwrap_err().to_string();
    assert!(
        error.starts_with("line 4: the id `1` is that of line 2 too: give each row an id"),
        "{error}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = file("no-such-file.jsonl");
    let error = Routes::read_jsonl(&missing).unwrap_err();
    assert!(error.is_file());
    assert!(error.cause().is_some_and(|it| it.is::<std::io::Error>()));
    let said = error.to_string();
    assert!(
        said.starts_with(&format!("cannot read `{}`: ", missing.display())),
        "{said}"
    );

    let latin = file("latin.jsonl");
    fs::write(
        &latin,
        b"{\"message\":\"a\"}\n{\"message\":\"\xc3\xa4\xe4\"}\n",
    )
    .unwrap();
    says(
        Routes::read_jsonl(&latin),
        &format!(
            "in `{}`: line 2, column 14: this is not UTF-8: save the file in that encoding",
            latin.display()
        ),
    );

    let torn = file("torn.jsonl");
    fs::write(
        &torn,
        "{\"message\":\"a\",\"team\":\"b\"}\n{\"message\":\"a\",\"te",
    )
    .unwrap();
    says(
        Routes::read_jsonl(&torn),
        &format!(
            "in `{}`: line 2: this is not JSON: expected `\"`, found the end",
            torn.display()
        ),
    );
}

#[value]
#[derive(PartialEq)]
struct Everything {
    texts: Vec<String>,
    numbers: Vec<f64>,
    single: f32,
    by_name: BTreeMap<String, Option<i8>>,
    wide: u128,
}

#[test]
fn written_rows_read_back_as_they_were() {
    let input = |at: usize| Everything {
        texts: [
            "",
            "a\u{2028}b\u{2029}\u{85}",
            "\r\n\"\\\0\u{1F389}",
            "null",
        ][..=at]
            .iter()
            .map(|it| (*it).to_owned())
            .collect(),
        numbers: vec![0.1, -0.0, 1.0, 5e-324, f64::MAX, 1e21, 0.1 + 0.2],
        single: 0.1,
        by_name: [("z".into(), None), ("\n".into(), Some(-1))].into(),
        wide: u128::MAX,
    };
    let rows = (0..4).map(|at| Example::new(input(at), Some(at)).with_id(format!("row\n{at}")));
    let rows = Rows::new(rows).unwrap();
    let path = file("everything.jsonl");
    rows.write_examples(&path).unwrap();
    let again = Rows::read_examples(&path).unwrap();
    assert_eq!(again, rows);
    assert_eq!(again.digest().unwrap(), rows.digest().unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
    assert_eq!(again[0].input.numbers[1].to_bits(), (-0.0_f64).to_bits());

    // A second writing replaces the first, and nothing is left beside it.
    Rows::new([route("a", "b")])
        .unwrap()
        .write_examples(&path)
        .unwrap();
    let again: Routes = Rows::read_examples(&path).unwrap();
    assert_eq!(again[0].label.team, "b");
    let beside = fs::read_dir(path.parent().unwrap()).unwrap();
    let beside = beside.filter(|it| {
        let name = it.as_ref().unwrap().file_name();
        name.to_string_lossy().contains("everything.jsonl.")
    });
    assert_eq!(beside.count(), 0);
}

#[test]
fn rows_that_cannot_be_written_leave_the_file_as_it_was() {
    let path = file("kept.jsonl");
    Rows::new([Example::new(1.0, ())])
        .unwrap()
        .write_examples(&path)
        .unwrap();
    let error = Rows::new([Example::new(f64::INFINITY, ())]).unwrap();
    let error = error.write_examples(&path).unwrap_err().to_string();
    assert!(
        error.starts_with("row `0`: at `input`: inf cannot be written"),
        "{error}"
    );
    let error = Rows::<f64>::default()
        .write_examples(&path)
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("there are no rows to write"), "{error}");
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "{\"id\":\"0\",\"input\":1.0}\n"
    );

    let nowhere = file("no-such-folder/rows.jsonl");
    let error = Rows::new([Example::new(1.0, ())])
        .unwrap()
        .write_examples(&nowhere);
    let error = error.unwrap_err();
    assert!(
        error.is_file() && error.to_string().contains("there is no folder"),
        "{error}"
    );
}

#[test]
fn an_example_lacks_nothing_but_what_may_be_absent() {
    let read = |text: &str| Rows::<u8, bool>::from_examples_jsonl(text);
    assert_eq!(
        read("{\"input\":1,\"label\":true,\"more\":0}")
            .unwrap()
            .len(),
        1
    );
    says(
        read("{\"input\":1,\"lable\":true}"),
        "line 1: the field `label` is missing; the line has `input`, `lable`: did you mean `lable`?",
    );
    says(
        read("{\"label\":true}"),
        "line 1: the field `input` is missing; the line has `label`",
    );
    says(
        read("{\"input\":1,\"label\":null}"),
        "line 1: at `label`: invalid type: unit value, expected a boolean",
    );
    says(
        read("{\"input\":1,\"label\":true,\"label\":true}"),
        "line 1: the key `label` stands here twice",
    );
    let rows = Rows::<u8, Option<bool>>::from_examples_jsonl(
        "{\"input\":1}\n{\"input\":2,\"label\":null}",
    );
    assert!(rows.unwrap().iter().all(|it| it.label.is_none()));
    let rows = Rows::<u8>::from_examples_jsonl("{\"input\":1,\"label\":{\"passed\":\"over\"}}");
    assert_eq!(rows.unwrap()[0].input, 1);
}

#[test]
fn an_input_that_has_no_fields_is_read_from_examples_only() {
    says(
        Rows::<String>::from_jsonl("{\"message\":\"a\"}"),
        "line 1: invalid type: map, expected a string",
    );
    let rows = Rows::<String>::from_examples_jsonl("{\"id\":5,\"input\":\"a\"}").unwrap();
    assert_eq!((rows[0].id.as_str(), rows[0].input.as_str()), ("5", "a"));
}

#[test]
fn a_record_reads_the_same_through_any_format() {
    let json = r#"{"message":"a","stars":3,"team":"x"}"#;
    let input: RouteInput = serde_json::from_str(json).unwrap();
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::from_value::<RouteInput>(value).unwrap(), input);
    let entries = [("message", "a"), ("team", "x")].into_iter();
    let plain = serde::de::value::MapDeserializer::<_, serde::de::value::Error>::new(entries);
    let output: RouteOutput = serde::Deserialize::deserialize(plain).unwrap();
    assert_eq!(output.team, "x");

    #[derive(serde::Deserialize)]
    struct Flat {
        #[serde(flatten)]
        input: RouteInput,
        #[serde(flatten)]
        output: RouteOutput,
    }
    let flat: Flat = serde_json::from_str(json).unwrap();
    assert_eq!((flat.input, flat.output.team.as_str()), (input, "x"));
    let _: fn(Route) -> Example<RouteInput, RouteOutput> = Example::from;
}
