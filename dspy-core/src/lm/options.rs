//! How a model is asked to answer.

#[cfg(feature = "http")]
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use super::meter::size::LONGEST;
#[cfg(feature = "http")]
use crate::error::Result;

/// How a model is asked to answer. What is not set is left to the model.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// How much chance there is in the answer; 0 is a value like any other.
    pub temperature: Option<f64>,
    /// From how much of the likely words it is drawn.
    pub top_p: Option<f64>,
    /// How many tokens the answer may have, with those of its reasoning.
    pub max_tokens: Option<u32>,
    /// How many answers are wanted.
    pub n: Option<u32>,
    /// Where the answer ends.
    pub stop: Vec<String>,
    /// What the chance is drawn from.
    pub seed: Option<u64>,
    /// Whether the probabilities of the answer's tokens are wanted.
    pub logprobs: bool,
    /// Of how many other tokens the probabilities are wanted at each place.
    pub top_logprobs: Option<u8>,
    /// How much a word counts against itself once it was said.
    pub presence_penalty: Option<f64>,
    /// How much a word counts against itself each time it was said.
    pub frequency_penalty: Option<f64>,
    /// How hard a model that reasons shall think: `none`, `minimal`, `low`, `medium`, `high`, or what
    /// else it knows.
    pub reasoning_effort: Option<String>,
    /// The form that the provider shall hold the answer to.
    pub format: Option<Format>,
    /// What most of the answer will be, so that it comes sooner.
    pub prediction: Option<String>,
    /// What else the server shall be told, as it stands at the top of the request. It may not say
    /// again what is said by another option.
    pub extra_body: BTreeMap<String, Json>,
}

/// A form that a provider can hold an answer to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Format {
    /// Any JSON object.
    JsonObject,
    /// JSON of this schema.
    JsonSchema {
        /// What the schema is called.
        name: String,
        /// The schema.
        schema: Json,
        /// Whether nothing else may come.
        strict: bool,
    },
}

impl Options {
    /// Nothing is set.
    pub(crate) const NONE: Self = Self {
        temperature: None,
        top_p: None,
        max_tokens: None,
        n: None,
        stop: Vec::new(),
        seed: None,
        logprobs: false,
        top_logprobs: None,
        presence_penalty: None,
        frequency_penalty: None,
        reasoning_effort: None,
        format: None,
        prediction: None,
        extra_body: BTreeMap::new(),
    };

    /// These options, and for what they leave open those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let mut extra_body = other.extra_body.clone();
        extra_body.extend(self.extra_body.clone());
        let text =
            |own: &Option<String>, other: &Option<String>| own.as_ref().or(other.as_ref()).cloned();
        Self {
            temperature: self.temperature.or(other.temperature),
            top_p: self.top_p.or(other.top_p),
            max_tokens: self.max_tokens.or(other.max_tokens),
            n: self.n.or(other.n),
            stop: if self.stop.is_empty() {
                other.stop.clone()
            } else {
                self.stop.clone()
            },
            seed: self.seed.or(other.seed),
            logprobs: self.logprobs || other.logprobs,
            top_logprobs: self.top_logprobs.or(other.top_logprobs),
            presence_penalty: self.presence_penalty.or(other.presence_penalty),
            frequency_penalty: self.frequency_penalty.or(other.frequency_penalty),
            reasoning_effort: text(&self.reasoning_effort, &other.reasoning_effort),
            format: self.format.as_ref().or(other.format.as_ref()).cloned(),
            prediction: text(&self.prediction, &other.prediction),
            extra_body,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::NONE
    }
}

/// Options that many requests share, until one of them changes its own.
///
/// ```
/// use dspy::lm::{LmRequest, Options};
///
/// let mut cold = LmRequest::of_messages(Vec::new());
/// let mut warm = cold.clone();
/// warm.options.temperature = Some(1.0);
/// assert_eq!((cold.options.temperature, warm.options.temperature), (None, Some(1.0)));
///
/// let mut options = Options::default();
/// options.seed = Some(7);
/// cold.options = options.into();
/// ```
#[derive(Clone, Debug, Default)]
pub struct SharedOptions(Arc<Shared>);

/// The options, and what was made of them once for all who share them.
#[derive(Debug, Default)]
struct Shared {
    options: Options,
    limited: OnceLock<SharedOptions>,
    written: OnceLock<(u8, Box<[u8]>)>,
}

impl SharedOptions {
    /// What the options and what was made of them take in memory, as `of_own` counts that of options
    /// alone.
    pub(crate) fn weight(&self, of_own: fn(&Options) -> usize) -> usize {
        let written = self.0.written.get().map_or(0, |(_, bytes)| bytes.len());
        let limited = self.0.limited.get().map_or(0, |it| it.weight(of_own));
        size_of::<Shared>() + of_own(self) + written + limited
    }

    /// Whether both are the same options, and not only equal ones.
    pub(crate) fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The same options with the limit that an answer has where somebody has to pay for it and nobody
    /// said one.
    pub(super) fn limited(&self) -> Self {
        let limited = self.0.limited.get_or_init(|| {
            let mut options = self.0.options.clone();
            options.max_tokens = Some(LONGEST);
            options.into()
        });
        limited.clone()
    }

    /// The options as they stand on a wire. What the first writer writes is kept for all calls that
    /// share them; another writes its own each time.
    #[cfg(feature = "http")]
    pub(super) fn written(
        &self,
        writer: u8,
        write: impl FnOnce(&Options) -> Result<Vec<u8>>,
    ) -> Result<Cow<'_, [u8]>> {
        if let Some((by, bytes)) = self.0.written.get()
            && *by == writer
        {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut bytes = Some(write(self)?);
        let (_, kept) = self.0.written.get_or_init(|| {
            let bytes = bytes.take().unwrap_or_default();
            (writer, bytes.into_boxed_slice())
        });
        Ok(bytes.map_or(Cow::Borrowed(kept), Cow::Owned))
    }
}

impl From<Options> for SharedOptions {
    fn from(options: Options) -> Self {
        Self(Arc::new(options.into()))
    }
}

impl From<Options> for Shared {
    fn from(options: Options) -> Self {
        Self {
            options,
            limited: OnceLock::new(),
            written: OnceLock::new(),
        }
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        self.options.clone().into()
    }
}

impl Deref for SharedOptions {
    type Target = Options;

    fn deref(&self) -> &Options {
        &self.0.options
    }
}

impl DerefMut for SharedOptions {
    fn deref_mut(&mut self) -> &mut Options {
        let shared = Arc::make_mut(&mut self.0);
        // What was made of them is not of what they become.
        shared.limited = OnceLock::new();
        shared.written = OnceLock::new();
        &mut shared.options
    }
}

impl PartialEq for SharedOptions {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
