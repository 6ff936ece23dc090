//! `parse(render(v)) == v`, over values and types that are made by chance: what an adapter writes of
//! a demonstration it reads as the same, without a repair.

use dspy::adapter::{
    Adapter, AnyRecord, BamlAdapter, ChatAdapter, JsonAdapter, Step, TextAdapter, XmlAdapter,
};
use dspy::chance::Chance;
use dspy::lm::Completion;
use dspy::prelude::*;
use dspy::signature::{AnyValue, FieldSink, Fields, Record};
use dspy::value::{Field, Node, Shape};

use super::made::Made;
use super::random::Types;
use super::read::Output;
use super::steps::{self, WithStep};
use super::typed::{self, WithTypes};

/// Every step of the corpus that has no rules beside its types.
pub const STEPS: [&str; 36] = [
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
    "Offer",
    "Configure",
    "Style",
    "Grow",
    "Tools",
    "Happened",
    "Plan",
    "Paid",
    "Choose",
    "HowMuch",
    "Comment",
    "Sketch",
    "Snap",
    "Anything",
    "Item",
];

/// Those of one output.
const SINGLE: [&str; 24] = [
    "Ask",
    "Count",
    "Meter",
    "Judge",
    "Feel",
    "Grade",
    "Coded",
    "Tags",
    "Draw",
    "Moods",
    "Who",
    "Offer",
    "Configure",
    "Style",
    "Grow",
    "Tools",
    "Happened",
    "Plan",
    "Paid",
    "Choose",
    "HowMuch",
    "Comment",
    "Sketch",
    "Snap",
];

pub fn step_of(outputs: &'static [Field]) -> Step<'static> {
    Step {
        instructions: "Do it.",
        inputs: &[],
        outputs,
        output_schema: dspy::signature::schema_of::<()>,
        texts: None,
    }
}

/// What a demonstration holds that has no inputs.
pub struct OutputsOf<R>(pub R);

impl<R: Record> AnyRecord for OutputsOf<R> {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.0.write(sink)
    }
}

/// An adapter, and what it says beforehand that it does not keep.
#[derive(Clone, Copy)]
struct Held<'a> {
    adapter: &'a dyn Adapter,
    /// Whether the blank edges of a `String` are cut off, since line ends stand there.
    cuts_edges: bool,
}

impl Held<'_> {
    /// What is wrong with the way of some outputs into a reply and back, if anything is.
    fn way(
        self,
        outputs: &'static [Field],
        demo: &dyn AnyRecord,
        written: &Node,
        read: impl FnOnce(&mut Fields) -> Result<Node>,
    ) -> Option<String> {
        let (adapter, step) = (self.adapter, step_of(outputs));
        let messages = match adapter.demo(&step, demo) {
            Ok(messages) => messages,
            Err(error) => return Some(format!("{written}\nis not written: {error}")),
        };
        let reply = messages.last().unwrap().text();
        let back = adapter
            .parse(&step, &Completion::of_text(reply.clone()))
            .and_then(|mut fields| Ok((read(&mut fields)?, fields)));
        let (found, fields) = match back {
            Ok(back) => back,
            Err(error) => {
                return Some(format!(
                    "{written}\nwas written as {reply:?}\nand refused: {error}"
                ));
            }
        };
        if written.to_string() != found.to_string() {
            return Some(format!(
                "{written}\nwas written as {reply:?}\nand read as {found}"
            ));
        }
        // What was repaired is seen by the predictor, and here in the log beside the fields.
        let log = format!("{fields:?}");
        (!log.contains("repairs: []"))
            .then(|| format!("{written}\nwas written as {reply:?}\nand repaired: {log}"))
    }

    fn loses(self, outputs: &[Field], nodes: &[(String, Node)]) -> bool {
        self.cuts_edges && loses_edges(outputs, nodes)
    }
}

/// A `String` whose edges are blank loses them in a section, which the page says.
fn loses_edges(outputs: &[Field], nodes: &[(String, Node)]) -> bool {
    outputs
        .iter()
        .zip(nodes)
        .any(|(field, (_, node))| match node {
            Node::Text(text) => is_string(field) && text.trim() != text,
            _ => false,
        })
}

