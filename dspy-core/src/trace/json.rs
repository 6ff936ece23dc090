//! A span that ended, as a line of JSON. `_docs::trace` says what each member holds.

use serde_json::{Map, Value as Json, json};

use super::clock::Utc;
use super::inspect::medium;
use super::{SpanEnd, SpanKind, SpanRef};
use crate::error::Error;
use crate::lm::{Completion, Dollars, Finish, LmRequest, Part, Usage};
use crate::value::Node;

/// The version of the lines.
const VERSION: u32 = 1;

/// The line, with its end. Texts are what was given, said, answered or complained of.
pub(super) fn line(span: &SpanRef<'_>, end: &SpanEnd<'_>, with_texts: bool) -> String {
    let mut line = Map::new();
    let mut put = |name: &str, value: Json| line.insert(name.to_owned(), value);
    put("dspy_trace", VERSION.into());
    put("id", span.id.to_string().into());
    if let Some(parent) = span.parent {
        put("parent", parent.to_string().into());
    }
    put("kind", span.kind_name().into());
    put("name", span.name().into());
    put("began", Utc(span.began).to_string().into());
    put("took_ms", (end.took.as_micros() as f64 / 1e3).into());
    put("status", status(end.error).into());
    if let Some(error) = end.error {
        put("error", of_error(error, with_texts));
    }
    if let Some(usage) = end.usage {
        put("usage", of_usage(&usage));
    }
    for (name, cost) in [
        ("cost_micros", end.cost),
        ("would_have_cost_micros", end.would_have_cost),
    ] {
        if let Some(cost) = cost {
            put(name, Dollars::micros(cost).into());
        }
    }
    if end.unknown {
        put("unknown", true.into());
    }
    match span.kind {
        SpanKind::Predictor {
            inputs, outputs, ..
        } if with_texts => {
            put("inputs", of_fields(inputs));
            if let Some(outputs) = outputs {
                put("outputs", of_fields(outputs));
            }
        }
        SpanKind::Attempt {
            role,
            request,
            response,
            recorded,
            ..
        } => {
            put("role", role.as_str().into());
            put("sent", end.sent.into());
            if *recorded {
                put("recorded", true.into());
            }
            if let Some(response) = response {
                if response.cached {
                    put("cached", true.into());
                }
                if let Some(model) = &response.model {
                    put("answered_by", model.as_str().into());
                }
                let ends = response.completions.iter().map(|it| of_finish(&it.finish));
                put("finish", ends.collect());
            }
            if with_texts {
                put("messages", of_request(request));
                if let Some(response) = response {
                    put(
                        "answers",
                        response.completions.iter().map(of_answer).collect(),
                    );
                }
            }
        }
        _ => {}
    }
    let mut line = Json::Object(line).to_string();
    line.push('\n');
    line
}

/// How it ended, in a word.
fn status(error: Option<&Error>) -> &'static str {
    match error {
        None => "ok",
        Some(error) if error.is_cancelled() => "cancelled",
        Some(_) => "error",
    }
}

/// What went wrong. The words may hold what a user or a model wrote, so they are texts too.
fn of_error(error: &Error, with_texts: bool) -> Json {
    let mut out = json!({ "kind": error.kind().as_str() });
    if let Some(status) = error.status() {
        put(&mut out, "status", status.into());
    }
    for (name, text) in [("code", error.code()), ("request_id", error.request_id())] {
        if let Some(text) = text {
            put(&mut out, name, text.into());
        }
    }
    if with_texts {
        put(&mut out, "message", error.to_string().into());
    }
    out
}

fn of_usage(usage: &Usage) -> Json {
    // It has no member that cannot be written.
    serde_json::to_value(usage).unwrap_or_default()
}

fn of_finish(finish: &Finish) -> Json {
    match finish {
        Finish::Stop => "stop".into(),
        Finish::Length => "length".into(),
        Finish::ToolCalls => "tool_calls".into(),
        Finish::Filtered => "filtered".into(),
        Finish::Other(how) => how.as_str().into(),
    }
}

fn of_fields(fields: &[(&'static str, Node)]) -> Json {
    let fields = fields.iter();
    fields
        .map(|(name, node)| ((*name).to_owned(), of_node(node)))
        .collect()
}

/// The data as JSON; a picture as some words. A number that JSON has no room for is a text.
fn of_node(node: &Node) -> Json {
    match node {
        Node::Null => Json::Null,
        Node::Bool(value) => (*value).into(),
        Node::Number(digits) => match serde_json::from_str(digits) {
            Ok(number @ Json::Number(_)) => number,
            _ => Json::from(&**digits),
        },
        Node::Text(text) => text.as_str().into(),
        Node::List(items) => items.iter().map(of_node).collect(),
        Node::Map(entries) => entries
            .iter()
            .map(|(key, it)| (key.clone(), of_node(it)))
            .collect(),
        Node::Image(image) => json!({ "medium": medium(&Part::Image(image.clone())) }),
    }
}

fn of_request(request: &LmRequest) -> Json {
    let messages = request.messages();
    messages
        .map(|message| json!({ "role": message.role.as_str(), "parts": of_parts(&message.parts) }))
        .collect()
}

fn of_answer(answer: &Completion) -> Json {
    json!({ "parts": of_parts(&answer.parts) })
}

/// Parts as they are in a cassette or a cache, but media by some words instead of their bytes.
fn of_parts(parts: &[Part]) -> Json {
    let parts = parts.iter().map(|part| match part {
        Part::Image(_) | Part::Audio(_) | Part::File(_) => json!({ "medium": medium(part) }),
        part => serde_json::to_value(part).unwrap_or_default(),
    });
    parts.collect()
}

fn put(object: &mut Json, name: &str, value: Json) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}
