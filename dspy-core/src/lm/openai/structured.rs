//! To which form OpenAI's own servers hold the answers of which model.

use reqwest::Url;

use super::OpenAi;
use crate::lm::{Abilities, SchemaRules, Structured};

/// Models by the beginnings of their names, the first that fits. From the guides "Structured model
/// outputs", "JSON mode" and the pages of the models, as of November 2026; of what is not here, or
/// not documented there, nothing is expected.
const KNOWN: [(&str, Structured); 20] = {
    const SCHEMA: Structured = Structured::Schema(SchemaRules::OPENAI);
    [
        // From before there were schemas.
        ("gpt-4o-2024-05-13", Structured::Object),
        // What listens and speaks writes no JSON.
        ("gpt-4o-audio", Structured::No),
        ("gpt-4o-realtime", Structured::No),
        ("gpt-4o-transcribe", Structured::No),
        ("gpt-4o-mini-audio", Structured::No),
        ("gpt-4o-mini-realtime", Structured::No),
        ("gpt-4o-mini-transcribe", Structured::No),
        ("gpt-4o-mini-tts", Structured::No),
        ("gpt-4o", SCHEMA),
        ("gpt-4.1", SCHEMA),
        ("gpt-4.5", SCHEMA),
        ("gpt-5", SCHEMA),
        ("gpt-6", SCHEMA),
        ("o1-mini", Structured::No),
        ("o1-preview", Structured::No),
        ("o1", SCHEMA),
        ("o3", SCHEMA),
        ("o4", SCHEMA),
        ("gpt-4-turbo", Structured::Object),
        ("gpt-3.5-turbo-0125", Structured::Object),
    ]
};

/// What is known of a model at this address.
pub(super) fn of_model(endpoint: &Url, model: &str) -> Structured {
    // Other servers have models of these names too, and may know less.
    if endpoint.host_str() != Some("api.openai.com") {
        return Structured::No;
    }
    let (name, is_tuned) = match model.strip_prefix("ft:") {
        Some(tuned) => (tuned.split(':').next().unwrap_or_default(), true),
        None => (model, false),
    };
    if name.split('-').any(|word| word == "chat") {
        return Structured::No;
    }
    let known = KNOWN.iter().find(|(family, _)| {
        let rest = name.strip_prefix(family);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
    });
    match known.map(|(_, structured)| *structured) {
        Some(Structured::Schema(_)) if is_tuned => {
            Structured::Schema(SchemaRules::OPENAI_FINE_TUNED)
        }
        known => known.unwrap_or_default(),
    }
}

impl OpenAi {
    /// With what its server can hold an answer to. Of OpenAI's own models that is known by their
    /// names; of all other servers nothing is expected until it is said here.
    ///
    /// ```
    /// use dspy::lm::{Lm, OpenAi, SchemaRules, Structured};
    ///
    /// let hosted = OpenAi::new("https://api.openai.com/v1", "gpt-4.1-mini")?;
    /// assert_eq!(hosted.abilities().structured, Structured::Schema(SchemaRules::OPENAI));
    ///
    /// // vLLM, llama.cpp and Ollama hold an answer to any JSON schema.
    /// let local = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?;
    /// assert_eq!(local.abilities().structured, Structured::No);
    /// let local = local.with_structured(Structured::Schema(SchemaRules::PLAIN));
    /// assert_eq!(local.abilities().structured, Structured::Schema(SchemaRules::PLAIN));
    /// # Ok::<(), dspy::Error>(())
    /// ```
    #[must_use]
    pub fn with_structured(mut self, structured: Structured) -> Self {
        self.abilities.structured = structured;
        self
    }

    /// What the model can do, as far as it is asked by options: a form that each request says
    /// already is not said again.
    pub(super) fn abilities_left(&self) -> Abilities {
        let mut abilities = self.abilities;
        if self.extra_body.contains_key("response_format") {
            abilities.structured = Structured::No;
        }
        abilities
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_documented_is_known_and_nothing_else() {
        const SCHEMA: Structured = Structured::Schema(SchemaRules::OPENAI);
        const TUNED: Structured = Structured::Schema(SchemaRules::OPENAI_FINE_TUNED);
        let at = |url: &str, model: &str| of_model(&Url::parse(url).unwrap(), model);
        for (model, structured) in [
            ("gpt-4o", SCHEMA),
            ("gpt-4o-mini", SCHEMA),
            ("gpt-4o-2024-08-06", SCHEMA),
            ("gpt-4o-2024-05-13", Structured::Object),
            ("gpt-4o-audio-preview", Structured::No),
            ("gpt-4o-mini-realtime-preview", Structured::No),
            ("gpt-4.1-nano", SCHEMA),
            ("gpt-5.1", SCHEMA),
            ("gpt-5-mini-2025-08-07", SCHEMA),
            ("gpt-5-chat-latest", Structured::No),
            ("o1-mini", Structured::No),
            ("o1-mini-2024-09-12", Structured::No),
            ("o1", SCHEMA),
            ("o3-mini", SCHEMA),
            ("o10", Structured::No),
            ("gpt-4", Structured::No),
            ("gpt-4-turbo-2024-04-09", Structured::Object),
            ("gpt-3.5-turbo-0125", Structured::Object),
            ("gpt-3.5-turbo-instruct", Structured::No),
            ("gpt-50", Structured::No),
            ("ft:gpt-4o-mini-2024-07-18:me::id", TUNED),
            ("ft:gpt-3.5-turbo-0125:me::id", Structured::Object),
            ("", Structured::No),
        ] {
            let found = at("https://api.openai.com/v1/chat/completions", model);
            assert_eq!(found, structured, "{model}");
        }
        for url in [
            "https://api.openai.com.evil.example/v1",
            "http://127.0.0.1/v1",
        ] {
            assert_eq!(at(url, "gpt-4o"), Structured::No, "{url}");
        }
    }
}