fn is_string(field: &Field) -> bool {
    matches!(field.shape(), Shape::Text(None)) && field.type_name() == "String"
}

/// A made value of a type that is written in Rust.
struct OfStep<'a> {
    held: Held<'a>,
    chance: &'a mut Chance,
}

/// What became of a value.
enum Came {
    /// It was not one of the type's.
    NotTried,
    Back,
    Otherwise(String),
}

impl From<Option<String>> for Came {
    fn from(wrong: Option<String>) -> Self {
        wrong.map_or(Self::Back, Self::Otherwise)
    }
}

impl WithStep for OfStep<'_> {
    type Answer = Came;

    fn of<S: Signature>(self) -> Came {
        let outputs = S::SPEC.outputs();
        let node = Made::new(self.chance).outputs(outputs);
        // Not every key is one of the map's, and not every text is the type's.
        let Ok(output) = node.read::<S::Output>() else {
            return Came::NotTried;
        };
        let mut nodes = Vec::new();
        Output(&mut nodes).take(&output).unwrap();
        if self.held.loses(outputs, &nodes) {
            return Came::NotTried;
        }
        let written = Node::Map(nodes);
        let read = |fields: &mut Fields| {
            let mut nodes = Vec::new();
            Output(&mut nodes).take(&S::Output::read(fields)?)?;
            Ok(Node::Map(nodes))
        };
        self.held
            .way(outputs, &OutputsOf(output), &written, read)
            .into()
    }
}

/// Outputs of a type that nobody wrote.
struct Data {
    outputs: &'static [Field],
    nodes: Vec<(String, Node)>,
}

/// What a type without a `Deserialize` of its own is read as, once its shape was heeded.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
struct AnyData(Node);

impl schemars::JsonSchema for AnyData {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AnyData".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

/// A value of it.
struct Datum<'a>(&'a Node, bool);

impl AnyValue for Datum<'_> {
    fn as_text(&self) -> Option<&str> {
        self.0.as_text().filter(|_| self.1)
    }

    fn to_node(&self) -> Result<Node> {
        Ok(self.0.clone())
    }

    fn as_any(&self) -> &dyn std::any::Any {
        &()
    }
}

impl AnyRecord for Data {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        let mut fields = self.outputs.iter().zip(&self.nodes);
        fields.try_for_each(|(field, (_, node))| {
            sink.field(field.name(), &Datum(node, is_string(field)))
        })
    }
}

impl Data {
    fn read(outputs: &'static [Field], fields: &mut Fields) -> Result<Node> {
        let mut nodes = Vec::new();
        for field in outputs {
            let node = match field.type_name() {
                "String" => Node::Text(fields.take(field.name())?),
                "char" => Node::Text(fields.take::<char>(field.name())?.to_string()),
                _ => fields.take::<AnyData>(field.name())?.0,
            };
            nodes.push((field.name().to_owned(), node));
        }
        Ok(Node::Map(nodes))
    }
}

fn values_of_steps_come_back(held: Held<'_>, steps: &[&str], seed: u64) {
    let mut chance = Chance::new(seed);
    for step in steps {
        let mut tried = 0;
        for round in 0..120 {
            let there = OfStep {
                held,
                chance: &mut chance,
            };
            match steps::with(step, there) {
                Some(Came::Otherwise(wrong)) => panic!("{step}, round {round}: {wrong}"),
                Some(Came::Back) => tried += 1,
                Some(Came::NotTried) => {}
                None => tried = usize::MAX - 120,
            }
        }
        assert!(tried >= 5, "{step}: only {tried} values were tried");
    }
}

/// Values of each of the types that users write.
struct OfTypes<'a> {
    held: Held<'a>,
    chance: Chance,
    is_single: bool,
}

