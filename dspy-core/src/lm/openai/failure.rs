//! What a server means by an answer that is none.

use serde_json::Value as Json;

use crate::error::{Error, Kind};

/// The error behind a status, with what the server said about it. A code in the body goes before
/// the status; prose is never matched.
pub(super) fn of_status(status: u16, body: &[u8], model: &str, url: &str) -> Error {
    let body_json: Option<Json> = serde_json::from_slice(body).ok();
    let error = body_json.as_ref().and_then(|it| it.get("error"));
    let is_refused = (400..500).contains(&status);
    let text = |key: &str| error.and_then(|it| it.get(key)).and_then(Json::as_str);
    let said = match text("message").or_else(|| error.and_then(Json::as_str)) {
        Some(message) => message.to_owned(),
        None => start_of(body),
    };
    let (kind, hint) = match (text("code"), status) {
        (Some("context_length_exceeded"), _) => (
            Kind::ContextOverflow,
            "the request is longer than the model takes: send less".to_owned(),
        ),
        (Some("insufficient_quota"), _) => (
            Kind::Auth,
            "the account behind the key has nothing left to spend".to_owned(),
        ),
        (Some("model_not_found"), _) | (_, 404) => (
            Kind::Config,
            format!("`{url}` knows no model `{model}`, or is no chat endpoint"),
        ),
        (_, 401 | 403) => (
            Kind::Auth,
            "the key is missing, wrong, or not allowed to do this".to_owned(),
        ),
        (_, 408) => (Kind::Timeout, "the server gave up waiting".to_owned()),
        (_, 429) => (Kind::RateLimited, "the server wants fewer calls".to_owned()),
        _ if is_refused => (
            Kind::Rejected,
            "the server does not take the request as it is".to_owned(),
        ),
        _ => (Kind::Provider, "the server failed".to_owned()),
    };
    Error::new(kind, format!("{hint} (status {status}: {})", said.trim()))
        .told(|told| told.status = Some(status))
}

/// Whether a body tells of an error.
pub(super) fn is_told(body: &[u8]) -> bool {
    let body: Option<Json> = serde_json::from_slice(body).ok();
    body.is_some_and(|body| body.get("error").is_some_and(|error| !error.is_null()))
}

/// The beginning of a body, for a message.
pub(super) fn start_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let start: String = text.chars().take(200).collect();
    if start.len() < text.len() {
        format!("{start}…")
    } else {
        start
    }
}
