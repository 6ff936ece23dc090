//! What is wrong with a file is named, all of it, and nothing is loaded.

use std::fs;

use dspy::prelude::*;
use dspy::program::{ProgramFile, State};
use expect_test::expect_file;

use super::{folder, saved};
use crate::state::{Everything, fresh};

#[test]
fn every_mistake_in_a_file_is_named_and_the_program_stays_as_it_is() {
    let program = Program::new(fresh());
    let before = program.state().unwrap();
    let signature = "\"signature\": \"pictures: Vec<Image> -> said: String\"";
    let look = dspy::signature::Fingerprint::of_hex;
    let look = look(
        &State::of(&fresh()).unwrap().predictors()["look"]
            .fingerprint
            .to_string(),
    );
    let look = format!("\"fingerprint\": \"{}\"", look.unwrap());
    let own = format!("\"{}\"", Everything::PARAMS.fingerprint());
    let cases = [
        (
            "an address",
            vec![("\"stop\": [", "\"api_base\": \"http://x\", \"stop\": [")],
        ),
        (
            "a misspelt option",
            vec![("\"temperature\"", "\"temprature\"")],
        ),
        (
            "an option of another type",
            vec![("\"temperature\": 0.0", "\"temperature\": null")],
        ),
        (
            "a key",
            vec![("\"version\"", "\"api_key\": \"sk\", \"version\"")],
        ),
        ("another path", vec![("\"look\": {", "\"loook\": {")]),
        (
            "one path too much",
            vec![("\"hops\": 10,", "\"hops\": 10, \"skips\": 1,")],
        ),
        (
            "a path of another kind",
            vec![("\"hops\": 10,", "\"hops\": 10, \"look\": 1,")],
        ),
        (
            "a demonstration of another type",
            vec![("\"said\": \"noise\"", "\"said\": 1")],
        ),
        (
            "a demonstration with another field",
            vec![("\"said\": \"noise\"", "\"heard\": \"\"")],
        ),
        (
            "no list of demonstrations",
            vec![("\"demos\": []", "\"demos\": {}")],
        ),
        (
            "another version",
            vec![("\"version\": 1", "\"version\": 2")],
        ),
        (
            "a version that is no number",
            vec![("\"version\": 1", "\"version\": \"1\"")],
        ),
        ("another format", vec![("dspy-program", "dspy-run")]),
        ("no format", vec![("\"format\": \"dspy-program\",", "")]),
        (
            "a member twice",
            vec![("\"frozen\": true", "\"frozen\": true, \"frozen\": false")],
        ),
        (
            "a path twice",
            vec![("\"hops\": 10,", "\"hops\": 10, \"hops\": 9,")],
        ),
        (
            "a misspelt member",
            vec![("\"instructions\": \"Say", "\"instruction\": \"Say")],
        ),
        (
            "blank instructions",
            vec![("Say what is in the picture.", " ")],
        ),
        (
            "a field that is not there",
            vec![("\"answer\": \"in one word\"", "\"anwser\": \"\"")],
        ),
        (
            "a setting out of its range",
            vec![("\"hops\": 10", "\"hops\": 11")],
        ),
        (
            "a setting of another type",
            vec![("\"share\": 0.1", "\"share\": \"0.1\"")],
        ),
        (
            "another signature",
            vec![
                (
                    signature,
                    "\"signature\": \"picture: Image -> said: String\"",
                ),
                (
                    &look,
                    "\"fingerprint\": \"00000000000000000000000000000001\"",
                ),
            ],
        ),
        ("no fingerprint", vec![(&look, "\"fingerprint\": \"1\"")]),
        (
            "another program",
            vec![(&own, "\"00000000000000000000000000000001\"")],
        ),
        ("a shape", vec![("\"shape\": null", "\"shape\": {}")]),
        (
            "the address of the model",
            vec![("openai/gpt-5-mini", "http://host/v1")],
        ),
        (
            "an unknown provenance",
            vec![("\"optimizer\"", "\"optimiser\"")],
        ),
        (
            "a seed that is none",
            vec![("\"18446744073709551615\"", "-1")],
        ),
        (
            "several at once",
            vec![
                ("\"stop\": [", "\"api_base\": \"http://x\", \"stop\": ["),
                ("\"look\": {", "\"loook\": {"),
                ("\"hops\": 10", "\"hops\": 0"),
                ("Zwei Zeilen,\\n  eine davon eingerückt.\\n", ""),
            ],
        ),
    ];
    let mut shown = String::new();
    for (name, changes) in cases {
        let mut text = saved();
        for (from, to) in changes {
            assert!(text.contains(from), "{name}: there is no {from}");
            text = text.replacen(from, to, 1);
        }
        let error = program.from_json(&text).map(|_| name).unwrap_err();
        assert!(error.is_file(), "{name}");
        shown.push_str(&format!("{name}\n{error}\n\n"));
    }
    expect_file!["../files/mistakes.txt"].assert_eq(&shown);
    assert_eq!(program.state().unwrap(), before);
}

