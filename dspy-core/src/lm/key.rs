//! The key of a request: one name for what is asked, whoever asks and over whichever wire.

use super::{Head, LmRequest, Message, Options, Part};
use crate::digest::{Digest, Digester};

/// Changes with every change of what is below, so that no reply is taken for that to another
/// request.
const FORMAT: &str = "dspy request 1";

impl LmRequest {
    /// The name of this request to the model of this [`identity`](super::Lm::identity).
    ///
    /// It is a digest of digests: of the format's version, the identity, the options that are set,
    /// the head (itself one of its fragments' digests, computed once) and the tail. No secret and
    /// nothing of a wire is in it, and the same request has the same key on every machine. Which of
    /// several answers to one request is meant stands beside the key and not in it.
    ///
    /// ```
    /// use dspy::lm::{LmRequest, Message, Role};
    ///
    /// let ask = |text| LmRequest::of_messages(vec![Message::of_text(Role::User, text)]);
    /// assert_eq!(ask("Who?").key("a model"), ask("Who?").key("a model"));
    /// assert_ne!(ask("Who?").key("a model"), ask("Who?").key("another"));
    /// assert_ne!(ask("Who?").key("a model"), ask("Why?").key("a model"));
    /// ```
    pub fn key(&self, identity: &str) -> Digest {
        let mut key = Digester::new(FORMAT);
        key.bytes(identity.as_bytes());
        options(&self.options, &mut key);
        key.digest(self.head.digest());
        messages(&self.tail, &mut key);
        key.finish()
    }
}

/// The digest of a head, out of those of its fragments.
pub(super) fn of_head(head: &Head) -> Digest {
    let mut digest = Digester::new("head");
    for fragment in head.fragments() {
        digest.digest(fragment.digest());
    }
    digest.finish()
}

/// The digest of a fragment.
pub(super) fn of_fragment(fragment: &[Message]) -> Digest {
    let mut digest = Digester::new("fragment");
    messages(fragment, &mut digest);
    digest.finish()
}

fn messages(messages: &[Message], digest: &mut Digester) {
    digest.number(messages.len() as u64);
    for message in messages {
        digest.bytes(message.role.as_str().as_bytes());
        digest.number(message.parts.len() as u64);
        for part in &message.parts {
            let (kind, content) = match part {
                Part::Text(text) => ("text", text.as_str()),
                Part::Image(image) => ("image", image.url()),
                Part::Reasoning(text) => ("reasoning", text.as_str()),
                Part::Refusal(text) => ("refusal", text.as_str()),
            };
            digest.bytes(kind.as_bytes());
            digest.bytes(content.as_bytes());
        }
    }
}

/// What is not set has no part in the answer, and is told apart from zero.
fn options(options: &Options, digest: &mut Digester) {
    let Options {
        temperature,
        top_p,
        max_tokens,
        n,
        stop,
        seed,
        logprobs,
    } = options;
    digest.optional(temperature.map(f64::to_bits));
    digest.optional(top_p.map(f64::to_bits));
    digest.optional(max_tokens.map(u64::from));
    digest.optional(n.map(u64::from));
    digest.optional(*seed);
    digest.number((*logprobs).into());
    digest.number(stop.len() as u64);
    for word in stop {
        digest.bytes(word.as_bytes());
    }
}
