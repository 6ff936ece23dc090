//! What a server means by an answer that is none.

use serde_json::Value as Json;

use crate::error::{Error, Kind};

/// So much is shown of what a server said.
const MOST_SHOWN: usize = 1_000;

/// Who was asked for what, for messages.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) model: String,
    pub(super) url: String,
}

impl Asked {
    /// The error behind a status, with what the server said about it. A code in the body goes before
    /// the status; prose is never matched.
    pub(super) fn status(&self, status: u16, body: &str) -> Error {
        let json: Option<Json> = serde_json::from_str(body).ok();
        let told = json.as_ref().and_then(told_in);
        let code = told.and_then(code_of);
        let said = told.and_then(message_of).unwrap_or(body);
        let (kind, hint) = self.meaning(code.as_deref(), Some(status));
        let code_shown = code.as_ref().map(|it| format!(", `{it}`"));
        let message = format!(
            "{hint} (status {status}{}: {})",
            code_shown.unwrap_or_default(),
            start_of(said.trim())
        );
        Error::new(kind, message).told(|told| {
            told.status = Some(status);
            told.code = code;
        })
    }

    /// The error that a server tells under a status that says all is well. Its code may be a status
    /// itself; without one nobody knows whether the call is billed.
    pub(super) fn in_answer(&self, told: &Json) -> Error {
        let code = code_of(told);
        let status = code.as_deref().and_then(|code| code.parse().ok());
        let status = status.filter(|status| (400..600).contains(status));
        let (kind, hint) = self.meaning(code.as_deref(), status);
        let said = message_of(told).map_or_else(|| told.to_string(), str::to_owned);
        let code_shown = code.as_ref().map(|it| format!(", `{it}`"));
        let message = format!(
            "{hint} (in its answer{}: {})",
            code_shown.unwrap_or_default(),
            start_of(said.trim())
        );
        // The same words would stand under a status of 500 and above.
        let is_passing = is_failure_of_server(code.as_deref());
        Error::new(kind, message).told(|told| {
            told.status = status;
            told.asks_again = is_passing.then_some(true);
            told.code = code;
        })
    }

    /// What a code and a status mean, and what is said of it.
    fn meaning(&self, code: Option<&str>, status: Option<u16>) -> (Kind, String) {
        let (kind, hint) = match (code.unwrap_or_default(), status) {
            ("context_length_exceeded", _) => (
                Kind::ContextOverflow,
                "the request is longer than the model takes: send less",
            ),
            (
                "insufficient_quota"
                | "billing_hard_limit_reached"
                | "billing_not_active"
                | "account_deactivated",
                _,
            )
            | (_, Some(402)) => (
                Kind::Auth,
                "the account behind the key has nothing left to spend",
            ),
            ("content_filter" | "content_policy_violation", _) => (
                Kind::Refused,
                "the provider's filter does not let the request through",
            ),
            ("model_not_found", _) | (_, Some(404)) => {
                let (url, model) = (&self.url, &self.model);
                let hint = format!("`{url}` knows no model `{model}`, or is no chat endpoint");
                return (Kind::Config, hint);
            }
            ("invalid_api_key" | "authentication_error", _) | (_, Some(401 | 403)) => (
                Kind::Auth,
                "the key is missing, wrong, or not allowed to do this",
            ),
            ("rate_limit_exceeded" | "rate_limit_error", _) | (_, Some(429)) => {
                (Kind::RateLimited, "the server wants fewer calls")
            }
            (_, Some(408)) => (Kind::Timeout, "the server gave up waiting"),
            ("invalid_request_error", None) | (_, Some(400..500)) => (
                Kind::Rejected,
                "the server does not take the request as it is",
            ),
            _ => (Kind::Provider, "the server failed"),
        };
        (kind, hint.to_owned())
    }
}

fn is_failure_of_server(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(
            "server_error"
                | "internal_server_error"
                | "api_error"
                | "overloaded_error"
                | "service_unavailable"
        )
    )
}

/// The error that a body tells of, if it tells of one: in its `error`, as the first of a list, or as
/// itself.
pub(super) fn told_in(body: &Json) -> Option<&Json> {
    let body = body.get(0).unwrap_or(body);
    if body.get("object").and_then(Json::as_str) == Some("error") {
        return Some(body);
    }
    body.get("error").filter(|error| is_told(error))
}

/// Whether what stands where an error would stand is one.
pub(super) fn is_told(error: &Json) -> bool {
    match error {
        Json::Object(fields) => !fields.is_empty(),
        Json::String(text) => !text.is_empty(),
        _ => false,
    }
}

fn message_of(error: &Json) -> Option<&str> {
    let message = error.get("message").and_then(Json::as_str);
    message.or_else(|| error.as_str())
}

/// The code of an error, or its type where it has none.
fn code_of(error: &Json) -> Option<String> {
    match error.get("code") {
        Some(Json::String(code)) if !code.is_empty() => Some(code.clone()),
        Some(Json::Number(code)) => Some(code.to_string()),
        _ => {
            let kind = error.get("type").and_then(Json::as_str);
            kind.filter(|kind| !kind.is_empty()).map(str::to_owned)
        }
    }
}

/// The beginning of what a server said, for a message.
pub(super) fn start_of(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
