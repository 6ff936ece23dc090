//! What a program does that has its prompt already: reqwest with the options of our client, and
//! serde both ways.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use dspy::lm::LmRequest;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::{Deserialize, Serialize};

use super::Caller;
use super::payload::MODEL;
use crate::figures::Failure;

/// What asks in that way.
#[derive(Clone)]
pub(crate) struct Raw {
    client: reqwest::Client,
    url: String,
    messages: Arc<[(String, String)]>,
}

impl Raw {
    /// Asks what the request does.
    pub(crate) fn new(address: &str, request: &LmRequest) -> Result<Self, Failure> {
        Ok(Self {
            client: reqwest::Client::builder()
                .connect_timeout(Duration::from_secs(10))
                .timeout(Duration::from_secs(600))
                .no_proxy()
                .build()?,
            url: format!("http://{address}/v1/chat/completions"),
            messages: request
                .messages()
                .map(|it| (it.role.as_str().to_owned(), it.text()))
                .collect(),
        })
    }

    pub(crate) fn body(&self) -> Result<Vec<u8>, Failure> {
        let messages = self.messages.iter();
        Ok(serde_json::to_vec(&Request {
            model: MODEL,
            messages: messages
                .map(|(role, content)| Said { role, content })
                .collect(),
        })?)
    }
}

impl Caller for Raw {
    async fn call(&self) -> Result<(), Failure> {
        let post = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(self.body()?);
        let response = post.send().await?.error_for_status()?;
        black_box(serde_json::from_slice::<Reply>(&response.bytes().await?)?);
        Ok(())
    }
}

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    messages: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    role: &'a str,
    content: &'a str,
}

#[expect(dead_code, reason = "read from the wire, which is what is measured")]
#[derive(Deserialize)]
struct Reply {
    id: String,
    model: String,
    choices: Vec<Choice>,
    usage: Usage,
}

#[expect(dead_code, reason = "as above")]
#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: String,
}

#[expect(dead_code, reason = "as above")]
#[derive(Deserialize)]
struct Message {
    content: String,
}

#[expect(dead_code, reason = "as above")]
#[derive(Deserialize)]
struct Usage {
    prompt_tokens: u64,
    completion_tokens: u64,
}
