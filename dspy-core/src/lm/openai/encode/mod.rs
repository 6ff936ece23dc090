//! The body of a request: an envelope around messages that were written before.

mod messages;
mod tools;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::dialect::Dialect;
use crate::error::{Error, Kind, Result};
use crate::lm::{Format, Head, LmRequest, Options, WireFamily};

/// What all requests to a model have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope<'a> {
    pub(super) model: &'a str,
    pub(super) dialect: Dialect,
    /// What else the server is told with each request.
    pub(super) extra_body: &'a BTreeMap<String, Json>,
}

impl Envelope<'_> {
    /// The body, in one buffer of about the right size.
    ///
    /// # Errors
    ///
    /// When the wire has no words for the request, or the model is known to refuse it.
    pub(super) fn body(&self, request: &LmRequest, is_streamed: bool) -> Result<Vec<u8>> {
        let options = request.options.written(self.writer(), |it| {
            super::refused::options(it, self.dialect)?;
            let mut written = Vec::new();
            self.options(it, &mut written);
            Ok(written)
        })?;
        super::refused::check(request, self.extra_body)?;
        let head = head(&request.head)?;
        messages::check(request.tail.iter(), || request.head.messages().count())?;
        let tail = messages::written(&request.tail);
        if head.is_empty() && tail.is_empty() {
            return Err(Error::new(
                Kind::Config,
                "the request has no messages: ask something",
            ));
        }
        let size = head.len() + tail.len() + options.len() + self.model.len() + 128;
        let mut body = Vec::with_capacity(size);
        body.extend_from_slice(b"{\"model\":");
        string(self.model, &mut body);
        body.extend_from_slice(b",\"messages\":[");
        body.extend_from_slice(head);
        if !head.is_empty() && !tail.is_empty() {
            body.push(b',');
        }
        body.extend_from_slice(&tail);
        body.push(b']');
        body.extend_from_slice(&options);
        if let Some(tools) = &request.tools {
            tools::write(tools, &mut body);
        }
        if is_streamed {
            set("stream", &true, &mut body);
            if self.dialect.stream_usage {
                set(
                    "stream_options",
                    &json!({ "include_usage": true }),
                    &mut body,
                );
            }
        }
        let own = &request.options.extra_body;
        let of_all = self.extra_body.iter();
        // What a call says itself goes before what all of them say.
        for (key, value) in of_all.filter(|(key, _)| !own.contains_key(*key)).chain(own) {
            set(key, value, &mut body);
        }
        body.push(b'}');
        Ok(body)
    }

    /// A number for all in the dialect that changes how options are written.
    fn writer(&self) -> u8 {
        let Dialect {
            is_reasoning,
            max_completion_tokens,
            stream_usage: _,
        } = self.dialect;
        u8::from(is_reasoning) << 1 | u8::from(max_completion_tokens)
    }

    /// The options that are set.
    fn options(&self, options: &Options, body: &mut Vec<u8>) {
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
            extra_body: _,
        } = options;
        let limit = match self.dialect.max_completion_tokens {
            true => "max_completion_tokens",
            false => "max_tokens",
        };
        set_some("temperature", temperature.as_ref(), body);
        set_some("top_p", top_p.as_ref(), body);
        set_some(limit, max_tokens.as_ref(), body);
        set_some("n", n.as_ref(), body);
        set_some("seed", seed.as_ref(), body);
        set_some("stop", (!stop.is_empty()).then_some(stop), body);
        set_some("logprobs", logprobs.then_some(&true), body);
        set_some("top_logprobs", top_logprobs.as_ref(), body);
        set_some("presence_penalty", presence_penalty.as_ref(), body);
        set_some("frequency_penalty", frequency_penalty.as_ref(), body);
        set_some("reasoning_effort", reasoning_effort.as_ref(), body);
        match format {
            None => {}
            Some(Format::JsonObject) => {
                set("response_format", &json!({ "type": "json_object" }), body);
            }
            Some(Format::JsonSchema {
                name,
                schema,
                strict,
            }) => {
                let format = json!({
                    "type": "json_schema",
                    "json_schema": { "name": name, "schema": schema, "strict": strict },
                });
                set("response_format", &format, body);
            }
        }
        if let Some(text) = prediction {
            let prediction = json!({ "type": "content", "content": text });
            set("prediction", &prediction, body);
        }
    }
}

/// The messages of a head, looked at and written by the first call that has it.
fn head(head: &Head) -> Result<&[u8]> {
    if !head.is_written(WireFamily::OpenAiChat) {
        messages::check(head.messages(), || 0)?;
    }
    Ok(head.wire(WireFamily::OpenAiChat, b",", messages::written))
}

/// One more field, after a comma.
fn set<T: Serialize + ?Sized>(key: &str, value: &T, out: &mut Vec<u8>) {
    out.push(b',');
    string(key, out);
    out.push(b':');
    write(value, out);
}

fn set_some<T: Serialize + ?Sized>(key: &str, value: Option<&T>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        set(key, value, out);
    }
}

/// A text as a JSON string, written straight into the buffer.
fn string(text: &str, out: &mut Vec<u8>) {
    // Two quotes, and room for the odd newline that is escaped.
    out.reserve(text.len() + text.len() / 16 + 2);
    write(text, out);
}

/// A value as JSON. Numbers were looked at before, since JSON has no word for what is none.
fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    let written = serde_json::to_writer(out, value);
    debug_assert!(
        written.is_ok(),
        "it is written into memory, and has only texts for keys"
    );
}
