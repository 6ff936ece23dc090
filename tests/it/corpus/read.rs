//! Every case through the adapter that it names, a predictor and the types of its step.

use std::fmt::Write as _;
use std::sync::Arc;

use dspy::adapter::{BamlAdapter, ChatAdapter, JsonAdapter, TextAdapter, XmlAdapter};
use dspy::lm::{
    Abilities, BoxFuture, CallCx, Completion, Finish, Lm, LmRequest, LmResponse, Part, Usage,
};
use dspy::prelude::*;
use dspy::signature::{Fields, Record};
use dspy::value::Node;

use super::steps::{self, WithStep};
use super::{Case, cases};

/// A model that gives one answer, with all that a case says of it.
#[derive(Debug)]
struct Answers(Completion);

impl Lm for Answers {
    fn call<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async {
            let mut response = LmResponse::default();
            response.completions.push(self.0.clone());
            response.usage = Usage::ZERO;
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "corpus".into()
    }

    fn abilities(&self) -> Abilities {
        Abilities::default()
    }
}

/// The reply of a case.
fn reply(case: &Case) -> String {
    if let Some(reply) = case.text("reply") {
        return reply.to_owned();
    }
    let repeat = case.node.get("repeat").unwrap();
    let text = |key| repeat.get(key).and_then(Node::as_text).unwrap();
    let times: usize = repeat.get("times").unwrap().read().unwrap();
    [text("prefix"), &text("unit").repeat(times), text("suffix")].concat()
}

fn completion(case: &Case) -> Completion {
    let mut completion = Completion::of_text(reply(case));
    if let Some(thought) = case.text("reasoning") {
        completion.parts.insert(0, Part::Reasoning(thought.into()));
    }
    if let Some(why) = case.text("refusal") {
        completion.parts.push(Part::Refusal(why.into()));
    }
    completion.finish = match case.text("finish") {
        Some("length") => Finish::Length,
        Some("filtered") => Finish::Filtered,
        _ => Finish::Stop,
    };
    completion
}

/// What came of a case: the outputs and the names of the repairs, or the error.
pub type Came = Result<(Node, Vec<String>)>;

struct Read<'a> {
    completion: Completion,
    adapter: &'a str,
    is_strict: bool,
}

impl WithStep for Read<'_> {
    type Answer = Came;

    fn of<S: Signature>(self) -> Came {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let input = <S::Input as Record>::read(&mut Fields::default())?;
        let predict = Predict::<S>::new();
        let cx = Ctx::test(Answers(self.completion));
        let call = predict.call(&cx, input);
        let call = match (self.adapter, self.is_strict) {
            ("chat", false) => call.adapter(ChatAdapter),
            ("chat", true) => call.adapter(ChatAdapter::strict()),
            ("json", false) => call.adapter(JsonAdapter),
            ("json", true) => call.adapter(JsonAdapter::strict()),
            ("baml", false) => call.adapter(BamlAdapter),
            ("baml", true) => call.adapter(BamlAdapter::strict()),
            ("xml", false) => call.adapter(XmlAdapter),
            ("xml", true) => call.adapter(XmlAdapter::strict()),
            ("text", false) => call.adapter(TextAdapter),
            ("text", true) => call.adapter(TextAdapter::strict()),
            (other, _) => panic!("no adapter is called `{other}`"),
        };
        let prediction = runtime.block_on(call)?;
        let repairs = prediction.repairs().iter().map(|it| it.name().to_owned());
        let repairs = repairs.collect();
        let mut nodes = Vec::new();
        Output(&mut nodes).take(&prediction.into_output())?;
        Ok((Node::Map(nodes), repairs))
    }
}

/// A reply through the adapter of this name; nothing for a step that needs a feature which is off.
pub fn read_with(
    adapter: &str,
    step: &str,
    is_strict: bool,
    completion: Completion,
) -> Option<Came> {
    let read = Read {
        completion,
        adapter,
        is_strict,
    };
    steps::with(step, read)
}

/// Collects the fields of an output as data.
pub struct Output<'a>(pub &'a mut Vec<(String, Node)>);

impl Output<'_> {
    pub fn take<R: Record>(&mut self, record: &R) -> Result<()> {
        record.write(self)
    }
}

