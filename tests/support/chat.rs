//! Chat completions as the wire has them: whole or as events, and what is said of a wrong request.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::script::Script;

/// What an answer is made of: one request, and which of its answers is wanted.
pub struct Asked<'a> {
    /// Which request this is, from 0, in the order in which they came.
    pub number: usize,
    /// Which of several answers, from 0.
    pub choice: usize,
    /// The body of the request.
    pub body: &'a Json,
}

impl Asked<'_> {
    /// The text of the last message.
    pub fn last(&self) -> String {
        let messages = self.body["messages"].as_array();
        messages
            .and_then(|it| it.last())
            .map(text_of)
            .unwrap_or_default()
    }
}

/// Who gives the text of an answer.
pub type Answer = Arc<dyn Fn(&Asked<'_>) -> String + Send + Sync>;

/// Tokens of a request and of its answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub prompt: u64,
    pub completion: u64,
}

/// The text of a message; what is no text is left out.
fn text_of(message: &Json) -> String {
    match &message["content"] {
        Json::Array(parts) => parts.iter().filter_map(|it| it["text"].as_str()).collect(),
        content => content.as_str().unwrap_or_default().to_owned(),
    }
}

/// A text as tokens: up to four letters each, where a blank begins one. Together they are the text.
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for letter in text.chars() {
        match tokens.last_mut() {
            Some(token) if !letter.is_whitespace() && token.chars().count() < 4 => {
                token.push(letter);
            }
            _ => tokens.push(letter.to_string()),
        }
    }
    tokens
}

/// The tokens of a request: those of its texts, some for each message, and more for a picture.
pub fn prompt_tokens(body: &Json) -> u64 {
    let messages = body["messages"].as_array();
    let of = |message: &Json| {
        let parts = message["content"].as_array();
        let pictures = parts.into_iter().flatten();
        let pictures = pictures.filter(|it| it["type"] == "image_url").count();
        tokens(&text_of(message)).len() + 4 + 85 * pictures
    };
    messages.map_or(0, |it| it.iter().map(of).sum::<usize>()) as u64 + 3
}

/// What a schema cannot say: fields that make sense only with others.
pub fn contradictions(body: &Json) -> Vec<String> {
    let mut found = Vec::new();
    if !body["stream_options"].is_null() && body["stream"] != true {
        found.push("$.stream_options: only a stream has options".to_owned());
    }
    if !body["top_logprobs"].is_null() && body["logprobs"] != true {
        found.push("$.top_logprobs: only where `logprobs` is true".to_owned());
    }
    if !body["max_tokens"].is_null() && !body["max_completion_tokens"].is_null() {
        found.push("$.max_tokens: only without `max_completion_tokens`".to_owned());
    }
    found
}

/// An error as the wire has it.
pub fn error(message: &str, kind: &str, param: Option<&str>, code: Option<&str>) -> Json {
    json!({ "error": { "message": message, "type": kind, "param": param, "code": code } })
}

/// What a server says with a status, and its code for that.
pub fn error_of(status: u16, message: Option<&str>, code: Option<&str>) -> Json {
    let (usual, kind, usual_code) = match status {
        400 => ("The request is invalid.", "invalid_request_error", None),
        401 => (
            "Incorrect API key provided.",
            "invalid_request_error",
            Some("invalid_api_key"),
        ),
        403 => ("This is not allowed.", "invalid_request_error", None),
        404 => (
            "The model does not exist.",
            "invalid_request_error",
            Some("model_not_found"),
        ),
        429 => (
            "Rate limit reached for requests.",
            "requests",
            Some("rate_limit_exceeded"),
        ),
        503 => (
            "The engine is currently overloaded.",
            "service_unavailable",
            None,
        ),
        _ => ("The server had an error.", "server_error", None),
    };
    error(message.unwrap_or(usual), kind, None, code.or(usual_code))
}

