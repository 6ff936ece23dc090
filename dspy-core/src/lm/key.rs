//! The key of a request: one name for what is asked, whoever asks and over whichever wire.

use super::{
    Audio, Citation, File, Format, Head, LmRequest, Message, Options, Part, ToolCall, ToolChoice,
    ToolResult, ToolSpec, Tools,
};
use crate::digest::{Digest, Digester};

/// Changes with every change of what is below, so that no reply is taken for that to another
/// request.
const FORMAT: &str = "dspy request 2";

impl LmRequest {
    /// The name of this request to the model of this [`identity`](super::Lm::identity).
    ///
    /// It is a digest of digests: of the format's version, the identity, the options that are set,
    /// the tools, the head (itself one of its fragments' digests, computed once) and the tail. No secret and
    /// nothing of a wire is in it, and the same request has the same key on every machine. Which of
    /// several answers to one request is meant stands beside the key and not in it.
    ///
    /// ```
    /// use dspy::lm::{LmRequest, Message, Role};
    ///
    /// let ask = |text| LmRequest::of_messages(vec![Message::of_text(Role::User, text)]);
    /// assert_eq!(ask("Who?").key("a model"), ask("Who?").key("a model"));
    /// assert_ne!(ask("Who?").key("a model"), ask("Who?").key("another"));
    /// assert_ne!(ask("Who?").key("a model"), ask("Why?").key("a model"));
    /// ```
    pub fn key(&self, identity: &str) -> Digest {
        let mut key = Digester::new(FORMAT);
        key.bytes(identity.as_bytes());
        options(&self.options, &mut key);
        tools(self.tools.as_deref(), &mut key);
        key.digest(self.head.digest());
        messages(&self.tail, &mut key);
        key.finish()
    }
}

/// The digest of a head, out of those of its fragments.
pub(super) fn of_head(head: &Head) -> Digest {
    let mut digest = Digester::new("head");
    for fragment in head.fragments() {
        digest.digest(fragment.digest());
    }
    digest.finish()
}

/// The digest of a fragment.
pub(super) fn of_fragment(fragment: &[Message]) -> Digest {
    let mut digest = Digester::new("fragment");
    messages(fragment, &mut digest);
    digest.finish()
}

fn messages(messages: &[Message], digest: &mut Digester) {
    digest.number(messages.len() as u64);
    for message in messages {
        digest.bytes(message.role.as_str().as_bytes());
        digest.number(message.parts.len() as u64);
        for part in &message.parts {
            self::part(part, digest);
        }
    }
}

/// The kind of a part, and its texts.
fn part(part: &Part, digest: &mut Digester) {
    let mut write = |texts: &[&str]| {
        for text in texts {
            digest.bytes(text.as_bytes());
        }
    };
    match part {
        Part::Text(text) => write(&["text", text]),
        Part::Image(image) => write(&["image", image.url()]),
        Part::Audio(Audio { format, data }) => write(&["audio", format, data]),
        Part::File(File::At { id }) => write(&["file", id]),
        Part::File(File::Of {
            name,
            media_type,
            data,
        }) => write(&["bytes of file", name, media_type, data]),
        Part::ToolCall(ToolCall {
            id,
            name,
            arguments,
        }) => write(&["tool call", id, name, arguments]),
        Part::ToolResult(ToolResult { id, content }) => write(&["tool result", id, content]),
        Part::Reasoning(text) => write(&["reasoning", text]),
        Part::Citation(Citation { url, title, range }) => {
            write(&["citation", url, title.as_deref().unwrap_or_default()]);
            digest.optional(range.map(|(from, _)| from));
            digest.optional(range.map(|(_, to)| to));
        }
        Part::Refusal(text) => write(&["refusal", text]),
    }
}

/// What is not set has no part in the answer, and is told apart from zero.
fn options(options: &Options, digest: &mut Digester) {
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
    digest.optional(temperature.map(f64::to_bits));
    digest.optional(top_p.map(f64::to_bits));
    digest.optional(max_tokens.map(u64::from));
    digest.optional(n.map(u64::from));
    digest.optional(*seed);
    digest.number((*logprobs).into());
    digest.number(stop.len() as u64);
    for word in stop {
        digest.bytes(word.as_bytes());
    }
    let rare = top_logprobs.is_some()
        || presence_penalty.is_some()
        || frequency_penalty.is_some()
        || reasoning_effort.is_some()
        || format.is_some()
        || prediction.is_some()
        || !extra_body.is_empty();
    digest.number(rare.into());
    if !rare {
        return;
    }
    digest.optional(top_logprobs.map(u64::from));
    digest.optional(presence_penalty.map(f64::to_bits));
    digest.optional(frequency_penalty.map(f64::to_bits));
    text(reasoning_effort.as_deref(), digest);
    match format {
        None => digest.number(0),
        Some(Format::JsonObject) => digest.number(1),
        Some(Format::JsonSchema {
            name,
            schema,
            strict,
        }) => {
            digest.number(2 + u64::from(*strict));
            digest.bytes(name.as_bytes());
            digest.bytes(schema.to_string().as_bytes());
        }
    }
    text(prediction.as_deref(), digest);
    digest.number(extra_body.len() as u64);
    for (key, value) in extra_body {
        digest.bytes(key.as_bytes());
        digest.bytes(value.to_string().as_bytes());
    }
}

fn text(text: Option<&str>, digest: &mut Digester) {
    digest.number(text.is_some().into());
    digest.bytes(text.unwrap_or_default().as_bytes());
}

/// The tools, where there are any.
fn tools(tools: Option<&Tools>, digest: &mut Digester) {
    let Some(Tools {
        specs,
        choice,
        parallel,
    }) = tools
    else {
        return digest.number(0);
    };
    digest.number(1);
    digest.number(specs.len() as u64);
    for spec in specs {
        let ToolSpec {
            name,
            description,
            parameters,
            strict,
        } = spec;
        digest.bytes(name.as_bytes());
        digest.bytes(description.as_bytes());
        digest.bytes(parameters.to_string().as_bytes());
        digest.number((*strict).into());
    }
    match choice {
        ToolChoice::Auto => digest.number(0),
        ToolChoice::None => digest.number(1),
        ToolChoice::Required => digest.number(2),
        ToolChoice::Named(name) => {
            digest.number(3);
            digest.bytes(name.as_bytes());
        }
    }
    digest.optional(parallel.map(u64::from));
}
