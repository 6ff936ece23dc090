//! One reply as it is kept: its name, and the bytes of its file.

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Digester};
use crate::lm::LmResponse;

/// Changes with every change of what an entry is, so that no other is taken for one.
const VERSION: u32 = 1;

/// What stands between the sum of an entry and what it is taken of.
const SUM: &str = ",\"sum\":\"";

/// How many digits of the digest the sum has.
const DIGITS: usize = 16;

/// What stands behind the sum.
const END: &str = "\"}\n";

/// Which answer to which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) request: Digest,
    pub(super) sample: u64,
}

impl Name {
    /// Both in one, as the file is called.
    pub(super) fn digest(&self) -> Digest {
        let mut digest = Digester::new("dspy cache 1");
        digest.digest(&self.request);
        digest.number(self.sample);
        digest.finish()
    }
}

/// A reply as it came, and when.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) reply: LmResponse,
    /// In milliseconds since 1970.
    pub(super) written: u64,
}

#[derive(Serialize)]
struct Written<'a> {
    dspy_cache: u32,
    request: String,
    sample: u64,
    written: u64,
    reply: &'a LmResponse,
}

#[derive(Deserialize)]
struct Read<'a> {
    dspy_cache: u32,
    #[serde(borrow)]
    request: &'a str,
    sample: u64,
    written: u64,
    reply: LmResponse,
}

/// What is looked at where an entry is none of this version.
#[derive(Deserialize)]
struct Version {
    dspy_cache: u32,
}

/// The bytes of the file; nothing where the reply holds a number that JSON cannot.
pub(super) fn encode(name: &Name, kept: &Kept) -> Option<String> {
    let completions = kept.reply.completions.iter();
    let mut tokens = completions.flat_map(|completion| &completion.logprobs);
    if tokens.any(|token| !token.logprob.is_finite()) {
        return None;
    }
    let mut text = serde_json::to_string(&Written {
        dspy_cache: VERSION,
        request: name.request.to_string(),
        sample: name.sample,
        written: kept.written,
        reply: &kept.reply,
    })
    .ok()?;
    // The sum becomes its last member.
    text.pop();
    let sum = Digest::of(&text).short();
    text.reserve(SUM.len() + sum.len() + END.len());
    for piece in [SUM, &sum, END] {
        text.push_str(piece);
    }
    Some(text)
}

/// The reply out of the bytes of a file, or why there is none.
pub(super) fn decode(name: &Name, bytes: &[u8]) -> Result<Kept, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    let read: Read<'_> = match serde_json::from_str(text) {
        Ok(read) if is_summed(text) => read,
        _ => return Err(what_is_wrong(text)),
    };
    if read.dspy_cache != VERSION {
        return Err(what_is_wrong(text));
    }
    if read.request != name.request.to_string() || read.sample != name.sample {
        return Err("it is the answer to another request".to_owned());
    }
    Ok(Kept {
        reply: read.reply,
        written: read.written,
    })
}

/// Whether the sum is there and fits.
fn is_summed(text: &str) -> bool {
    let parts = || {
        let text = text.strip_suffix(END)?;
        let (body, sum) = text.split_at_checked(text.len().checked_sub(DIGITS)?)?;
        Some((body.strip_suffix(SUM)?, sum))
    };
    parts().is_some_and(|(body, sum)| Digest::of(body).short() == sum)
}

fn what_is_wrong(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Version { dspy_cache }) if dspy_cache != VERSION => {
            format!("it is of version {dspy_cache}, and this library reads version {VERSION}")
        }
        Ok(_) => "it was changed: its sum does not fit".to_owned(),
        Err(error) => format!("it was cut short, or is no entry of a cache ({error})"),
    }
}