struct Choice {
    tokens: Vec<String>,
    finish: &'static str,
}

/// A request with its answers.
pub struct Completed {
    /// What all objects about it begin with.
    stem: Json,
    choices: Vec<Choice>,
    /// What else each message holds, and what is said of usage.
    message: Json,
    usage: Json,
    /// How many alternatives of each token are wanted, where probabilities are.
    logprobs: Option<u64>,
    wants_usage: bool,
    /// What it took.
    pub tokens: Tokens,
}

impl Completed {
    /// Answers a request that fits the schema.
    pub fn new(number: usize, body: &Json, script: &Script) -> Self {
        let answer = &script.answer;
        let limit = body["max_completion_tokens"]
            .as_u64()
            .or(body["max_tokens"].as_u64());
        let choice = |choice| {
            let asked = Asked {
                number,
                choice,
                body,
            };
            let mut tokens = tokens(before_stop(&answer(&asked), &body["stop"]));
            let limit = limit.map_or(usize::MAX, |it| it as usize);
            let finish = if tokens.len() > limit {
                "length"
            } else if script.message["tool_calls"].is_array() {
                "tool_calls"
            } else {
                "stop"
            };
            tokens.truncate(limit);
            Choice { tokens, finish }
        };
        let wanted = body["n"].as_u64().unwrap_or(1) as usize;
        let choices: Vec<_> = (0..wanted).map(choice).collect();
        let completion = choices.iter().map(|it| it.tokens.len() as u64).sum();
        let logprobs = (body["logprobs"] == true).then(|| body["top_logprobs"].as_u64());
        Self {
            stem: json!({
                "id": format!("chatcmpl-{number:08}"),
                "object": "chat.completion",
                "created": 1_700_000_000 + number,
                "model": body["model"],
                "service_tier": "default",
                "system_fingerprint": "fp_0123456789",
            }),
            choices,
            message: script.message.clone(),
            usage: script.usage.clone(),
            logprobs: logprobs.map(Option::unwrap_or_default),
            wants_usage: body["stream_options"]["include_usage"] == true,
            tokens: Tokens {
                prompt: prompt_tokens(body),
                completion,
            },
        }
    }

    /// The one object of an answer that is not streamed. What is not said of tokens is left out.
    pub fn whole(&self, said: Option<Tokens>) -> Json {
        let choices = self.choices.iter().enumerate().map(|(index, choice)| {
            let mut message = json!({
                "role": "assistant",
                "content": choice.tokens.concat(),
                "refusal": null,
                "annotations": [],
            });
            if choice.tokens.is_empty() {
                message["content"] = Json::Null;
            }
            merge(&mut message, &self.message);
            json!({
                "index": index,
                "message": message,
                "logprobs": self.probabilities(&choice.tokens),
                "finish_reason": choice.finish,
            })
        });
        let mut whole = self.stem.clone();
        whole["choices"] = choices.collect();
        if let Some(said) = said {
            whole["usage"] = self.usage(said);
        }
        whole
    }

    /// The objects of a streamed answer, a token each, with the answers taking turns.
    pub fn parts(&self, said: Option<Tokens>) -> Vec<Json> {
        let mut parts = Vec::new();
        let mut part = |index: usize, delta: Json, logprobs: Json, finish: Json| {
            let mut part = self.part();
            part["choices"] = json!([{
                "index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish,
            }]);
            parts.push(part);
        };
        let turns = self.choices.iter().enumerate();
        let mut turns: VecDeque<_> = turns
            .map(|(index, choice)| (index, choice.finish, self.deltas(choice)))
            .collect();
        for (index, ..) in &turns {
            let delta = json!({ "role": "assistant", "content": "", "refusal": null });
            part(*index, delta, Json::Null, Json::Null);
        }
        while !turns.is_empty() {
            turns.retain_mut(|(index, finish, deltas)| {
                let Some((delta, logprobs)) = deltas.pop_front() else {
                    part(*index, json!({}), Json::Null, (*finish).into());
                    return false;
                };
                part(*index, delta, logprobs, Json::Null);
                true
            });
        }
        if let Some(said) = said.filter(|_| self.wants_usage) {
            let mut last = self.part();
            last["choices"] = json!([]);
            last["usage"] = self.usage(said);
            parts.push(last);
        }
        parts
    }

