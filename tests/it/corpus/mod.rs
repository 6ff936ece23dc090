//! The corpus of replies, as data: `tests/conformance/replies`.

mod back;
mod errors;
mod forged;
mod held;
mod laws;
mod made;
mod random;
mod read;
mod steps;
mod typed;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dspy::value::Node;

/// A case, with the file that it stands in.
struct Case {
    file: String,
    node: Node,
}

impl Case {
    fn text(&self, key: &str) -> Option<&str> {
        self.node.get(key).and_then(Node::as_text)
    }

    fn id(&self) -> &str {
        self.text("id").unwrap_or("(without an id)")
    }
}

/// All cases, file by file, each in its order.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/replies");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|it| it == "jsonl"))
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in (1..).zip(fs::read_to_string(&file).unwrap().lines()) {
            let node = Node::from_json(line)
                .unwrap_or_else(|error| panic!("{name}, line {number}: {error}"));
            cases.push(Case {
                file: name.clone(),
                node,
            });
        }
    }
    cases
}

#[track_caller]
fn assert_none(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn every_case_is_whole_and_has_a_name_of_its_own() {
    const KEYS: [&str; 15] = [
        "id",
        "about",
        "first",
        "adapter",
        "step",
        "reply",
        "repeat",
        "reasoning",
        "refusal",
        "finish",
        "value",
        "error",
        "repairs",
        "strict",
        "mended",
    ];
    let mut ids = BTreeSet::new();
    let mut broken = Vec::new();
    for case in &cases() {
        let (file, id) = (&case.file, case.id());
        let mut fails = |why: String| broken.push(format!("{file}: {id}: {why}"));
        if !ids.insert(id.to_owned()) {
            fails("stands here twice".to_owned());
        }
        let Node::Map(members) = &case.node else {
            fails("is no object".to_owned());
            continue;
        };
        for (key, _) in members {
            if !KEYS.contains(&key.as_str()) {
                fails(format!("`{key}` means nothing"));
            }
        }
        let has = |key: &str| case.node.get(key).is_some();
        for key in ["about", "adapter", "step"] {
            if case.text(key).is_none_or(str::is_empty) {
                fails(format!("has no `{key}`"));
            }
        }
        if has("reply") == has("repeat") {
            fails("has not one of `reply` and `repeat`".to_owned());
        }
        if has("value") == has("error") {
            fails("has not one of `value` and `error`".to_owned());
        }
        if let Some(error) = case.node.get("error") {
            let kind = error.get("kind").and_then(Node::as_text).unwrap_or("");
            if !["parse", "truncated", "refused", "check"].contains(&kind) {
                fails(format!("`{kind}` is no kind of error"));
            }
            if !matches!(error.get("says"), Some(Node::List(words)) if !words.is_empty()) {
                fails("does not say what the error says".to_owned());
            }
        }
    }
    assert_none(&broken, "a case that says too little or too much");
}

#[test]
fn every_expected_value_is_one_of_its_step() {
    let mut broken = Vec::new();
    for case in &cases() {
        let step = case.text("step").unwrap_or_default();
        // A step that does not exist fails here for cases that expect an error too.
        let Some(value) = case.node.get("value") else {
            drop(steps::there_and_back(step, &Node::Map(Vec::new())));
            continue;
        };
        match steps::there_and_back(step, value) {
            None => {}
            // As JSON, in which a picture is what stands for it.
            Some(Ok(back)) if back.to_string() == value.to_string() => {}
            Some(Ok(back)) => broken.push(format!("{}: {value} came back as {back}", case.id())),
            Some(Err(error)) => broken.push(format!("{}: {error}", case.id())),
        }
    }
    assert_none(&broken, "an expected value that its step cannot give");
}

#[test]
fn the_corpus_covers_the_nasty_cases() {
    let abouts: Vec<String> = cases()
        .iter()
        .filter_map(|case| case.text("about").map(str::to_owned))
        .collect();
    let mut broken = Vec::new();
    for number in (1..=22).chain([37]) {
        let name = format!("T{number}");
        let count = abouts
            .iter()
            .filter(|about| about.split([' ', ',', ':']).any(|word| word == name))
            .count();
        if count < 3 {
            broken.push(format!("{name}: {count}"));
        }
    }
    assert_none(&broken, "a nasty case in fewer than three spellings");
}
