//! An error as it is kept in a file: all that a program can ask it, without what caused it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::told::Told;
use super::{Error, Kind};

/// An error that was written down, and is one again later.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    kind: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<KeptTold>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptTold {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asks_again: Option<bool>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unreached: bool,
}

impl Error {
    /// The error as it is kept in a file.
    pub(crate) fn to_kept(&self) -> Kept {
        let told = self.0.told.as_deref().map(|told| {
            // Taken apart by name, so that what is added is not forgotten here.
            let Told {
                status,
                code,
                request_id,
                retry_after,
                asks_again,
                unreached,
                replayed: _,
                // It matters only as it comes.
                allowance: _,
            } = told;
            let millis = |time: &Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            KeptTold {
                status: *status,
                code: code.clone(),
                request_id: request_id.clone(),
                retry_after_ms: retry_after.as_ref().map(millis),
                asks_again: *asks_again,
                unreached: *unreached,
            }
        });
        Kept {
            kind: self.kind().as_str().to_owned(),
            message: self.to_string(),
            reply: self.0.reply.clone(),
            told,
        }
    }

    /// Whether it is one that was given before, so that nothing was asked.
    pub(crate) fn is_replayed(&self) -> bool {
        self.0.told.as_ref().is_some_and(|told| told.replayed)
    }
}

impl Kept {
    /// Whether this library knows what kind of error it is.
    pub(crate) fn is_known(&self) -> bool {
        Kind::named(&self.kind).is_some()
    }

    /// Whether the budget held the call back, so that it was never sent.
    pub(crate) fn is_budget(&self) -> bool {
        self.kind == Kind::Budget.as_str()
    }

    /// The error again, as one for which nothing was asked.
    pub(crate) fn to_error(&self) -> Error {
        let kind = Kind::named(&self.kind).unwrap_or(Kind::Provider);
        let mut error = Error::new(kind, &self.message);
        if let Some(reply) = &self.reply {
            error = error.with_reply(reply.clone());
        }
        let kept = self.told.as_ref();
        // One that was told nothing is asked by its kind alone, and has to stay so.
        error.told(|told| {
            told.replayed = true;
            told.asks_again = Some(kept.is_none() && kind == Kind::RateLimited);
            if let Some(kept) = kept {
                told.status = kept.status;
                told.code.clone_from(&kept.code);
                told.request_id.clone_from(&kept.request_id);
                told.retry_after = kept.retry_after_ms.map(Duration::from_millis);
                told.asks_again = kept.asks_again;
                told.unreached = kept.unreached;
            }
        })
    }
}
