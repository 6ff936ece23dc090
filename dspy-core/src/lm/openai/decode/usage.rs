//! What a call took, in the words of several providers.

use serde::Deserialize;

use super::loose::{Count, Loose};
use crate::lm::Usage;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tokens {
    prompt_tokens: Count,
    completion_tokens: Count,
    prompt_tokens_details: Loose<OfPrompt>,
    completion_tokens_details: Loose<OfCompletion>,
    /// DeepSeek's word for what it had read before.
    prompt_cache_hit_tokens: Count,
    /// Moonshot's.
    cached_tokens: Count,
    /// Some say beside the answer's tokens what was thought, and not inside.
    reasoning_tokens: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfPrompt {
    cached_tokens: Count,
    /// OpenRouter's word for what is kept for later, and that of LiteLLM.
    cache_write_tokens: Count,
    cache_creation_tokens: Count,
    audio_tokens: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfCompletion {
    reasoning_tokens: Count,
    audio_tokens: Count,
}

impl Tokens {
    /// What is not said is not known, which is not zero.
    pub(super) fn usage(self) -> Usage {
        let prompt = self.prompt_tokens_details.0.unwrap_or_default();
        let completion = self.completion_tokens_details.0.unwrap_or_default();
        // Written out one by one, since every call comes through here and a loop over a few of them
        // becomes a page of code.
        let cached = prompt.cached_tokens.0;
        let cached = cached.or(self.prompt_cache_hit_tokens.0);
        let audio = match (prompt.audio_tokens.0, completion.audio_tokens.0) {
            (Some(heard), Some(said)) => Some(heard.saturating_add(said)),
            (heard, said) => heard.or(said),
        };
        let written = prompt.cache_write_tokens.0;
        Usage {
            input_tokens: self.prompt_tokens.0,
            output_tokens: self.completion_tokens.0,
            cached_input_tokens: cached.or(self.cached_tokens.0),
            cache_write_tokens: written.or(prompt.cache_creation_tokens.0),
            reasoning_tokens: completion.reasoning_tokens.0.or(self.reasoning_tokens.0),
            audio_tokens: audio,
        }
    }
}
