//! What holds of every reply, in every layout, for every step.

use std::cell::RefCell;

use dspy::adapter::{Adapter, AnyRecord, Repair, Step};
use dspy::lm::Completion;
use dspy::prelude::*;
use dspy::signature::{AnyValue, FieldSink, Fields, Record};
use dspy::testing::FnLm;
use dspy::value::Node;
use tokio::runtime::{Builder, Runtime};

use crate::layouts::Layout;
use crate::steps::WithStep;

/// The longest message: sixteen reasons, each with its place, as the page on the reader says.
const LONGEST_MESSAGE: usize = 20 << 10;

/// Reads the reply as a step's outputs and sees to it that the laws hold.
pub struct Laws<'a> {
    pub layout: &'static Layout,
    pub reply: &'a str,
}

/// An output as data, with the names of its repairs.
struct Came {
    node: Node,
    repairs: Vec<Repair>,
}

impl WithStep for Laws<'_> {
    type Answer = ();

    fn of<S: Signature>(self) {
        let (layout, reply) = (self.layout, self.reply);
        if layout.holds_one && S::SPEC.outputs().len() > 1 {
            return;
        }
        let tolerant = read::<S>(layout.tolerant, reply);
        let strict = read::<S>(layout.strict, reply);
        for error in [&tolerant, &strict]
            .into_iter()
            .filter_map(|it| it.as_ref().err())
        {
            let length = error.to_string().len();
            assert!(length <= LONGEST_MESSAGE, "a message of {length} bytes");
            assert!(!error.to_string().is_empty(), "an error without a reason");
        }
        match (&tolerant, &strict) {
            (Ok((_, tolerant)), Ok((_, strict))) => {
                let (tolerant, strict) = (tolerant.node.to_string(), strict.node.to_string());
                assert_eq!(tolerant, strict, "strictly it is another value");
            }
            (Ok((_, came)), Err(error)) => {
                let is_repaired = came.repairs.iter().any(|it| it.name() != "unknown-key");
                assert!(is_repaired, "nothing was mended, and strictly: {error}");
            }
            (Err(error), Ok(_)) => panic!("strictly it is read, and tolerantly: {error}"),
            (Err(_), Err(_)) => {}
        }
        if let Ok((_, came)) = &strict {
            let mended = came.repairs.iter().find(|it| it.name() != "unknown-key");
            assert!(mended.is_none(), "strictly it needed {mended:?}");
            if layout.is_json {
                as_serde_json_has_it::<S>(reply, &came.node);
            }
        }
        if let Ok((output, came)) = tolerant {
            there_and_back::<S>(layout, output, &came.node);
        }
    }
}

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().build().expect("a runtime"));
}

/// Reads a reply as a program would, which alone says what was mended.
fn read<S: Signature>(adapter: &'static dyn Adapter, reply: &str) -> Result<(S::Output, Came)> {
    let input = <S::Input as Record>::read(&mut Fields::default())?;
    let answer = reply.to_owned();
    let cx = Ctx::test(FnLm::new(move |_| Ok(answer.clone())));
    let predict = Predict::<S>::new();
    let call = predict.call(&cx, input).adapter(ByReference(adapter));
    let prediction = RUNTIME.with_borrow(|runtime| runtime.block_on(call))?;
    let repairs = prediction.repairs().to_vec();
    let output = prediction.into_output();
    let node = as_data(&output)?;
    Ok((output, Came { node, repairs }))
}

/// What serde_json does not take, or takes as something else, is not read strictly either.
fn as_serde_json_has_it<S: Signature>(reply: &str, came: &Node) {
    // Blanks of any kind may stand around a reply; to serde_json only JSON's own are blanks.
    match serde_json::from_str::<S::Output>(reply.trim()) {
        Ok(output) => {
            let node = as_data(&output).expect("it was read");
            assert_eq!(came.to_string(), node.to_string(), "serde_json has another");
        }
        Err(error) => panic!("strictly it came to {came}, and by serde_json: {error}"),
    }
}

/// What was read and is written as a demonstration is read again strictly, without a repair.
fn there_and_back<S: Signature>(layout: &Layout, output: S::Output, came: &Node) {
    if layout.trims && loses_edges(came) {
        return;
    }
    let step = Step {
        instructions: "",
        inputs: S::SPEC.inputs(),
        outputs: S::SPEC.outputs(),
        output_schema: S::output_schema,
        texts: None,
    };
    let messages = layout.tolerant.demo(&step, &OutputsOf(output));
    let messages = messages.expect("a demonstration can be written");
    let written = messages.last().expect("it has a reply").text();
    let mut fields = layout
        .strict
        .parse(&step, &Completion::of_text(written.clone()))
        .unwrap_or_else(|error| panic!("{came} was written as {written:?} and refused: {error}"));
    let back = S::Output::read(&mut fields)
        .unwrap_or_else(|error| panic!("{came} was written as {written:?} and refused: {error}"));
    let back = as_data(&back).expect("it was read");
    assert_eq!(back.to_string(), came.to_string(), "written as {written:?}");
    if let Err(error) = read::<S>(layout.strict, &written) {
        panic!("{came} was written as {written:?} and strictly refused: {error}");
    }
}

/// A text by itself whose edges are blank, which a section does not keep.
fn loses_edges(node: &Node) -> bool {
    let Node::Map(outputs) = node else {
        return false;
    };
    outputs.iter().any(|(_, node)| match node {
        Node::Text(text) => text.trim() != text,
        _ => false,
    })
}

fn as_data<R: Record>(record: &R) -> Result<Node> {
    let mut nodes = Nodes(Vec::new());
    record.write(&mut nodes)?;
    Ok(Node::Map(nodes.0))
}

/// The fields of a record as data.
struct Nodes(Vec<(String, Node)>);

impl FieldSink for Nodes {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        self.0.push((name.to_owned(), value.to_node()?));
        Ok(())
    }
}

/// What a demonstration holds that has no inputs.
struct OutputsOf<R>(R);

impl<R: Record> AnyRecord for OutputsOf<R> {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.0.write(sink)
    }
}

/// An adapter for a call, which wants one of its own.
#[derive(Clone, Copy, Debug)]
struct ByReference(&'static dyn Adapter);

impl Adapter for ByReference {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn system(&self, step: &Step<'_>) -> dspy::lm::Message {
        self.0.system(step)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<dspy::lm::Message>> {
        self.0.demo(step, demo)
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<dspy::lm::Message>> {
        self.0.request(step, input)
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        self.0.parse(step, reply)
    }
}
