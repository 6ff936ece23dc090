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
        let first = |counts: &[Count]| counts.iter().find_map(|count| count.0);
        let audio = [prompt.audio_tokens.0, completion.audio_tokens.0];
        let audio = audio.into_iter().flatten().reduce(u64::saturating_add);
        Usage {
            input_tokens: self.prompt_tokens.0,
            output_tokens: self.completion_tokens.0,
            cached_input_tokens: first(&[
                prompt.cached_tokens,
                self.prompt_cache_hit_tokens,
                self.cached_tokens,
            ]),
            cache_write_tokens: first(&[prompt.cache_write_tokens, prompt.cache_creation_tokens]),
            reasoning_tokens: first(&[completion.reasoning_tokens, self.reasoning_tokens]),
            audio_tokens: audio,
        }
    }
}
