//! A request as a person reads it on a tape: what is said and how, but no bytes and no secret.

use serde_json::{Map, Value as Json, json};

use crate::digest::Digest;
use crate::lm::{
    Audio, File, Format, LmRequest, Message, Options, Part, ToolCall, ToolChoice, ToolResult,
    ToolSpec, Tools,
};

pub(super) fn request(request: &LmRequest) -> Json {
    let messages: Vec<_> = request.messages().map(message).collect();
    let mut shown = Map::new();
    shown.insert("messages".to_owned(), Json::Array(messages));
    let options = options(&request.options);
    if !options.is_empty() {
        shown.insert("options".to_owned(), Json::Object(options));
    }
    if let Some(tools) = &request.tools {
        shown.insert("tools".to_owned(), self::tools(tools));
    }
    Json::Object(shown)
}

fn message(message: &Message) -> Json {
    let role = message.role.as_str();
    match message.parts.as_slice() {
        [Part::Text(text)] => json!({ "role": role, "text": text }),
        parts => {
            let parts: Vec<_> = parts.iter().map(part).collect();
            json!({ "role": role, "parts": parts })
        }
    }
}

fn part(part: &Part) -> Json {
    match part {
        Part::Text(text) => json!({ "text": text }),
        Part::Image(image) => json!({ "image": address(image.url()) }),
        Part::Audio(Audio { format, data }) => {
            json!({ "audio": { "format": format, "data": digest(data) } })
        }
        Part::File(File::At { id }) => json!({ "file": id }),
        Part::File(File::Of {
            name,
            media_type,
            data,
        }) => json!({ "file": { "name": name, "media_type": media_type, "data": digest(data) } }),
        Part::ToolCall(ToolCall {
            id,
            name,
            arguments,
        }) => json!({ "tool_call": { "id": id, "name": name, "arguments": arguments } }),
        Part::ToolResult(ToolResult { id, content }) => {
            json!({ "tool_result": { "id": id, "content": content } })
        }
        Part::Reasoning(text) => json!({ "reasoning": text }),
        Part::Citation(citation) => {
            json!({ "citation": address(&citation.url), "title": citation.title })
        }
        Part::Refusal(text) => json!({ "refusal": text }),
    }
}

/// Bytes by their digest and their length.
fn digest(data: &str) -> String {
    format!(
        "blake3:{} of {} letters",
        Digest::of(data).short(),
        data.len()
    )
}

/// An address as far as it opens nothing: who signs in, and what an address is signed with, stand
/// there by their digest alone.
fn address(url: &str) -> String {
    if let Some((kind, data)) = url.split_once(',').filter(|_| url.starts_with("data:")) {
        return format!("{kind},{}", digest(data));
    }
    let open = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = open.split_once("://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    if open.len() == url.len() && !host.contains('@') {
        return url.to_owned();
    }
    let rest = match host.rsplit_once('@') {
        Some((user, _)) => rest.get(user.len() + 1..).unwrap_or_default(),
        None => rest,
    };
    format!("{scheme}://{rest} (whole: {})", digest(url))
}

/// Those that are set.
fn options(options: &Options) -> Map<String, Json> {
    // Taken apart by name, so that an option which is added is not forgotten here.
    let Options {
        temperature,
        top_p,
        max_tokens,
        n,
        stop,
        seed,
        logprobs,
        top_logprobs,
        presence_penalty,
        frequency_penalty,
        reasoning_effort,
        format,
        prediction,
        extra_body,
    } = options;
    let format = format.as_ref().map(|format| match format {
        Format::JsonObject => json!("json_object"),
        Format::JsonSchema {
            name,
            schema,
            strict,
        } => json!({ "name": name, "schema": schema, "strict": strict }),
    });
    // A server may be told a secret there.
    let extra: Map<_, _> = extra_body
        .iter()
        .map(|(name, value)| {
            let value = match value {
                Json::Bool(_) | Json::Number(_) | Json::Null => value.clone(),
                other => json!(digest(&other.to_string())),
            };
            (name.clone(), value)
        })
        .collect();
    let all = [
        ("temperature", temperature.map(|it| json!(it))),
        ("top_p", top_p.map(|it| json!(it))),
        ("max_tokens", max_tokens.map(|it| json!(it))),
        ("n", n.map(|it| json!(it))),
        ("stop", (!stop.is_empty()).then(|| json!(stop))),
        ("seed", seed.map(|it| json!(it))),
        ("logprobs", logprobs.then_some(json!(true))),
        ("top_logprobs", top_logprobs.map(|it| json!(it))),
        ("presence_penalty", presence_penalty.map(|it| json!(it))),
        ("frequency_penalty", frequency_penalty.map(|it| json!(it))),
        (
            "reasoning_effort",
            reasoning_effort.as_ref().map(|it| json!(it)),
        ),
        ("format", format),
        ("prediction", prediction.as_ref().map(|it| json!(it))),
        (
            "extra_body",
            (!extra.is_empty()).then_some(Json::Object(extra)),
        ),
    ];
    let set = all
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    set.collect()
}

fn tools(tools: &Tools) -> Json {
    let Tools {
        specs,
        choice,
        parallel,
    } = tools;
    let specs: Vec<_> = specs
        .iter()
        .map(|spec| {
            let ToolSpec {
                name,
                description,
                parameters,
                strict,
            } = spec;
            json!({
                "name": name, "description": description, "parameters": parameters,
                "strict": strict
            })
        })
        .collect();
    let choice = match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Named(name) => json!({ "name": name }),
    };
    json!({ "specs": specs, "choice": choice, "parallel": parallel })
}
