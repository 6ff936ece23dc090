//! Rows as CSV.

use std::collections::BTreeMap;
use std::fs;

use super::{RouteInput, Routes, file, says};
use dspy::prelude::*;
use dspy::value::Node;

#[value]
#[derive(PartialEq)]
enum Kind {
    Person,
    #[serde(rename = "no one")]
    Nobody,
    Pair(u8, u8),
}

#[value]
#[derive(PartialEq)]
struct Name(String);

/// The same fields, once as a signature's and once as a value's.
#[signature]
struct Fields {
    #[input]
    text: String,
    #[input]
    maybe: Option<String>,
    #[input]
    name: Name,
    #[input]
    wide: u128,
    #[input]
    number: Option<f64>,
    #[input]
    flag: bool,
    #[input]
    kind: Kind,
    #[input]
    list: Vec<String>,
    #[output]
    any: Anything,
}

/// Whatever stands there.
#[value]
#[serde(untagged)]
#[derive(PartialEq)]
enum Anything {
    Number(i64),
    Text(String),
    Map(BTreeMap<String, i64>),
}

#[value]
struct Plain {
    text: String,
    maybe: Option<String>,
    name: Name,
    wide: u128,
    number: Option<f64>,
    flag: bool,
    kind: Kind,
    list: Vec<String>,
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn table(cells: &[(&str, &str)]) -> String {
    let line = |cells: Vec<String>| cells.join(",");
    let names = cells.iter().map(|(name, _)| cell(name)).collect();
    let texts = cells.iter().map(|(_, text)| cell(text)).collect();
    format!("{}\r\n{}\r\n", line(names), line(texts))
}

fn cells<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut cells = vec![
        ("text", "a"),
        ("maybe", ""),
        ("name", "n"),
        ("wide", "1"),
        ("number", ""),
        ("flag", "true"),
        ("kind", "Person"),
        ("list", "[]"),
        ("any", "1"),
    ];
    for (name, text) in changes {
        for it in cells.iter_mut().filter(|it| it.0 == *name) {
            it.1 = text;
        }
    }
    cells
}

/// The same cells as a signature's input and as a value: they must agree.
#[track_caller]
fn read(changes: &[(&str, &str)]) -> Result<(Plain, Anything)> {
    let text = table(&cells(changes));
    let value = Rows::<Plain>::from_csv(&text);
    let record = Rows::<FieldsInput, FieldsOutput>::from_csv(&text);
    match (value, record) {
        (Ok(value), Ok(record)) => {
            let (value, record) = (&value[0].input, &record[0]);
            assert_eq!(Node::of(value).unwrap(), Node::of(&record.input).unwrap());
            Ok((value.clone(), record.label.any.clone()))
        }
        (Err(value), Err(record)) => {
            assert_eq!(value.to_string(), record.to_string());
            Err(record)
        }
        // Only the label can make the difference.
        (Ok(_), Err(error)) => Err(error),
        (Err(error), Ok(_)) => panic!("only the value was refused: {error}"),
    }
}

const TEXTS: [&str; 18] = [
    "a",
    "\"quoted\"",
    " x ",
    "null",
    "true",
    "42",
    "1e999",
    "[1",
    "{}",
    "\"",
    "a\nb",
    "a\r\nb\r",
    ",",
    "\0",
    "ß\u{1F389}\u{2028}",
    "Person",
    "\u{feff}",
    "#",
];

#[test]
fn a_text_is_what_its_cell_holds_byte_for_byte() {
    for text in TEXTS {
        let (value, _) = read(&[("text", text), ("maybe", text), ("name", text)]).unwrap();
        assert_eq!(value.text, text);
        assert_eq!(value.maybe.as_deref(), Some(text));
        assert_eq!(value.name, Name(text.into()));
    }
}

