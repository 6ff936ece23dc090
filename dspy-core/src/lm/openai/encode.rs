//! The body of a request: an envelope around messages that were written before.

use serde_json::json;

use crate::lm::{LmRequest, Message, Options, Part, WireFamily};

/// The body, in one buffer of the right size.
pub(super) fn body(request: &LmRequest, model: &str) -> Vec<u8> {
    let options = options(&request.options);
    let tail = messages(&request.tail);
    let head = request.head.wire(WireFamily::OpenAiChat, b",", messages);
    let mut body = Vec::with_capacity(head.len() + tail.len() + options.len() + model.len() + 64);
    body.extend_from_slice(b"{\"model\":");
    string(model, &mut body);
    body.extend_from_slice(b",\"messages\":[");
    body.extend_from_slice(head);
    if !head.is_empty() && !tail.is_empty() {
        body.push(b',');
    }
    body.extend_from_slice(&tail);
    body.push(b']');
    body.extend_from_slice(&options);
    body.push(b'}');
    body
}

/// Messages with commas between them.
fn messages(messages: &[Message]) -> Vec<u8> {
    let letters = |message: &Message| message.parts.iter().map(size).sum::<usize>() + 32;
    let mut out = Vec::with_capacity(messages.iter().map(letters).sum());
    for (index, message) in messages.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(b"{\"role\":\"");
        out.extend_from_slice(message.role.as_str().as_bytes());
        out.extend_from_slice(b"\",\"content\":");
        content(&message.parts, &mut out);
        out.push(b'}');
    }
    out
}

/// About how many bytes a part takes.
fn size(part: &Part) -> usize {
    match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => {
            text.len() + text.len() / 16
        }
        Part::Image(image) => image.url().len() + 64,
        _ => 64,
    }
}

/// A text where that is all, else a list of parts.
fn content(parts: &[Part], out: &mut Vec<u8>) {
    if let [Part::Text(text)] = parts {
        return string(text, out);
    }
    let parts = parts.iter().map(|part| match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => {
            json!({ "type": "text", "text": text })
        }
        Part::Image(image) => json!({ "type": "image_url", "image_url": { "url": image.url() } }),
        _ => json!(null),
    });
    let parts = serde_json::Value::from(parts.collect::<Vec<_>>());
    out.extend_from_slice(parts.to_string().as_bytes());
}

/// The options that are set, each after a comma.
fn options(options: &Options) -> Vec<u8> {
    let mut out = String::new();
    let mut set = |key: &str, value: Option<serde_json::Value>| {
        if let Some(value) = value {
            out.push_str(&format!(",\"{key}\":{value}"));
        }
    };
    set("temperature", options.temperature.map(Into::into));
    set("top_p", options.top_p.map(Into::into));
    set("max_tokens", options.max_tokens.map(Into::into));
    set("n", options.n.map(Into::into));
    set("seed", options.seed.map(Into::into));
    set(
        "stop",
        (!options.stop.is_empty()).then(|| options.stop.clone().into()),
    );
    set("logprobs", options.logprobs.then_some(true.into()));
    out.into_bytes()
}

/// A text as a JSON string, written straight into the buffer.
fn string(text: &str, out: &mut Vec<u8>) {
    // Two quotes, and room for the odd newline that is escaped.
    out.reserve(text.len() + text.len() / 16 + 2);
    let written = serde_json::to_writer(out, text);
    debug_assert!(
        written.is_ok(),
        "a text is written into memory, which cannot fail"
    );
}
