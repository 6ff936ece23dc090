//! Messages, as the wire has them.

use super::string;
use crate::error::{Error, Kind, Result};
use crate::lm::{File, Message, Part, Role};

/// Refuses messages for which the wire has no words. So many stand before them.
///
/// # Errors
///
/// When one has no parts, or none that can be sent, or holds a part that its role cannot say.
pub(super) fn check<'a>(
    messages: impl IntoIterator<Item = &'a Message>,
    before: impl Fn() -> usize,
) -> Result<()> {
    for (index, message) in messages.into_iter().enumerate() {
        let number = || before() + index + 1;
        let role = message.role.as_str();
        let mut is_empty = true;
        for part in &message.parts {
            match place(message.role, part) {
                Place::Sent => is_empty = false,
                Place::LeftOut => {}
                Place::Nowhere(what, instead) => {
                    let message = format!(
                        "message {} is the {role}'s and holds {what}, which chat completions \
                         have no place for: {instead}",
                        number()
                    );
                    return Err(Error::new(Kind::Config, message));
                }
            }
        }
        if is_empty {
            let message = format!(
                "message {}, the {role}'s, has nothing in it that can be sent: give it a part, an \
                 empty text if need be, or leave it out",
                number()
            );
            return Err(Error::new(Kind::Config, message));
        }
    }
    Ok(())
}

/// What becomes of a part.
enum Place {
    Sent,
    /// A model's own thoughts, recordings and sources are its own, and no words of the conversation;
    /// providers refuse them, or take them for what was said.
    LeftOut,
    /// What it is, and what to do instead.
    Nowhere(&'static str, &'static str),
}

fn place(role: Role, part: &Part) -> Place {
    match (role, part) {
        (Role::Tool, Part::ToolResult(_)) => Place::Sent,
        (Role::Tool, _) => Place::Nowhere(
            "what is no result of a tool",
            "a tool's message is made of `Part::ToolResult` alone",
        ),
        (_, Part::Text(_)) => Place::Sent,
        (Role::User, Part::Image(_) | Part::Audio(_) | Part::File(_)) => Place::Sent,
        (Role::Assistant, Part::ToolCall(_) | Part::Refusal(_)) => Place::Sent,
        (Role::Assistant, Part::Reasoning(_) | Part::Citation(_) | Part::Audio(_)) => {
            Place::LeftOut
        }
        (_, Part::Image(_) | Part::Audio(_) | Part::File(_)) => Place::Nowhere(
            "a picture, a recording or a file",
            "put it into a message of the user's",
        ),
        (_, Part::ToolResult(_)) => Place::Nowhere(
            "the result of a tool",
            "put it into a message of the role `Tool`",
        ),
        (_, Part::ToolCall(_) | Part::Refusal(_) | Part::Reasoning(_) | Part::Citation(_)) => {
            Place::Nowhere(
                "what only a model says",
                "put it into a message of the assistant's",
            )
        }
    }
}

/// Messages with commas between them. They were checked, by which time it is known that there is a
/// place for each part.
pub(super) fn written(messages: &[Message]) -> Vec<u8> {
    let letters = |message: &Message| message.parts.iter().map(size).sum::<usize>() + 32;
    let mut out = Vec::with_capacity(messages.iter().map(letters).sum());
    for message in messages {
        match message.role {
            Role::Tool => results(&message.parts, &mut out),
            Role::Assistant => said(&message.parts, &mut out),
            role => {
                open(role, &mut out);
                out.extend_from_slice(b",\"content\":");
                content(role, &message.parts, &mut out);
                out.push(b'}');
            }
        }
    }
    out
}

/// The beginning of a message, after those before it.
fn open(role: Role, out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b',');
    }
    out.extend_from_slice(b"{\"role\":\"");
    out.extend_from_slice(role.as_str().as_bytes());
    out.push(b'"');
}

/// What tools gave, a message each.
fn results(parts: &[Part], out: &mut Vec<u8>) {
    for part in parts {
        if let Part::ToolResult(result) = part {
            open(Role::Tool, out);
            out.extend_from_slice(b",\"tool_call_id\":");
            string(&result.id, out);
            out.extend_from_slice(b",\"content\":");
            string(&result.content, out);
            out.push(b'}');
        }
    }
}

