//! Responses: what a model answered.

use serde::{Deserialize, Serialize};

use super::Part;
use super::message::text_of;

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
    /// Whether it was given before and comes out of a [`Cache`](super::Cache), so that nothing was
    /// asked. It is no part of the reply and is not written with it.
    #[serde(skip)]
    pub cached: bool,
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
        if self.cached {
            Usage::of_tokens(0, 0)
        } else {
            self.usage
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
    /// Tokens of the answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
}

impl Usage {
    /// So many tokens of each.
    pub const fn of_tokens(input: u64, output: u64) -> Self {
        Self {
            input_tokens: Some(input),
            output_tokens: Some(output),
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
        }
    }
}