impl dspy::signature::FieldSink for Output<'_> {
    fn field(&mut self, name: &'static str, value: &dyn dspy::signature::AnyValue) -> Result<()> {
        self.0.push((name.to_owned(), value.to_node()?));
        Ok(())
    }
}

/// A line for everything in which a case came out otherwise than it says.
fn wrong(case: &Case, came: &Came) -> Vec<String> {
    let mut wrong = Vec::new();
    match (case.node.get("value"), came) {
        (Some(value), Ok((found, repairs))) => {
            if value.to_string() != found.to_string() {
                wrong.push(format!("came to {found} in place of {value}"));
            }
            let wanted: Vec<String> = case
                .node
                .get("repairs")
                .map_or_else(Vec::new, |it| it.read().unwrap());
            if wanted != *repairs {
                wrong.push(format!("needed {repairs:?} in place of {wanted:?}"));
            }
        }
        (Some(_), Err(error)) => wrong.push(format!("was refused: {error:?}")),
        (None, Ok((found, repairs))) => {
            wrong.push(format!("came to {found} by {repairs:?}, and is an error"));
        }
        (None, Err(error)) => {
            let wanted = case.node.get("error").unwrap();
            let kind = wanted.get("kind").and_then(Node::as_text).unwrap();
            let is = match kind {
                "parse" => error.is_parse(),
                "truncated" => error.is_truncated(),
                "refused" => error.is_refused(),
                _ => error.is_check(),
            };
            if !is {
                wrong.push(format!("is another kind of error: {error:?}"));
            }
            let says: Vec<String> = wanted.get("says").unwrap().read().unwrap();
            let text = error.to_string();
            for word in says {
                if !text.contains(&word) {
                    wrong.push(format!("does not say {word:?}: {text}"));
                }
            }
            if error.reply().is_none() || error.finish().is_none() {
                wrong.push("keeps no reply, or not how it ended".to_owned());
            }
        }
    }
    wrong
}

/// The same in strict mode.
fn wrong_strictly(case: &Case, came: &Came) -> Vec<String> {
    let wanted = match case.text("strict") {
        Some("value") => case.node.get("value"),
        _ => None,
    };
    match (wanted, came) {
        (Some(value), Ok((found, _))) if value.to_string() == found.to_string() => Vec::new(),
        (Some(_), Ok((found, _))) => vec![format!("strictly it came to {found}")],
        (Some(_), Err(error)) => vec![format!("strictly it was refused: {error}")],
        (None, Ok((found, _))) => vec![format!("strictly it came to {found}, and is an error")],
        (None, Err(error)) => {
            let needs = case.node.get("value").is_some();
            match !needs || error.to_string().contains("needs the repair") {
                true => Vec::new(),
                false => vec![format!("the strict error names no repair: {error}")],
            }
        }
    }
}

#[expect(
    clippy::print_stdout,
    reason = "how many cases there are is what one runs it for"
)]
#[test]
fn corpus() {
    let (mut count, mut right, mut refused) = (0, 0, 0);
    let mut without_feature = 0;
    let mut failures = String::new();
    let mut failed = 0;
    let only = std::env::var("DSPY_CORPUS_CASE").ok();
    for case in &cases() {
        if only.as_ref().is_some_and(|only| only != case.id()) {
            continue;
        }
        let (adapter, step) = (case.text("adapter").unwrap(), case.text("step").unwrap());
        let read = |is_strict| read_with(adapter, step, is_strict, completion(case));
        let (Some(came), Some(strictly)) = (read(false), read(true)) else {
            without_feature += 1;
            continue;
        };
        count += 1;
        let mut lines = wrong(case, &came);
        lines.extend(wrong_strictly(case, &strictly));
        match (lines.is_empty(), came.is_ok()) {
            (true, true) => right += 1,
            (true, false) => refused += 1,
            (false, _) => failed += 1,
        }
        for line in lines {
            writeln!(failures, "{}: {}: {line}", case.file, case.id()).unwrap();
        }
    }
    println!("corpus: {count} cases, {right} right, {refused} refused, {failed} wrong");
    println!("not run: {without_feature} of a feature that is off");
    assert!(failures.is_empty(), "{failures}");
    assert!(count > 0, "nothing was read");
}