impl OfTypes<'_> {
    fn values_come_back<S: Signature>(&mut self, name: &str) {
        let mut tried = 0;
        for round in 0..60 {
            let there = OfStep {
                held: self.held,
                chance: &mut self.chance,
            };
            match there.of::<S>() {
                Came::Otherwise(wrong) => panic!("{name}, round {round}: {wrong}"),
                Came::Back => tried += 1,
                Came::NotTried => {}
            }
        }
        assert!(tried >= 5, "{name}: only {tried} values were tried");
    }
}

impl WithTypes for OfTypes<'_> {
    fn alone<S: Signature>(&mut self, name: &str) {
        self.values_come_back::<S>(name);
    }

    fn followed<S: Signature>(&mut self, name: &str) {
        if !self.is_single {
            self.values_come_back::<S>(name);
        }
    }
}

fn values_of_types_come_back(held: Held<'_>, is_single: bool, seed: u64) {
    let chance = Chance::new(seed);
    typed::each(&mut OfTypes {
        held,
        chance,
        is_single,
    });
}

fn values_of_made_types_come_back(held: Held<'_>, most: usize, seed: u64) {
    let mut chance = Chance::new(seed);
    let mut tried = 0;
    for round in 0..1_500 {
        let count = 1 + chance.below(most);
        let outputs = Types::new(&mut chance).outputs(count);
        for _ in 0..3 {
            let Node::Map(nodes) = Made::new(&mut chance).outputs(outputs) else {
                panic!("outputs are a map")
            };
            // As Rust's own numbers would be written.
            let nodes: Vec<_> = nodes
                .into_iter()
                .map(|(name, node)| (name, Node::of(&node).unwrap()))
                .collect();
            if held.loses(outputs, &nodes) {
                continue;
            }
            let written = Node::Map(nodes.clone());
            let data = Data { outputs, nodes };
            let read = |fields: &mut Fields| Data::read(outputs, fields);
            if let Some(wrong) = held.way(outputs, &data, &written, read) {
                let types: Vec<_> = outputs.iter().map(Field::shape).collect();
                panic!("round {round}: {wrong}\nas {types:?}");
            }
            tried += 1;
        }
    }
    assert!(tried > 2_000, "only {tried} values were tried");
}

const CHAT: Held<'_> = Held {
    adapter: &ChatAdapter,
    cuts_edges: true,
};
const JSON: Held<'_> = Held {
    adapter: &JsonAdapter,
    cuts_edges: false,
};
const BAML: Held<'_> = Held {
    adapter: &BamlAdapter,
    cuts_edges: false,
};
const XML: Held<'_> = Held {
    adapter: &XmlAdapter,
    cuts_edges: false,
};
const TEXT: Held<'_> = Held {
    adapter: &TextAdapter,
    cuts_edges: true,
};

#[test]
fn chat_reads_what_it_writes() {
    values_of_steps_come_back(CHAT, &STEPS, 20);
    values_of_types_come_back(CHAT, false, 40);
    values_of_made_types_come_back(CHAT, 4, 30);
}

#[test]
fn json_reads_what_it_writes() {
    values_of_steps_come_back(JSON, &STEPS, 21);
    values_of_types_come_back(JSON, false, 41);
    values_of_made_types_come_back(JSON, 4, 31);
}

#[test]
fn baml_reads_what_it_writes() {
    values_of_steps_come_back(BAML, &STEPS, 24);
    values_of_types_come_back(BAML, false, 44);
}

#[test]
fn xml_reads_what_it_writes() {
    values_of_steps_come_back(XML, &STEPS, 25);
    values_of_types_come_back(XML, false, 45);
    values_of_made_types_come_back(XML, 4, 35);
}

#[test]
fn text_reads_what_it_writes() {
    values_of_steps_come_back(TEXT, &SINGLE, 22);
    values_of_types_come_back(TEXT, true, 42);
    values_of_made_types_come_back(TEXT, 1, 32);
}

/// Steps of dates, where their features are on.
#[test]
fn dates_come_back() {
    for held in [CHAT, JSON, BAML, XML] {
        values_of_steps_come_back(held, &["Invitation", "Appointment"], 23);
    }
}
