//! What is sent and never shown, wherever it comes back.

use std::borrow::Cow;

use crate::error::Error;
use crate::lm::Secret;

/// A shorter key is a word such as `EMPTY`, which servers without keys are given and any answer may
/// hold. It is taken out of what a server says of a failure, but not out of an answer.
const SHORTEST_IN_ANSWERS: usize = 12;

/// The key and the values of headers of one's own.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(super) fn add(&mut self, secret: Secret) {
        self.0.push(secret);
    }

    /// The text without any of them.
    pub(super) fn removed_from<'a>(&self, text: &'a str) -> Cow<'a, str> {
        without(text, self.0.iter())
    }

    /// The text of an answer without any of them.
    pub(super) fn removed_from_answer<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let long = |secret: &&Secret| secret.expose().len() >= SHORTEST_IN_ANSWERS;
        without(text, self.0.iter().filter(long))
    }

    /// The error without any of them: they may have been written with escapes in what a server
    /// said, and are plain once that is read.
    pub(super) fn removed_from_error(&self, error: Error) -> Error {
        if self.0.is_empty() {
            return error;
        }
        let error = error.map_message(|message| self.removed_from(message).into_owned());
        error.told(|told| {
            for text in [&mut told.code, &mut told.request_id].into_iter().flatten() {
                *text = self.removed_from(text).into_owned();
            }
        })
    }
}

fn without<'a, 's>(text: &'a str, secrets: impl Iterator<Item = &'s Secret>) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    for secret in secrets {
        let secret = secret.expose();
        if !secret.is_empty() && text.contains(secret) {
            text = Cow::Owned(text.replace(secret, "…"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn no_secret_is_left_and_a_word_that_is_none_stays_in_answers() {
        let mut secrets = Secrets::default();
        secrets.add(Secret::new("sk-canary-7f3a"));
        secrets.add(Secret::new("EMPTY"));
        secrets.add(Secret::new(""));
        let said = "EMPTY sk-canary-7f3a, sk-canary-7f3a";
        assert_eq!(secrets.removed_from(said), "… …, …");
        assert_eq!(secrets.removed_from_answer(said), "EMPTY …, …");
        let error = Error::new(Kind::Auth, said).told(|told| {
            told.code = Some(said.to_owned());
            told.request_id = Some(said.to_owned());
        });
        let error = secrets.removed_from_error(error);
        let said = format!("{error:?} {:?} {:?}", error.code(), error.request_id());
        assert!(!said.contains("sk-") && !said.contains("EMPTY"), "{said}");
    }
}
