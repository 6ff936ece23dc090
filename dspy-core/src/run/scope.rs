//! What a run adds to the context of a cell.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::replies::{Replies, Sample};
use crate::digest::Digest;
use crate::error::Result;
use crate::lm::{CallCx, LmResponse};

/// The replies that a cell may be given instead of asking, and which sample it is to be given.
pub(crate) struct Scope {
    replies: Arc<Replies>,
    replicate: u32,
    /// How often the cell has asked each request: the second time it wants another answer.
    asked: Mutex<HashMap<Digest, u32>>,
}

impl Scope {
    pub(super) fn new(replies: Arc<Replies>, replicate: u32) -> Self {
        Self {
            replies,
            replicate,
            asked: Mutex::default(),
        }
    }

    /// Which sample of this request comes next.
    pub(crate) fn sample(&self, key: Digest) -> Sample {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(key).or_insert(0);
        let time = *times;
        *times += 1;
        Sample {
            replicate: self.replicate,
            time,
        }
    }

    /// The reply to this request, recorded or asked for now; and whether it was recorded.
    pub(crate) async fn get(
        &self,
        key: Digest,
        sample: Sample,
        call: &CallCx,
        ask: impl Future<Output = Result<LmResponse>>,
    ) -> Result<(Arc<LmResponse>, bool)> {
        self.replies.get(key, sample, call, ask).await
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope(replicate {})", self.replicate)
    }
}
