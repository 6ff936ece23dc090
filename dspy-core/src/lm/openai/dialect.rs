//! What servers and models that speak chat completions differ in.

/// How a model wants chat completions. [`Dialect::of_model`] knows that of models by OpenAI; whatever
/// else a server wants differently is said here.
///
/// ```
/// use dspy::lm::{Dialect, OpenAi};
///
/// // A server from before streams told what they took.
/// let mut old = Dialect::PLAIN;
/// old.stream_usage = false;
/// let model = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?.with_dialect(old);
/// assert!(Dialect::of_model("openai/gpt-5-mini").is_reasoning);
/// # let _ = dspy::Ctx::new(model);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// Whether it is a model that thinks first and takes chance only as it is: `temperature` and
    /// `top_p` other than 1, penalties and the probabilities of tokens are refused before they are
    /// sent, unless `reasoning_effort` is `none`.
    pub is_reasoning: bool,
    /// Whether the limit of tokens is called `max_completion_tokens` and not `max_tokens`.
    pub max_completion_tokens: bool,
    /// Whether a stream is asked to tell what it took, in `stream_options`.
    pub stream_usage: bool,
}

impl Dialect {
    /// What nearly all servers and models take.
    pub const PLAIN: Self = Self {
        is_reasoning: false,
        max_completion_tokens: false,
        stream_usage: true,
    };

    /// What OpenAI's models that think first take.
    pub const REASONING: Self = Self {
        is_reasoning: true,
        max_completion_tokens: true,
        stream_usage: true,
    };

    /// The dialect of a model, by its name, with or without its provider's before it.
    ///
    /// | Name | Dialect |
    /// |---|---|
    /// | `o1`, `o3`, `o4` and what goes on after a `-` | [`REASONING`](Self::REASONING) |
    /// | `gpt-5` and what goes on after a `-` or `.` | [`REASONING`](Self::REASONING) |
    /// | of these, those for a chat, such as `gpt-5-chat-latest` | [`PLAIN`](Self::PLAIN) |
    /// | all others | [`PLAIN`](Self::PLAIN) |
    pub fn of_model(name: &str) -> Self {
        let name = name.rsplit('/').next().unwrap_or_default();
        let is_of_o = ["o1", "o3", "o4"].iter().any(|family| {
            let rest = name.strip_prefix(family);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        let is_of_five = name.strip_prefix("gpt-5").is_some_and(|rest| {
            let is_family = rest.is_empty() || rest.starts_with(['-', '.']);
            is_family && !rest.split('-').any(|word| word == "chat")
        });
        match is_of_o || is_of_five {
            true => Self::REASONING,
            false => Self::PLAIN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn models_are_known_by_their_whole_names() {
        for name in [
            "o1",
            "o1-mini",
            "o3",
            "o3-pro-2025-06-10",
            "o4-mini",
            "gpt-5",
            "gpt-5-mini",
            "gpt-5.1",
            "gpt-5.2-pro",
            "gpt-5-2025-08-07",
            "openai/gpt-5",
            "openrouter/openai/o3",
        ] {
            assert_eq!(Dialect::of_model(name), Dialect::REASONING, "{name}");
        }
        for name in [
            "",
            "m",
            "gpt-4.1-mini",
            "gpt-4o",
            "gpt-50",
            "gpt-5x",
            "gpt-5-chat-latest",
            "gpt-5.1-chat-latest",
            "o10",
            "o1x",
            "marco-o1",
            "o3/llama",
            "gpt-oss-120b",
        ] {
            assert_eq!(Dialect::of_model(name), Dialect::PLAIN, "{name}");
        }
    }
}