    /// An answer bit by bit: what was thought, the text, and what else there is, with the
    /// probabilities of the text.
    fn deltas(&self, choice: &Choice) -> VecDeque<(Json, Json)> {
        let mut deltas = VecDeque::new();
        let mut say = |name: &str, text: &str| {
            let tokens = tokens(text).into_iter();
            deltas.extend(tokens.map(|it| (json!({ name: it }), Json::Null)));
        };
        for name in ["reasoning_content", "reasoning", "refusal"] {
            say(name, self.message[name].as_str().unwrap_or_default());
        }
        for text in &choice.tokens {
            let logprobs = self.probabilities(std::slice::from_ref(text));
            deltas.push_back((json!({ "content": text }), logprobs));
        }
        let calls = self.message["tool_calls"].as_array();
        for (index, call) in calls.into_iter().flatten().enumerate() {
            let mut first = call.clone();
            first["index"] = index.into();
            let arguments = first["function"]["arguments"].take();
            first["function"]["arguments"] = "".into();
            deltas.push_back((json!({ "tool_calls": [first] }), Json::Null));
            for piece in tokens(arguments.as_str().unwrap_or_default()) {
                let more = json!({ "index": index, "function": { "arguments": piece } });
                deltas.push_back((json!({ "tool_calls": [more] }), Json::Null));
            }
        }
        if self.message["annotations"].is_array() {
            let all = json!({ "annotations": self.message["annotations"] });
            deltas.push_back((all, Json::Null));
        }
        deltas
    }

    fn usage(&self, said: Tokens) -> Json {
        let mut said = usage(said);
        merge(&mut said, &self.usage);
        said
    }

    fn part(&self) -> Json {
        let mut part = self.stem.clone();
        part["object"] = "chat.completion.chunk".into();
        if self.wants_usage {
            part["usage"] = Json::Null;
        }
        part
    }

    fn probabilities(&self, tokens: &[String]) -> Json {
        let Some(alternatives) = self.logprobs else {
            return Json::Null;
        };
        let of = |token: &str, rank: u64| {
            let logprob = -0.125 - rank as f64 - (token.len() % 4) as f64 / 8.0;
            json!({ "token": token, "logprob": logprob, "bytes": token.as_bytes() })
        };
        let content = tokens.iter().map(|token| {
            let mut content = of(token, 0);
            let others = (0..alternatives).map(|rank| match rank {
                0 => of(token, 0),
                rank => of(&format!("{token}{rank}"), rank),
            });
            content["top_logprobs"] = others.collect();
            content
        });
        json!({ "content": content.collect::<Json>(), "refusal": null })
    }
}

/// What stands before the first of the words at which an answer ends.
fn before_stop<'a>(text: &'a str, stop: &Json) -> &'a str {
    let words = match stop {
        Json::Array(words) => words.iter().collect(),
        word => vec![word],
    };
    let ends = words
        .into_iter()
        .filter_map(|word| text.find(word.as_str()?));
    &text[..ends.min().unwrap_or(text.len())]
}

/// Fields over fields; those that are objects in both become one.
fn merge(into: &mut Json, from: &Json) {
    for (name, value) in from.as_object().into_iter().flatten() {
        match (&mut into[name], value) {
            (inner @ Json::Object(_), Json::Object(_)) => merge(inner, value),
            (place, value) => *place = value.clone(),
        }
    }
}

/// What is said of what was used.
fn usage(tokens: Tokens) -> Json {
    let Tokens { prompt, completion } = tokens;
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    })
}