#[test]
fn a_file_that_was_cut_short_is_named_with_the_line() {
    let place = folder("cut").join("program.json");
    let text = saved();
    fs::write(&place, &text[..text.find("\"frozen\"").unwrap()]).unwrap();
    let error = Program::new(fresh()).load(&place).unwrap_err().to_string();
    let lines = text[..text.find("\"frozen\"").unwrap()].lines().count();
    assert_eq!(
        error,
        format!(
            "cannot load `{}`: this is not JSON: expected a key in quotes, found the end in line \
             {lines}",
            place.display()
        )
    );
    fs::write(&place, b"{\"format\": \"\xff\"}").unwrap();
    let error = ProgramFile::read(&place).unwrap_err().to_string();
    assert!(error.ends_with("it is not text in UTF-8"), "{error}");
}

#[test]
fn ten_megabytes_of_instructions_are_fine_and_a_larger_file_is_refused() {
    let program = Program::new(fresh());
    let long = "Think. ".repeat(10 << 17);
    let state = program.state().unwrap();
    let state = state.with_instructions("first", long.clone()).unwrap();
    let text = program.tuned(&state).unwrap().to_json().unwrap();
    let loaded = program.from_json(&text).unwrap();
    assert_eq!(loaded.first.instructions(), long);

    let place = folder("large").join("program.json");
    fs::File::create(&place)
        .unwrap()
        .set_len((64 << 20) + 1)
        .unwrap();
    let error = program.load(&place).unwrap_err().to_string();
    assert!(
        error.ends_with("a program's file has at most 67108864 bytes, and this one has 67108865"),
        "{error}"
    );
}

#[test]
fn what_is_nested_too_deep_is_refused_on_both_ways() {
    /// Fold it.
    #[signature]
    struct Fold {
        #[input]
        sheet: Sheet,
        #[output]
        folded: String,
    }
    #[value]
    #[derive(Clone)]
    struct Sheet {
        inside: Vec<Sheet>,
    }
    let sheet = |levels: usize| {
        let mut sheet = Sheet { inside: vec![] };
        for _ in 0..levels {
            sheet = Sheet {
                inside: vec![sheet],
            };
        }
        let folded = String::new();
        Program::new(Predict::new().with_demos([Fold { sheet, folded }]))
    };
    let deep = sheet(61).to_json().unwrap();
    let loaded = Program::new(Predict::<Fold>::new())
        .from_json(&deep)
        .unwrap();
    assert_eq!(loaded.to_json().unwrap(), deep);
    let error = sheet(62).to_json().unwrap_err();
    assert!(error.is_file());
    let error = error.to_string();
    assert!(
        error.starts_with(
            "the program cannot be saved: predictor `Predict`: at `demos[0]`: it is nested"
        ),
        "{error}"
    );
    let text = saved().replace(
        "\"shape\": null",
        &format!("\"shape\": {}", "[".repeat(200)),
    );
    let error = Program::new(fresh()).from_json(&text).unwrap_err();
    assert!(error.to_string().ends_with("nested deeper than 128 levels"));
}