#[test]
fn an_empty_cell_is_nothing_or_an_empty_text() {
    let (value, _) = read(&[("text", ""), ("maybe", ""), ("name", ""), ("number", "")]).unwrap();
    assert_eq!(
        (value.text.as_str(), value.maybe, value.number),
        ("", None, None)
    );
    let blank = read(&[("text", " "), ("maybe", " ")]).unwrap().0;
    assert_eq!(
        (blank.text.as_str(), blank.maybe.as_deref()),
        (" ", Some(" "))
    );
    for name in ["wide", "flag", "kind", "list"] {
        for empty in ["", " "] {
            says(
                read(&[(name, empty)]).map(|_| ()),
                &format!(
                    "line 2: at `{name}`: the cell is empty, and only a text or an `Option` can be \
                     read from that"
                ),
            );
        }
    }
}

#[test]
fn other_cells_are_json_or_the_name_of_a_variant() {
    let wide = u128::MAX.to_string();
    let (value, any) = read(&[
        ("wide", &wide),
        ("number", " 0.1 "),
        ("flag", "false"),
        ("kind", "no one"),
        ("list", r#"["a", "\"b\""]"#),
        ("any", "{\"x\": 1}"),
    ])
    .unwrap();
    assert_eq!(
        (value.wide, value.number, value.flag),
        (u128::MAX, Some(0.1), false)
    );
    assert_eq!(
        (value.kind, value.list),
        (Kind::Nobody, vec!["a".into(), "\"b\"".into()])
    );
    assert_eq!(any, Anything::Map([("x".into(), 1)].into()));
    assert_eq!(
        read(&[("kind", "{\"Pair\":[1,2]}")]).unwrap().0.kind,
        Kind::Pair(1, 2)
    );
    assert_eq!(read(&[("any", "1")]).unwrap().1, Anything::Number(1));
    assert_eq!(
        read(&[("any", "null")]).unwrap().1,
        Anything::Text("null".into())
    );
    assert_eq!(
        read(&[("any", "\"1\"")]).unwrap().1,
        Anything::Text("\"1\"".into())
    );
}

#[test]
fn a_cell_that_does_not_fit_is_named() {
    let cases = [
        ("wide", "-1", "invalid value: integer `-1`, expected u128"),
        ("wide", "007", "invalid type: string \"007\", expected u128"),
        (
            "wide",
            "1.0",
            "invalid type: floating point `1.0`, expected u128",
        ),
        (
            "number",
            "1,5",
            "invalid type: string \"1,5\", expected f64",
        ),
        (
            "number",
            "NaN",
            "invalid type: string \"NaN\", expected f64",
        ),
        ("number", "null", "invalid type: unit value, expected f64"),
        (
            "flag",
            "True",
            "invalid type: string \"True\", expected a boolean",
        ),
        (
            "kind",
            "Persn",
            "unknown variant `Persn`, expected one of `Person`, `no one`, `Pair`",
        ),
    ];
    for (name, text, expected) in cases {
        says(
            read(&[(name, text)]).map(|_| ()),
            &format!("line 2: at `{name}`: {expected}"),
        );
    }
    let torn = read(&[("list", "[\"a\"")])
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        torn.starts_with("line 2: at `list`: this is not JSON: expected `,`"),
        "{torn}"
    );
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["message,stars", "\"a", "b\",1", "", "", "c,2", "d,x", ""].join(end);
        let error = Rows::<RouteInput>::from_csv(&text).unwrap_err().to_string();
        assert!(
            error.starts_with("line 7: at `stars`: "),
            "{end:?}: {error}"
        );
        let rows = Rows::<RouteInput>::from_csv(&text.replace('x', "3")).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].input.message, format!("a{end}b"));
    }
    let text = "\u{feff}\n\nmessage\nc\n\n\"d\"x";
    says(
        Rows::<RouteInput>::from_csv(text),
        "line 6: something follows the quote that closes a cell: write a quote within a cell as two",
    );
}

