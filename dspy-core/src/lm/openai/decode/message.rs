//! A message of the model's, whole or a piece of it, as parts.

use serde::Deserialize;
use serde_json::Value as Json;

use super::loose::{Content, Rare, Text, list};
use crate::lm::{Audio, Citation, Finish, Part, TokenLogprob, ToolCall};
use crate::value::Image;

/// What a message may hold. Whatever its fields are, they do not fail it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    content: Content,
    /// Some servers say `reasoning_content`, some `reasoning`, some both.
    reasoning_content: Text,
    reasoning: Text,
    reasoning_details: Rare,
    refusal: Text,
    annotations: Rare,
    audio: Rare,
    pub(super) tool_calls: Rare,
    /// The only call of an older form, without a name of its own.
    pub(super) function_call: Rare,
}

impl Message {
    /// All its parts but the calls of tools: what was thought, what was said, and what stands beside.
    pub(super) fn parts(&mut self, audio_format: &str) -> Vec<Part> {
        // Most messages are one text.
        let mut parts = Vec::with_capacity(1);
        let reasoning = self.reasoning_content.0.take();
        let reasoning = reasoning
            .or_else(|| self.reasoning.0.take())
            .or_else(|| details(self.reasoning_details.json()?));
        parts.extend(reasoning.map(Part::Reasoning));
        let before = parts.len();
        match std::mem::take(&mut self.content) {
            Content::Nothing => {}
            Content::Text(text) => parts.push(Part::Text(text)),
            Content::Pieces(pieces) => parts.extend(pieces.into_iter().filter_map(piece)),
        }
        let is_silent = parts.len() == before;
        parts.extend(self.refusal.0.take().map(Part::Refusal));
        parts.extend(self.annotations.items().filter_map(citation));
        if let Some(audio) = self.audio.json() {
            let field = |name: &str| audio.get(name).cloned().and_then(text);
            // The words of a recording are its text, unless they stand there as well.
            parts.extend(field("transcript").filter(|_| is_silent).map(Part::Text));
            parts.extend(field("data").map(|data| {
                Part::Audio(Audio {
                    format: audio_format.to_owned(),
                    data,
                })
            }));
        }
        parts
    }

    /// The calls of tools that a whole message asks for.
    pub(super) fn calls(&self) -> Vec<ToolCall> {
        let calls = self.tool_calls.items().map(|call| {
            let id = call.get("id").and_then(Json::as_str).unwrap_or_default();
            let function = call.get("function").unwrap_or(&Json::Null);
            called(id, function)
        });
        let mut calls: Vec<_> = calls.collect();
        let function = self.function_call.json();
        if let Some(function) = function.filter(|it| it.is_object() && calls.is_empty()) {
            calls.push(called("", function));
        }
        calls
    }
}

fn called(id: &str, function: &Json) -> ToolCall {
    let name = function.get("name").and_then(Json::as_str);
    ToolCall::new(id, name.unwrap_or_default(), arguments(function))
}

/// The arguments of a call, as JSON text; some servers give the object itself.
pub(super) fn arguments(function: &Json) -> String {
    match function.get("arguments") {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A text that is there and not empty.
pub(super) fn text(json: Json) -> Option<String> {
    match json {
        Json::String(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// A piece of a content that comes in several.
fn piece(mut piece: Json) -> Option<Part> {
    if piece.is_string() {
        return text(piece).map(Part::Text);
    }
    let mut take = |name: &str| piece.get_mut(name).map(Json::take);
    match take("type").as_ref().and_then(Json::as_str) {
        Some("refusal") => text(take("refusal")?).map(Part::Refusal),
        Some("thinking") => match take("thinking")? {
            Json::Array(pieces) => joined(pieces.iter(), "text").map(Part::Reasoning),
            thought => text(thought).map(Part::Reasoning),
        },
        Some("image_url") => {
            let url = take("image_url")?.get("url").cloned().and_then(text)?;
            Image::at(url).ok().map(Part::Image)
        }
        _ => text(take("text")?).map(Part::Text),
    }
}

/// What OpenRouter tells of thoughts, where it tells it in words.
fn details(details: &Json) -> Option<String> {
    joined(list(details), "text").or_else(|| joined(list(details), "summary"))
}

/// The texts of this name, one after the other; nothing where there is none.
fn joined<'a>(pieces: impl Iterator<Item = &'a Json>, name: &str) -> Option<String> {
    let texts = pieces.filter_map(|piece| piece.get(name).and_then(Json::as_str));
    Some(texts.collect::<String>()).filter(|text| !text.is_empty())
}

fn citation(annotation: &Json) -> Option<Part> {
    let said = annotation.get("url_citation")?;
    let number = |name: &str| said.get(name).and_then(Json::as_u64);
    Some(Part::Citation(Citation {
        url: said.get("url")?.as_str()?.to_owned(),
        title: said.get("title").cloned().and_then(text),
        range: number("start_index").zip(number("end_index")),
    }))
}

/// How an answer ended; words that nobody here knows are kept.
pub(super) fn finish(word: &str) -> Finish {
    match word {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "tool_calls" | "function_call" => Finish::ToolCalls,
        "content_filter" => Finish::Filtered,
        other => Finish::Other(other.to_owned()),
    }
}

/// The tokens of an answer that have a probability.
pub(super) fn logprobs(logprobs: &Rare) -> Vec<TokenLogprob> {
    let tokens = logprobs.json().and_then(|it| it.get("content"));
    let tokens = tokens.into_iter().flat_map(list);
    let tokens = tokens.filter_map(|token| {
        Some(TokenLogprob {
            token: token.get("token")?.as_str()?.to_owned(),
            logprob: token.get("logprob")?.as_f64()?,
        })
    });
    tokens.collect()
}
