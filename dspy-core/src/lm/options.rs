//! How a model is asked to answer.

/// How a model is asked to answer. What is not set is left to the model.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// How much chance there is in the answer; 0 is a value like any other.
    pub temperature: Option<f64>,
    /// From how much of the likely words it is drawn.
    pub top_p: Option<f64>,
    /// How many tokens the answer may have.
    pub max_tokens: Option<u32>,
    /// How many answers are wanted.
    pub n: Option<u32>,
    /// Where the answer ends.
    pub stop: Vec<String>,
    /// What the chance is drawn from.
    pub seed: Option<u64>,
    /// Whether the probabilities of the answer's tokens are wanted.
    pub logprobs: bool,
}

impl Options {
    /// These options, and for what they leave open those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
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
        }
    }
}