#[test]
fn rows_of_another_length_and_names_that_repeat_are_refused() {
    let read = |text: &str| Routes::from_csv(text);
    says(
        read("message,team\na,b\nc\n"),
        "line 3: 1 cells, where the first line names 2 fields: column 2, `team`, is missing",
    );
    says(
        read("message,team\na,b,\n"),
        "line 2: 3 cells, where the first line names 2 fields: column 3 has no name",
    );
    says(
        read("\nmessage,team,message\na,b,c\n"),
        "line 2: the columns 1 and 3 are both named `message`: give each a name of its own",
    );
}

#[test]
fn a_table_that_was_cut_off_is_refused() {
    says(
        Routes::from_csv("message,team\n\"a\"\"\",\"b\nc,d\n"),
        "line 2: a quote is opened here and never closed: the text may be cut off",
    );
    // A quote in a bare cell is a letter.
    let rows = Routes::from_csv("message,team\n5\" pipe,x\"\"\n").unwrap();
    assert_eq!(rows[0].input.message, "5\" pipe");
    assert_eq!(rows[0].label.team, "x\"\"");
}

#[test]
fn a_column_that_is_missing_is_named_with_the_others() {
    says(
        Routes::from_csv("mesage,team\na,b\n"),
        "line 2: the field `message` is missing; the line has `mesage`, `team`: did you mean \
         `mesage`?",
    );
    // The names themselves are exact.
    let error = Routes::from_csv("message, team\na,b\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean ` team`?"), "{error}");
    let rows = Routes::from_csv("more,team,message\n,b,a\n").unwrap();
    assert_eq!(
        (rows[0].input.stars, rows[0].label.team.as_str()),
        (None, "b")
    );
}

#[test]
fn a_column_id_is_the_id() {
    let rows = Routes::from_csv("id,message,team\n07,a,b\n,c,d\n\"é,\",e,f\n").unwrap();
    let ids: Vec<_> = rows.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["07", "1", "é,"]);
    let error = Routes::from_csv("id,message,team\nx,a,b\nx,c,d\n")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("line 3: the id `x` is that of line 2 too"),
        "{error}"
    );
}

#[test]
fn a_table_without_rows_is_an_error() {
    for text in ["", "\u{feff}", "\n\r\n", "message,team", "message,team\n\n"] {
        let error = Routes::from_csv(text).unwrap_err();
        assert!(
            error.to_string().starts_with("there are no rows here"),
            "{error}"
        );
    }
}

#[test]
fn a_file_is_named_in_the_error() {
    let path = file("rows.csv");
    fs::write(&path, "message,team\na,b\n").unwrap();
    assert_eq!(Routes::read_csv(&path).unwrap().len(), 1);
    fs::write(&path, b"message,team\na,\xe4\n").unwrap();
    says(
        Routes::read_csv(&path),
        &format!(
            "in `{}`: line 2, column 3: this is not UTF-8: save the file in that encoding",
            path.display()
        ),
    );
    fs::write(&path, "message,team\na\n").unwrap();
    let error = Routes::read_csv(&path).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("in `{}`: line 2: 1 cells", path.display())),
        "{error}"
    );
    let error = Routes::read_csv(file("no-such-file.csv")).unwrap_err();
    assert!(
        error.is_file() && error.to_string().contains("no-such-file.csv"),
        "{error}"
    );
}

#[test]
fn below_a_flatten_nothing_is_guessed_that_the_type_refuses() {
    #[value]
    struct Inner {
        text: String,
        more: Option<u8>,
    }
    #[value]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }
    for text in ["a", "\"quoted\"", " x ", "null", "[1"] {
        let rows = Rows::<Outer>::from_csv(&table(&[("text", text), ("more", "")])).unwrap();
        assert_eq!(rows[0].input.inner.text, text);
        assert_eq!(rows[0].input.inner.more, None);
    }
    for text in ["42", "true", "[]", ""] {
        let rows = Rows::<Outer>::from_csv(&table(&[("text", text), ("more", "1")]));
        assert!(rows.unwrap_err().to_string().contains("expected a string"));
    }
}
