//! How a model is asked to answer.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// How a model is asked to answer. What is not set is left to the model.
#[derive(Clone, Debug, Default, PartialEq)]
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
