//! Responses: what a model answered.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::part::text_of;
use super::{Allowance, Dollars, Part, ToolCall};

/// What a model answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LmResponse {
    /// The answers, as many as were asked for.
    pub completions: Vec<Completion>,
    /// What it took when it was given; [`LmResponse::billed`] says what it takes now.
    pub usage: Usage,
    /// The model that answered, by its own name for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The provider's name for this answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it cost when it was given; nothing where the model's price is not known, or the
    /// provider did not say what it took. [`LmResponse::billed_cost`] says what it costs now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Dollars>,
    /// The provider's own answer, whole and as it came: what this library does not know of it is
    /// still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Arc<str>>,
    /// Whether it was given before, to this request or to another caller's at the same time, so that
    /// nothing was asked. It is no part of the reply and is not written with it.
    #[serde(skip)]
    pub cached: bool,
    /// What was said of the provider's limits, which matters only as it comes.
    #[serde(skip)]
    pub allowance: Option<Box<Allowance>>,
}

impl LmResponse {
    /// One answer of text, as a model would give it.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            completions: vec![Completion::of_text(text)],
            ..Self::default()
        }
    }

    /// What this call of it is billed: nothing where it was given before. What it would have taken
    /// is still its [`usage`](Self::usage).
    ///
    /// ```
    /// use dspy::lm::{LmResponse, Usage};
    ///
    /// let mut response = LmResponse::of_text("yes");
    /// response.usage = Usage::of_tokens(12, 1);
    /// assert_eq!(response.billed().total(), Some(13));
    /// response.cached = true;
    /// assert_eq!(response.billed().total(), Some(0));
    /// ```
    pub fn billed(&self) -> Usage {
        if self.cached { Usage::ZERO } else { self.usage }
    }

    /// What this call of it costs: nothing where it was given before. What it would have cost is
    /// still its [`cost`](Self::cost).
    pub fn billed_cost(&self) -> Option<Dollars> {
        if self.cached {
            Some(Dollars::ZERO)
        } else {
            self.cost
        }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Completion {
    /// What was said, part by part.
    pub parts: Vec<Part>,
    /// How it ended.
    pub finish: Finish,
    /// The tokens with their probabilities, where they were asked for and given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logprobs: Vec<TokenLogprob>,
}

impl Completion {
    /// An answer of text that ended by itself.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Text(text.into())],
            finish: Finish::Stop,
            logprobs: Vec::new(),
        }
    }

    /// An answer of these parts.
    pub fn of_parts(parts: Vec<Part>, finish: Finish) -> Self {
        Self {
            parts,
            finish,
            logprobs: Vec::new(),
        }
    }

    /// The text of the answer; what is no text is left out.
    pub fn text(&self) -> String {
        text_of(&self.parts)
    }

    /// The same, without a copy where it is in one part.
    pub(crate) fn as_text(&self) -> Cow<'_, str> {
        match self.parts.as_slice() {
            [Part::Text(text)] => Cow::Borrowed(text),
            parts => Cow::Owned(text_of(parts)),
        }
    }

    /// The tools that the model wants to be called.
    pub fn tool_calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.parts.iter().filter_map(|part| match part {
            Part::ToolCall(call) => Some(call),
            _ => None,
        })
    }

    /// What the model thought before it answered, where it says so on a channel of its own.
    pub fn reasoning(&self) -> String {
        let thoughts = self.parts.iter().filter_map(|part| match part {
            Part::Reasoning(text) => Some(text.as_str()),
            _ => None,
        });
        thoughts.collect()
    }
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finish {
    /// By itself, or at a stop word.
    Stop,
    /// At the limit of its length, so the rest is missing.
    Length,
    /// With tools that it wants to be called.
    ToolCalls,
    /// By the provider's filter.
    Filtered,
    /// In a way that this library does not know.
    Other(String),
}

/// A token of an answer and how probable it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// The token.
    pub token: String,
    /// The natural logarithm of its probability.
    pub logprob: f64,
}

/// What a call took. `None` is what the provider did not say, which is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens of the answers, with those of the reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Those of the request that the provider had read before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_input_tokens: Option<u64>,
    /// Those of the request that the provider keeps for later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write_tokens: Option<u64>,
    /// Those of the answers that were only thought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Those of either that were sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_tokens: Option<u64>,
}

impl Usage {
    /// Nothing at all, which is known.
    pub const ZERO: Self = Self {
        input_tokens: Some(0),
        output_tokens: Some(0),
        cached_input_tokens: Some(0),
        cache_write_tokens: Some(0),
        reasoning_tokens: Some(0),
        audio_tokens: Some(0),
    };

    /// So many tokens of each; of what kind they are is not said.
    pub const fn of_tokens(input: u64, output: u64) -> Self {
        Self {
            input_tokens: Some(input),
            output_tokens: Some(output),
            cached_input_tokens: None,
            cache_write_tokens: None,
            reasoning_tokens: None,
            audio_tokens: None,
        }
    }

    /// Tokens of request and answers together, if both are known.
    pub fn total(self) -> Option<u64> {
        Some(self.input_tokens?.saturating_add(self.output_tokens?))
    }

    /// What both took together; what one of them does not say, nobody knows of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |left: Option<u64>, right: Option<u64>| Some(left?.saturating_add(right?));
        Self {
            input_tokens: sum(self.input_tokens, other.input_tokens),
            output_tokens: sum(self.output_tokens, other.output_tokens),
            cached_input_tokens: sum(self.cached_input_tokens, other.cached_input_tokens),
            cache_write_tokens: sum(self.cache_write_tokens, other.cache_write_tokens),
            reasoning_tokens: sum(self.reasoning_tokens, other.reasoning_tokens),
            audio_tokens: sum(self.audio_tokens, other.audio_tokens),
        }
    }
}
