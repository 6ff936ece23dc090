//! The body of a response. Fields and words that nobody here knows are no reason to fail.

use serde::Deserialize;

use super::failure;
use crate::error::{Error, Kind, Result};
use crate::lm::{Completion, Finish, LmResponse, Part, TokenLogprob, Usage};

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    model: Option<String>,
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
    #[serde(default)]
    logprobs: Option<Logprobs>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    /// Some servers say `reasoning_content`, some `reasoning`.
    #[serde(default, alias = "reasoning")]
    reasoning_content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Logprobs {
    #[serde(default)]
    content: Option<Vec<Token>>,
}

#[derive(Deserialize)]
struct Token {
    token: String,
    logprob: f64,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
}

pub(super) fn response(body: &[u8]) -> Result<LmResponse> {
    let body: Body = serde_json::from_slice(body).map_err(|error| {
        let start = failure::start_of(body);
        let message = if start.trim_start().starts_with('<') {
            "the server answered with a page and not with JSON: is the base URL that of its API, \
             which often ends in /v1?"
                .to_owned()
        } else {
            format!("the server's answer is no chat completion ({error}): {start}")
        };
        Error::new(Kind::Provider, message)
    })?;
    let usage = body.usage.map_or_else(Usage::default, |tokens| Usage {
        input_tokens: tokens.prompt_tokens,
        output_tokens: tokens.completion_tokens,
        ..Usage::default()
    });
    Ok(LmResponse {
        id: body.id,
        model: body.model,
        completions: body.choices.into_iter().map(completion).collect(),
        usage,
        ..LmResponse::default()
    })
}

fn completion(choice: Choice) -> Completion {
    let Message {
        content,
        reasoning_content,
        refusal,
    } = choice.message;
    let present = |text: &String| !text.is_empty();
    let reasoning = reasoning_content.filter(present).map(Part::Reasoning);
    let text = content.filter(present).map(Part::Text);
    let refusal = refusal.filter(present).map(Part::Refusal);
    let finish = match choice.finish_reason.as_deref() {
        Some("stop") | None => Finish::Stop,
        Some("length") => Finish::Length,
        Some("content_filter") => Finish::Filtered,
        Some(other) => Finish::Other(other.to_owned()),
    };
    let parts = [reasoning, text, refusal].into_iter().flatten().collect();
    let mut completion = Completion::of_parts(parts, finish);
    let tokens = choice
        .logprobs
        .and_then(|it| it.content)
        .unwrap_or_default();
    completion.logprobs = tokens
        .into_iter()
        .map(|Token { token, logprob }| TokenLogprob { token, logprob })
        .collect();
    completion
}
