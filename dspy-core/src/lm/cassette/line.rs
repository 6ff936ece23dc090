//! The lines of a tape: a header, and one for each call.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Recorded, nearest, shown};
use crate::digest::Digest;
use crate::error::{Error, Kept, Result};
use crate::lm::{CallCx, LmRequest, LmResponse, Price};

/// Changes with every change of what a line is.
const VERSION: u32 = 1;

/// How every tape begins.
pub(super) const HEADER: &str = "{\"dspy_cassette\":";

/// The first line of a tape.
#[derive(Deserialize)]
struct Header {
    dspy_cassette: u32,
}

/// The first line, with its newline.
pub(super) fn header() -> String {
    format!("{HEADER}{VERSION}}}\n")
}

/// What is wrong with the first line of a file, if anything is.
pub(super) fn check_header(line: &str) -> Result<(), String> {
    match serde_json::from_str(line) {
        Ok(Header { dspy_cassette }) if dspy_cassette == VERSION => Ok(()),
        Ok(Header { dspy_cassette }) => Err(format!(
            "it is a tape of version {dspy_cassette}, and this library reads version {VERSION}"
        )),
        Err(_) => Err(format!(
            "it is no tape, which begins with `{}`",
            header().trim_end()
        )),
    }
}

/// Which answer to which request.
pub(super) type Name = (Digest, u64);

/// A call, with what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    #[serde(with = "hex")]
    pub(super) key: Digest,
    pub(super) sample: u64,
    pub(super) occurrence: u64,
    pub(super) model: String,
    pub(super) role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    /// For people, and to say what differs; it is the key that is looked for.
    pub(super) request: Json,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply: Option<LmResponse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Kept>,
    /// Whether the error came when a stream had begun.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) in_stream: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) price: Option<Price>,
    pub(super) took_ms: u64,
}

/// What came of a call.
#[derive(Debug)]
pub(super) enum Outcome<'a> {
    Reply(&'a LmResponse),
    Error(&'a Error),
}

impl Call {
    /// A call, of which nothing has come yet.
    pub(super) fn new(name: Name, model: &str, cx: &CallCx, request: &LmRequest) -> Self {
        Self {
            key: name.0,
            sample: name.1,
            occurrence: 0,
            model: model.to_owned(),
            role: cx.role.as_str().to_owned(),
            path: cx.path.as_ref().map(|path| path.as_str().to_owned()),
            request: shown::request(request),
            reply: None,
            error: None,
            in_stream: false,
            price: None,
            took_ms: 0,
        }
    }

    pub(super) fn name(&self) -> Name {
        (self.key, self.sample)
    }

    /// The same call with what came of it.
    pub(super) fn with(mut self, outcome: Outcome<'_>) -> Self {
        match outcome {
            Outcome::Reply(reply) => self.reply = Some(reply.clone()),
            Outcome::Error(error) => self.error = Some(error.to_kept()),
        }
        self
    }

    /// What came of it, once more: nothing is asked, and nothing billed.
    pub(super) fn again(&self) -> Result<LmResponse> {
        match (&self.reply, &self.error) {
            (_, Some(error)) => Err(error.to_error()),
            (reply, None) => {
                let mut reply = reply.clone().unwrap_or_default();
                reply.cached = true;
                Ok(reply)
            }
        }
    }

    /// Whether the budget held the call back, so that it was never sent.
    pub(super) fn is_held_back(&self) -> bool {
        self.error.as_ref().is_some_and(Kept::is_budget)
    }

    /// The call out of its line.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let call: Self = serde_json::from_str(line)
            .map_err(|error| format!("it is no call on a tape: {error}"))?;
        match (&call.reply, &call.error) {
            (Some(_), None) => Ok(call),
            (None, Some(error)) if error.is_known() => Ok(call),
            (None, Some(_)) => {
                Err("it holds an error of a kind that this library does not know".to_owned())
            }
            _ => Err("it is no call on a tape, which holds either `reply` or `error`".to_owned()),
        }
    }

    /// The line, with its newline; nothing where the reply holds a number that JSON cannot.
    pub(super) fn write(&self) -> Option<String> {
        let mut answers = self.reply.iter().flat_map(|reply| &reply.completions);
        if answers.any(|it| it.logprobs.iter().any(|token| !token.logprob.is_finite())) {
            return None;
        }
        let mut line = serde_json::to_string(self).ok()?;
        line.push('\n');
        Some(line)
    }

    pub(super) fn recorded(&self) -> Recorded {
        Recorded {
            path: self.path.clone(),
            role: self.role.clone(),
            model: self.model.clone(),
            key: self.key,
            sample: self.sample,
            occurrence: self.occurrence,
            asked: nearest::end_of(&self.request),
        }
    }
}

/// A digest as its digits.
mod hex {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::digest::Digest;

    pub(super) fn serialize<S: Serializer>(digest: &Digest, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(digest)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
        let hex = String::deserialize(from)?;
        Digest::of_hex(&hex).map_err(D::Error::custom)
    }
}
