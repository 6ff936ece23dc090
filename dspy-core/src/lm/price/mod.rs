//! Prices: what a provider asks for, and what a call of it cost.

mod dollars;

pub use dollars::Dollars;

use serde::{Deserialize, Serialize};

use super::Usage;

/// What a model costs, in dollars per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Price {
    /// Tokens of requests.
    pub input: Dollars,
    /// Tokens of answers, with those of the reasoning.
    pub output: Dollars,
    /// Tokens of requests that the provider had read before; as others where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_input: Option<Dollars>,
    /// Tokens of requests that the provider keeps for later; as others where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Dollars>,
}

impl Price {
    /// So many dollars for a million tokens of requests, and so many for a million of answers.
    pub const fn per_million(input: Dollars, output: Dollars) -> Self {
        Self {
            input,
            output,
            cached_input: None,
            cache_write: None,
        }
    }

    /// What these tokens cost, rounded up to a millionth of a dollar; nobody knows where the
    /// provider did not say how many they were.
    pub fn cost(&self, usage: &Usage) -> Option<Dollars> {
        let (input, output) = (usage.input_tokens?, usage.output_tokens?);
        let cached = usage.cached_input_tokens.unwrap_or(0).min(input);
        let written = usage.cache_write_tokens.unwrap_or(0).min(input - cached);
        let plain = input - cached - written;
        Some(sum(&[
            (plain, self.input),
            (cached, self.cached_input.unwrap_or(self.input)),
            (written, self.cache_write.unwrap_or(self.input)),
            (output, self.output),
        ]))
    }

    /// The most that so many tokens can cost.
    pub fn most(&self, input: u64, output: u64) -> Dollars {
        let dearest = self.input.max(self.cache_write.unwrap_or_default());
        sum(&[(input, dearest), (output, self.output)])
    }
}

/// Tokens at their prices per million, rounded up.
fn sum(parts: &[(u64, Dollars)]) -> Dollars {
    let millionths = parts
        .iter()
        .map(|(tokens, price)| u128::from(*tokens) * u128::from(price.micros()))
        .fold(0u128, u128::saturating_add);
    let micros = millionths.div_ceil(1_000_000);
    Dollars::of_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}
