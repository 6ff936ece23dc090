//! A context out of environment variables.

use super::Ctx;
use crate::embedded::Apprentice;
use crate::error::{Error, Kind, Result};
use crate::lm::{Cache, Cassette, CassetteMode, OpenAi, Secret, Stack};
use crate::suggest;

/// A provider whose API speaks chat completions.
struct Provider {
    name: &'static str,
    base_url: &'static str,
    /// The variable that holds its key; a server of one's own has none.
    key: Option<&'static str>,
}

const PROVIDERS: [Provider; 5] = [
    Provider {
        name: "openai",
        base_url: "https://api.openai.com/v1",
        key: Some("OPENAI_API_KEY"),
    },
    Provider {
        name: "openrouter",
        base_url: "https://openrouter.ai/api/v1",
        key: Some("OPENROUTER_API_KEY"),
    },
    Provider {
        name: "groq",
        base_url: "https://api.groq.com/openai/v1",
        key: Some("GROQ_API_KEY"),
    },
    Provider {
        name: "deepseek",
        base_url: "https://api.deepseek.com/v1",
        key: Some("DEEPSEEK_API_KEY"),
    },
    Provider {
        name: "ollama",
        base_url: "http://127.0.0.1:11434/v1",
        key: None,
    },
];

impl Ctx {
    /// A context with the model that the environment names.
    ///
    /// | variable | says |
    /// |---|---|
    /// | `DSPY_MODEL` | the model: `openai/gpt-4.1-mini`, or its own name with a base URL |
    /// | `DSPY_BASE_URL` | the server, if it is none of the providers that are known by name |
    /// | `DSPY_API_KEY` | the key for that server |
    /// | `OPENAI_API_KEY` … | the provider's own key, sent to that provider alone |
    /// | `DSPY_CACHE` | the directory of a [`Cache`]; without it there is none |
    /// | `DSPY_CASSETTE` | a [`Cassette`] by its mode and its path: `record:tapes/desk.jsonl`, `replay:…`, or `off` |
    ///
    /// Around the model stands a [`Stack`] with a retry and a limiter. Where a tape is replayed nobody
    /// is asked, and no key is wanted.
    ///
    /// # Errors
    ///
    /// When no model is named, its provider is not known, or its key is missing, or a tape is not as
    /// its mode wants it. Nothing is chosen that nobody named, and no connection is opened.
    pub fn from_env() -> Result<Self> {
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// The same out of any variables, such as a map in a test.
    ///
    /// ```
    /// use dspy::Ctx;
    ///
    /// let vars = |name: &str| (name == "DSPY_MODEL").then(|| "ollama/llama3".to_owned());
    /// let cx = Ctx::from_vars(vars)?;
    /// assert!(format!("{cx:?}").contains("127.0.0.1:11434"));
    ///
    /// let error = Ctx::from_vars(|_| None).unwrap_err();
    /// assert!(error.is_config() && error.to_string().contains("DSPY_MODEL"));
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Ctx::from_env`] has them.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let set = |name: &str| vars(name).filter(|value| !value.trim().is_empty());
        let cassette = cassette(set("DSPY_CASSETTE"))?;
        let never_asks = cassette.mode() == CassetteMode::Replay;
        let cx = Self::with_named_model(set, never_asks)?;
        Ok(cx.with_kept(set("DSPY_CACHE"), cassette))
    }

    /// With the cache and the tape that are named.
    fn with_kept(self, cache: Option<String>, cassette: Cassette) -> Self {
        let cx = match cache {
            Some(directory) => self.with_cache(Cache::on_disk(directory)),
            None => self,
        };
        cx.with_cassette(cassette)
    }

    /// A context with the model that is named.
    fn with_named_model(set: impl Fn(&str) -> Option<String>, never_asks: bool) -> Result<Self> {
        let Some(model) = set("DSPY_MODEL") else {
            return Err(Error::new(
                Kind::Config,
                "no model is configured: set DSPY_MODEL to one such as `openai/gpt-4.1-mini` with \
                 OPENAI_API_KEY, or to a model of your own server with DSPY_BASE_URL",
            ));
        };
        if let Some(base_url) = set("DSPY_BASE_URL") {
            // A provider's own key is never sent to another server.
            let server = OpenAi::new(&base_url, &model)?;
            return Ok(Self::new(Stack::new(match set("DSPY_API_KEY") {
                Some(key) => server.with_key(Secret::new(key)),
                None => server,
            })));
        }
        let named = model.split_once('/');
        let Some((name, model)) = named else {
            let message = format!(
                "DSPY_MODEL is `{model}`, without a provider: write `provider/{model}`, with one \
                 of {}, or set DSPY_BASE_URL",
                known()
            );
            return Err(Error::new(Kind::Config, message));
        };
        let Some(provider) = PROVIDERS.iter().find(|it| it.name == name) else {
            let names = PROVIDERS.map(|it| it.name);
            let hint = match suggest::nearest(name, &names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!(
                    "known are {}; for another server set DSPY_BASE_URL",
                    known()
                ),
            };
            let message = format!("the provider `{name}` in DSPY_MODEL is not known: {hint}");
            return Err(Error::new(Kind::Config, message));
        };
        let server = OpenAi::new(provider.base_url, model)?;
        Ok(Self::new(Stack::new(match provider.key {
            None => server,
            Some(variable) => match set(variable) {
                Some(key) => server.with_key(Secret::new(key)),
                None if never_asks => server,
                None => {
                    let message = format!("`{name}` wants a key: set {variable}");
                    return Err(Error::new(Kind::Config, message));
                }
            },
        })))
    }

    /// For examples: the model that the environment names, or, where it names none, the
    /// [embedded learner](crate::embedded); the text says which it is.
    ///
    /// # Errors
    ///
    /// When a model is named that cannot be used: then nothing else is taken in its place.
    pub fn from_env_or_embedded() -> Result<(Self, String)> {
        // A variable that is set to nothing names nothing, here as in `from_vars`.
        let set = |name: &str| {
            let value = std::env::var(name).ok();
            value.filter(|value| !value.trim().is_empty())
        };
        match set("DSPY_MODEL") {
            Some(model) => Ok((Self::from_env()?, format!("model: {model}"))),
            None => {
                let text = format!("no DSPY_MODEL is set; model: {}", Apprentice::DESCRIPTION);
                let cassette = cassette(set("DSPY_CASSETTE"))?;
                Ok((
                    Self::embedded().with_kept(set("DSPY_CACHE"), cassette),
                    text,
                ))
            }
        }
    }
}

/// A tape out of `mode:path`.
fn cassette(text: Option<String>) -> Result<Cassette> {
    let Some(text) = text else {
        return Ok(Cassette::off());
    };
    let (mode, path) = text.split_once(':').unwrap_or((&text, ""));
    let opened = mode.parse().and_then(|mode| match (mode, path) {
        (CassetteMode::Off, _) => Ok(Cassette::off()),
        (_, "") => {
            let message = format!("`{text}` names no tape: write `{text}:tapes/name.jsonl`");
            Err(Error::new(Kind::Config, message))
        }
        (mode, path) => Cassette::new(mode, path),
    });
    opened.map_err(|error| error.map_message(|message| format!("DSPY_CASSETTE: {message}")))
}

fn known() -> String {
    PROVIDERS.map(|it| format!("`{}`", it.name)).join(", ")
}
