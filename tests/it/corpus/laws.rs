//! What holds for every reply and every value, tried by chance.

use dspy::chance::Chance;
use dspy::lm::Completion;
use dspy::prelude::*;
use dspy::value::Node;

use super::read::{Output, read_with};
use super::steps::{self, WithStep};
use super::{Case, cases};

/// A reply with something wrong somewhere.
fn spoilt(reply: &str, chance: &mut Chance) -> String {
    const PIECES: [&str; 30] = [
        "<",
        "</answer>",
        "<item>",
        "<!--",
        "<![CDATA[",
        "&",
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\",
        "\n",
        " ",
        "```",
        "[[ ## ",
        " ## ]]",
        "</think>",
        "<think>",
        "//",
        "#",
        "null",
        "1",
        "-",
        "“",
        "\u{0}",
        "é",
    ];
    let mut letters: Vec<char> = reply.chars().collect();
    for _ in 0..=chance.below(3) {
        let at = chance.below(letters.len() + 1);
        match chance.below(4) {
            0 if at < letters.len() => drop(letters.remove(at)),
            1 => letters.truncate(at),
            2 => {
                let from = chance.below(letters.len() + 1);
                let piece: Vec<char> = letters.iter().skip(from).take(12).copied().collect();
                letters.splice(at..at, piece);
            }
            _ => {
                let piece = PIECES[chance.below(PIECES.len())].chars();
                letters.splice(at..at, piece);
            }
        }
        if letters.is_empty() {
            break;
        }
    }
    letters.into_iter().collect()
}

fn short_cases() -> Vec<Case> {
    let mut cases = cases();
    cases.retain(|case| case.text("reply").is_some());
    cases
}

#[test]
fn no_reply_panics_and_every_refusal_has_a_reason() {
    let mut chance = Chance::new(21);
    for case in &short_cases() {
        let (adapter, step) = (case.text("adapter").unwrap(), case.text("step").unwrap());
        for _ in 0..8 {
            let reply = spoilt(case.text("reply").unwrap(), &mut chance);
            match read_with(adapter, step, false, Completion::of_text(reply.clone())) {
                None | Some(Ok(_)) => {}
                Some(Err(error)) => {
                    assert!(error.is_parse() || error.is_check(), "{reply:?}: {error:?}");
                    assert_eq!(error.reply(), Some(reply.as_str()));
                }
            }
        }
    }
}

/// The output as serde_json reads it.
struct BySerde<'a>(&'a str);

impl WithStep for BySerde<'_> {
    type Answer = Option<Node>;

    fn of<S: Signature>(self) -> Option<Node> {
        let output: S::Output = serde_json::from_str(self.0).ok()?;
        let mut nodes = Vec::new();
        Output(&mut nodes).take(&output).ok()?;
        Some(Node::Map(nodes))
    }
}

#[test]
fn a_strict_reader_gives_nothing_that_serde_json_would_not() {
    let mut chance = Chance::new(22);
    let mut given = 0;
    for case in &short_cases() {
        let step = case.text("step").unwrap();
        if case.text("adapter") != Some("json") {
            continue;
        }
        for round in 0..12 {
            let mut reply = case.text("reply").unwrap().to_owned();
            if round > 0 {
                reply = spoilt(&reply, &mut chance);
            }
            let read = read_with("json", step, true, Completion::of_text(reply.clone()));
            let Some(Ok((found, _))) = read else { continue };
            // White space of any kind may stand around a reply; to serde_json only JSON's own is any.
            let by_serde = steps::with(step, BySerde(reply.trim())).flatten();
            let by_serde = by_serde.map(|it| it.to_string());
            assert_eq!(by_serde, Some(found.to_string()), "{step}: {reply}");
            given += 1;
        }
    }
    assert!(given > 20, "hardly anything was read: {given}");
}
