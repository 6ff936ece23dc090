//! What holds for every reply and every value, tried by chance.

use dspy::adapter::{Adapter, AnyRecord, BamlAdapter, ChatAdapter, JsonAdapter, Step, TextAdapter};
use dspy::chance::Chance;
use dspy::lm::Completion;
use dspy::prelude::*;
use dspy::signature::{FieldSink, Record};
use dspy::value::Node;

use super::made::Made;
use super::read::{Output, read_with};
use super::steps::{self, WithStep};
use super::{Case, cases};

pub const STEPS: [&str; 30] = [
    "Ask",
    "Topic",
    "React",
    "Script",
    "Count",
    "Meter",
    "Widths",
    "Judge",
    "Feel",
    "Toned",
    "Grade",
    "Coded",
    "Form",
    "Notes",
    "Tags",
    "Draw",
    "Moods",
    "Place",
    "Lookup",
    "Who",
    "Letter",
    "Configure",
    "Style",
    "Grow",
    "Tools",
    "Happened",
    "Plan",
    "Paid",
    "Choose",
    "HowMuch",
];

pub fn step_of<S: Signature>() -> Step<'static> {
    Step {
        instructions: "Do it.",
        inputs: S::SPEC.inputs(),
        outputs: S::SPEC.outputs(),
        output_schema: S::output_schema,
        texts: None,
    }
}

/// A made value, written as a demonstration is and read as a reply is.
struct ThereAndBack<'a> {
    adapter: &'a dyn Adapter,
    chance: &'a mut Chance,
}

/// What a demonstration holds that has no inputs.
pub struct OutputsOf<R>(pub R);

impl<R: Record> AnyRecord for OutputsOf<R> {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.0.write(sink)
    }
}

impl WithStep for ThereAndBack<'_> {
    type Answer = Option<String>;

    fn of<S: Signature>(self) -> Option<String> {
        let step = step_of::<S>();
        let node = Made::new(self.chance).outputs(step.outputs);
        // Not every key is one of the map's, and not every text is the type's.
        let output: S::Output = node.read().ok()?;
        let mut nodes = Vec::new();
        Output(&mut nodes).take(&output).unwrap();
        if loses_edges(&nodes) {
            return None;
        }
        let written = Node::Map(nodes).to_string();
        let messages = self.adapter.demo(&step, &OutputsOf(output)).unwrap();
        let reply = messages.last().unwrap().text();
        let mut fields = match self
            .adapter
            .parse(&step, &Completion::of_text(reply.clone()))
        {
            Ok(fields) => fields,
            Err(error) => {
                return Some(format!(
                    "{written}\nwas written as {reply:?}\nand refused: {error}"
                ));
            }
        };
        let back = S::Output::read(&mut fields);
        let back = match back {
            Ok(back) => back,
            Err(error) => {
                return Some(format!(
                    "{written}\nwas written as {reply:?}\nand refused: {error}"
                ));
            }
        };
        let mut nodes = Vec::new();
        Output(&mut nodes).take(&back).unwrap();
        let found = Node::Map(nodes).to_string();
        (written != found)
            .then(|| format!("{written}\nwas written as {reply:?}\nand read as {found}"))
    }
}

/// A `String` whose edges are blank loses them in a section, which the page says.
fn loses_edges(nodes: &[(String, Node)]) -> bool {
    nodes.iter().any(|(_, node)| match node {
        Node::Text(text) => text.trim() != text,
        _ => false,
    })
}

fn what_is_written_is_read(adapter: &dyn Adapter, steps: &[&str]) {
    let mut chance = Chance::new(20);
    let mut tried = 0;
    for round in 0..60 {
        for step in steps {
            let there = ThereAndBack {
                adapter,
                chance: &mut chance,
            };
            if let Some(unlike) = steps::with(step, there).flatten() {
                panic!("{step}, round {round}: {unlike}");
            }
            tried += 1;
        }
    }
    assert!(tried > 100, "hardly anything was tried");
}

#[test]
fn chat_reads_what_it_writes() {
    what_is_written_is_read(&ChatAdapter, &STEPS);
}

#[test]
fn json_reads_what_it_writes() {
    what_is_written_is_read(&JsonAdapter, &STEPS);
}

#[test]
fn baml_reads_what_it_writes() {
    what_is_written_is_read(&BamlAdapter, &STEPS);
}

#[test]
fn text_reads_what_it_writes() {
    let single = [
        "Ask", "Count", "Meter", "Judge", "Feel", "Tags", "Who", "Plan", "Grow",
    ];
    what_is_written_is_read(&TextAdapter, &single);
}

/// A reply with something wrong somewhere.
fn spoilt(reply: &str, chance: &mut Chance) -> String {
    const PIECES: [&str; 24] = [
        "\"", "'", "{", "}", "[", "]", ",", ":", "\\", "\n", " ", "```", "[[ ## ", " ## ]]",
        "</think>", "<think>", "//", "#", "null", "1", "-", "“", "\u{0}", "é",
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
    cases.retain(|case| {
        let adapter = case.text("adapter").unwrap();
        case.text("reply").is_some() && adapter != "xml"
    });
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
            let by_serde = steps::with(step, BySerde(&reply)).flatten();
            let by_serde = by_serde.map(|it| it.to_string());
            assert_eq!(by_serde, Some(found.to_string()), "{step}: {reply}");
            given += 1;
        }
    }
    assert!(given > 20, "hardly anything was read: {given}");
}
