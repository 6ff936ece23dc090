//! The body of an answer. Fields and words that nobody here knows are no reason to fail.

mod chunk;
mod loose;
mod message;
mod usage;

use std::fmt;
use std::result::Result as StdResult;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::Value as Json;

pub(super) use self::chunk::Flow;
use self::loose::{Count, Loose, Rare, Text};
use self::message::Message;
use self::usage::Tokens;
use super::failure::{self, Asked};
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Finish, LmResponse, Part};

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Body {
    id: Text,
    model: Text,
    choices: Choices,
    usage: Loose<Tokens>,
    error: Rare,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Choice {
    index: Count,
    message: Loose<Message>,
    finish_reason: Text,
    logprobs: Rare,
    error: Rare,
}

/// The answers, with room for the one that there mostly is.
#[derive(Default)]
struct Choices(Vec<Choice>);

impl<'de> Deserialize<'de> for Choices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> StdResult<Self, D::Error> {
        deserializer.deserialize_seq(InTurn)
    }
}

struct InTurn;

impl<'de> Visitor<'de> for InTurn {
    type Value = Choices;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of choices")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> StdResult<Choices, A::Error> {
        let mut choices = Vec::with_capacity(1);
        while let Some(choice) = items.next_element()? {
            choices.push(choice);
        }
        Ok(Choices(choices))
    }
}

/// The response that a whole body is, or the error that it tells of. Recordings are in the format
/// that was asked for, which the answer does not say.
pub(super) fn response(body: &str, asked: &Asked, audio_format: &str) -> Result<LmResponse> {
    // Some servers write a byte order mark, which is no JSON.
    let json = body.trim_start_matches('\u{FEFF}');
    let read: Body = serde_json::from_str(json).map_err(|error| unread(json, &error, asked))?;
    let mut choices = read.choices.0;
    let errors = std::iter::once(&read.error).chain(choices.iter().map(|it| &it.error));
    if let Some(error) = errors
        .filter_map(Rare::json)
        .find(|error| failure::is_told(error))
    {
        return Err(asked.in_answer(error));
    }
    if choices.iter().any(|it| it.message.0.is_none()) {
        let start = failure::start_of(body);
        let message = format!("the server's answer is no chat completion (no message): {start}");
        return Err(Error::new(Kind::Provider, message));
    }
    if choices.is_empty() {
        let json = serde_json::from_str(json).unwrap_or(Json::Null);
        return Err(match failure::told_in(&json) {
            Some(error) => asked.in_answer(error),
            None => Error::new(
                Kind::Provider,
                format!("the server gave no answer: {}", failure::start_of(body)),
            ),
        });
    }
    choices.sort_by_key(|choice| choice.index.0);
    Ok(LmResponse {
        id: read.id.0,
        model: read.model.0,
        completions: choices
            .into_iter()
            .map(|choice| completion(choice, audio_format))
            .collect(),
        usage: read.usage.0.unwrap_or_default().usage(),
        raw: Some(Arc::from(body)),
        ..LmResponse::default()
    })
}

/// What is wrong with a body that is no chat completion.
fn unread(body: &str, error: &serde_json::Error, asked: &Asked) -> Error {
    let json: Option<Json> = serde_json::from_str(body).ok();
    if let Some(told) = json.as_ref().and_then(failure::told_in) {
        return asked.in_answer(told);
    }
    let start = failure::start_of(body);
    let message = if body.trim_start().starts_with('<') {
        format!(
            "the server answered with a page and not with JSON: is the base URL that of its API, \
             which often ends in /v1? It begins: {start}"
        )
    } else {
        format!("the server's answer is no chat completion ({error}): {start}")
    };
    Error::new(Kind::Provider, message)
}

fn completion(choice: Choice, audio_format: &str) -> Completion {
    let mut message = choice.message.0.unwrap_or_default();
    let mut parts = message.parts(audio_format);
    let calls = message.calls();
    let finish = match choice.finish_reason.0.as_deref() {
        Some(word) => message::finish(word),
        // Some servers do not say; what asks for tools ended so.
        None if !calls.is_empty() => Finish::ToolCalls,
        None => Finish::Stop,
    };
    parts.extend(calls.into_iter().map(Part::ToolCall));
    let mut completion = Completion::of_parts(parts, finish);
    completion.logprobs = message::logprobs(&choice.logprobs);
    completion
}