/// What a model said, with the tools that it asked for in a field of their own.
fn said(parts: &[Part], out: &mut Vec<u8>) {
    open(Role::Assistant, out);
    out.extend_from_slice(b",\"content\":");
    content(Role::Assistant, parts, out);
    let calls = parts.iter().filter_map(|part| match part {
        Part::ToolCall(call) => Some(call),
        _ => None,
    });
    for (index, call) in calls.enumerate() {
        out.extend_from_slice(match index {
            0 => b",\"tool_calls\":[",
            _ => b",",
        });
        // No arguments at all would be no JSON, which some servers read again.
        let arguments = match call.arguments.trim() {
            "" => "{}",
            _ => &call.arguments,
        };
        out.extend_from_slice(b"{\"id\":");
        string(&call.id, out);
        out.extend_from_slice(b",\"type\":\"function\",\"function\":{\"name\":");
        string(&call.name, out);
        out.extend_from_slice(b",\"arguments\":");
        string(arguments, out);
        out.extend_from_slice(b"}}");
    }
    if parts.iter().any(|part| matches!(part, Part::ToolCall(_))) {
        out.push(b']');
    }
    out.push(b'}');
}

/// A text where that is all, else a list of parts, or null where only tools are asked for.
fn content(role: Role, parts: &[Part], out: &mut Vec<u8>) {
    if let [Part::Text(text)] = parts {
        return string(text, out);
    }
    let is_sent = |part: &&Part| match part {
        Part::Text(_) | Part::Image(_) | Part::File(_) | Part::Refusal(_) => true,
        Part::Audio(_) => role == Role::User,
        _ => false,
    };
    let sent: Vec<&Part> = parts.iter().filter(is_sent).collect();
    match sent[..] {
        [] => out.extend_from_slice(b"null"),
        [Part::Text(text)] => string(text, out),
        _ => {
            for (index, part) in sent.into_iter().enumerate() {
                out.push(if index == 0 { b'[' } else { b',' });
                piece(part, out);
            }
            out.push(b']');
        }
    }
}

/// A part of a content that comes in several.
fn piece(part: &Part, out: &mut Vec<u8>) {
    // What is long is written where it is to stand, and nowhere before.
    let mut put = |before: &str, text: &str, after: &str| {
        out.extend_from_slice(before.as_bytes());
        string(text, out);
        out.extend_from_slice(after.as_bytes());
    };
    match part {
        Part::Text(text) => put(r#"{"type":"text","text":"#, text, "}"),
        Part::Refusal(text) => put(r#"{"type":"refusal","refusal":"#, text, "}"),
        Part::Image(image) => put(
            r#"{"type":"image_url","image_url":{"url":"#,
            image.url(),
            "}}",
        ),
        Part::Audio(audio) => {
            put(
                r#"{"type":"input_audio","input_audio":{"data":"#,
                &audio.data,
                "",
            );
            put(r#","format":"#, &audio.format, "}}");
        }
        Part::File(File::At { id }) => put(r#"{"type":"file","file":{"file_id":"#, id, "}}"),
        Part::File(File::Of {
            name,
            media_type,
            data,
        }) => {
            put(r#"{"type":"file","file":{"filename":"#, name, "");
            let data = format!("data:{media_type};base64,{data}");
            put(r#","file_data":"#, &data, "}}");
        }
        // These stand elsewhere, or are left out.
        Part::ToolCall(_) | Part::ToolResult(_) | Part::Reasoning(_) | Part::Citation(_) => {}
    }
}

/// About how many bytes a part takes.
fn size(part: &Part) -> usize {
    match part {
        Part::Text(text) | Part::Refusal(text) => text.len() + text.len() / 16,
        Part::Image(image) => image.url().len() + 64,
        Part::Audio(audio) => audio.data.len() + 96,
        Part::File(File::Of { name, data, .. }) => name.len() + data.len() + 128,
        Part::ToolCall(call) => call.arguments.len() + call.arguments.len() / 8 + 128,
        Part::ToolResult(result) => result.content.len() + result.content.len() / 8 + 96,
        Part::Reasoning(_) | Part::Citation(_) => 0,
        Part::File(File::At { .. }) => 64,
    }
}
