//! What is asked and answered, as OpenAI's chat completions have it.

use std::time::{SystemTime, UNIX_EPOCH};

use dspy::embedded::Apprentice;
use dspy::lm::{CallCx, Completion, Finish, Lm as _, LmRequest, Message, Options, Role};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::http::Request;

/// The name under which it answers, whatever name it was asked by.
pub(crate) const MODEL: &str = "embedded/apprentice";

/// How many answers one request may want.
const MOST_ANSWERS: u32 = 128;

/// The answer to a request: a body, or why there is none.
pub(crate) async fn answer(request: &Request, number: usize) -> Answer {
    let created = SystemTime::now().duration_since(UNIX_EPOCH);
    let created = created.map_or(0, |it| it.as_secs());
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/v1/chat/completions") => chat(&request.body, number, created).await,
        ("GET", "/v1/models") => {
            let model =
                json!({"id": MODEL, "object": "model", "created": created, "owned_by": "dspy"});
            Ok(json!({"object": "list", "data": [model]}))
        }
        (method, path) => Err(Refusal::new(
            404,
            format!("there is no {method} {path} here"),
        )),
    }
}

async fn chat(body: &[u8], number: usize, created: u64) -> Answer {
    let asked: Asked = serde_json::from_slice(body)
        .map_err(|error| Refusal::new(400, format!("the body is no chat request: {error}")))?;
    let with_logprobs = asked.logprobs == Some(true);
    let request = asked.request()?;
    let response = Apprentice.call(&request, &CallCx::default()).await;
    let response = response.map_err(|error| match error {
        it if it.is_context_overflow() => Refusal {
            code: Some("context_length_exceeded"),
            ..Refusal::new(400, it.to_string())
        },
        it if it.is_config() => Refusal::new(400, it.to_string()),
        it => Refusal::new(500, it.to_string()),
    })?;
    let completions = response.completions.iter().enumerate();
    let choices: Vec<_> = completions
        .map(|(index, it)| choice(index, it, with_logprobs))
        .collect();
    Ok(json!({
        "id": format!("chatcmpl-{number}"),
        "object": "chat.completion",
        "created": created,
        "model": MODEL,
        "choices": choices,
        "usage": {
            "prompt_tokens": response.usage.input_tokens,
            "completion_tokens": response.usage.output_tokens,
            "total_tokens": response.usage.total(),
        },
    }))
}

fn choice(index: usize, completion: &Completion, with_logprobs: bool) -> Json {
    let tokens = completion.logprobs.iter().map(|it| {
        // JSON has no infinity; this is what others write for what is out of the question.
        json!({"token": it.token, "logprob": it.logprob.max(-9999.0)})
    });
    json!({
        "index": index,
        "message": {"role": "assistant", "content": completion.text()},
        "finish_reason": match &completion.finish {
            Finish::Length => "length",
            Finish::Filtered => "content_filter",
            Finish::Other(other) => other,
            _ => "stop",
        },
        "logprobs": with_logprobs.then(|| json!({"content": tokens.collect::<Vec<_>>()})),
    })
}

/// The body of a request. What is not named here, the learner has no use for.
#[derive(Deserialize)]
struct Asked {
    messages: Vec<Turn>,
    temperature: Option<f64>,
    top_p: Option<f64>,
    max_tokens: Option<u32>,
    /// The newer name of the same.
    max_completion_tokens: Option<u32>,
    n: Option<u32>,
    seed: Option<u64>,
    stop: Option<OneOrMore>,
    logprobs: Option<bool>,
    stream: Option<bool>,
}

#[derive(Deserialize)]
struct Turn {
    role: String,
    content: Content,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "the content is neither a text nor a list of parts"
)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    r#type: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`stop` is neither a text nor a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Asked {
    fn request(self) -> Result<LmRequest, Refusal> {
        let wrong = |param, message: &str| Err(Refusal::of_param(param, message));
        if self.stream == Some(true) {
            return wrong("stream", "answers come whole here: leave `stream` out");
        }
        if self.messages.is_empty() {
            return wrong("messages", "there is no message");
        }
        if self
            .temperature
            .is_some_and(|it| !(0.0..=2.0).contains(&it))
        {
            return wrong("temperature", "`temperature` is a number from 0 to 2");
        }
        if self.top_p.is_some_and(|it| !(0.0..=1.0).contains(&it)) {
            return wrong("top_p", "`top_p` is a number from 0 to 1");
        }
        if self.n.is_some_and(|it| !(1..=MOST_ANSWERS).contains(&it)) {
            let message = format!("`n` is a whole number from 1 to {MOST_ANSWERS}");
            return wrong("n", &message);
        }
        let messages = self.messages.into_iter().map(Turn::message);
        let mut request = LmRequest::of_messages(messages.collect::<Result<_, _>>()?);
        let mut options = Options::default();
        options.temperature = self.temperature;
        options.top_p = self.top_p;
        options.max_tokens = self.max_completion_tokens.or(self.max_tokens);
        options.n = self.n;
        options.seed = self.seed;
        options.stop = match self.stop {
            None => Vec::new(),
            Some(OneOrMore::One(text)) => vec![text],
            Some(OneOrMore::More(texts)) => texts,
        };
        options.logprobs = self.logprobs.unwrap_or(false);
        request.options = options.into();
        Ok(request)
    }
}

impl Turn {
    fn message(self) -> Result<Message, Refusal> {
        let role = match self.role.as_str() {
            "system" | "developer" => Role::System,
            "user" => Role::User,
            "assistant" => Role::Assistant,
            other => {
                let message = format!("the role `{other}` is not known here");
                return Err(Refusal::of_param("messages", message));
            }
        };
        let parts = match self.content {
            Content::Text(text) => return Ok(Message::of_text(role, text)),
            Content::Parts(parts) => parts,
        };
        let mut all = String::new();
        for part in parts {
            match (part.r#type.as_str(), part.text) {
                ("text", Some(text)) => all.push_str(&text),
                (other, _) => {
                    let message = format!("a part of type `{other}` has no text to read");
                    return Err(Refusal::of_param("messages", message));
                }
            }
        }
        Ok(Message::of_text(role, all))
    }
}

pub(crate) type Answer = Result<Json, Refusal>;

/// Why there is no answer, as OpenAI's servers say it.
pub(crate) struct Refusal {
    pub(crate) status: u16,
    message: String,
    param: Option<&'static str>,
    code: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            param: None,
            code: None,
        }
    }

    fn of_param(param: &'static str, message: impl Into<String>) -> Self {
        let param = Some(param);
        Self {
            param,
            ..Self::new(400, message)
        }
    }

    pub(crate) fn body(&self) -> Json {
        let kind = match self.status {
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        let Self {
            message,
            param,
            code,
            ..
        } = self;
        json!({"error": {"message": message, "type": kind, "param": param, "code": code}})
    }
}
