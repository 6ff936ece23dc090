//! Prices: what a provider asks for, and what a call of it cost.

mod dollars;
mod listed;

pub use dollars::Dollars;
pub use listed::Prices;

use serde::{Deserialize, Serialize};

use super::Usage;

/// What a model costs, in dollars per million tokens.
///
/// ```
/// use dspy::lm::{Dollars, Price, Usage};
///
/// let price = Price::per_million(Dollars::of(0.4)?, Dollars::of(1.6)?);
/// assert_eq!(price.cost(&Usage::of_tokens(1_000, 100)), Some(Dollars::of(0.00056)?));
/// // What the provider did not say, nobody can price.
/// assert_eq!(price.cost(&Usage::default()), None);
/// # Ok::<(), dspy::Error>(())
/// ```
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
    /// Up to how many tokens of a request this is the price. What a longer one costs is not known;
    /// some providers ask for more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<u64>,
}

impl Price {
    /// Nothing at all, such as for a server of one's own. It is never assumed.
    pub const FREE: Self = Self::per_million(Dollars::ZERO, Dollars::ZERO);

    /// So many dollars for a million tokens of requests, and so many for a million of answers.
    pub const fn per_million(input: Dollars, output: Dollars) -> Self {
        Self {
            input,
            output,
            cached_input: None,
            cache_write: None,
            up_to: None,
        }
    }

    /// What these tokens cost, rounded up to a millionth of a dollar; nobody knows where the
    /// provider did not say how many they were, or where the request was longer than this is the
    /// price for.
    pub fn cost(&self, usage: &Usage) -> Option<Dollars> {
        if *self == Self::FREE {
            return Some(Dollars::ZERO);
        }
        let (input, output) = (usage.input_tokens?, usage.output_tokens?);
        if !self.is_for(input) {
            return None;
        }
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
        let dearest = [self.cached_input, self.cache_write].into_iter().flatten();
        let dearest = dearest.fold(self.input, Dollars::max);
        sum(&[(input, dearest), (output, self.output)])
    }

    /// Whether it is the price of requests of so many tokens.
    pub(crate) fn is_for(&self, input: u64) -> bool {
        self.up_to.is_none_or(|most| input <= most)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(dollars: f64) -> Dollars {
        Dollars::of(dollars).unwrap()
    }

    #[test]
    fn what_was_read_before_and_what_is_kept_have_prices_of_their_own() {
        let mut price = Price::per_million(dollars(4.0), dollars(20.0));
        let mut usage = Usage::of_tokens(1_000, 100);
        usage.cached_input_tokens = Some(600);
        usage.cache_write_tokens = Some(300);
        // Where they are not said, they are tokens like others.
        assert_eq!(price.cost(&usage), Some(dollars(0.006)));
        price.cached_input = Some(dollars(0.4));
        price.cache_write = Some(dollars(5.0));
        let sum = 100.0 * 4.0 + 600.0 * 0.4 + 300.0 * 5.0 + 100.0 * 20.0;
        assert_eq!(price.cost(&usage), Some(dollars(sum / 1e6)));
        assert!(price.cost(&usage) <= Some(price.most(1_000, 100)));
    }

    #[test]
    fn a_count_that_cannot_be_right_neither_wraps_nor_makes_a_call_cheaper() {
        let mut price = Price::per_million(dollars(4.0), dollars(20.0));
        price.cached_input = Some(dollars(0.4));
        let mut usage = Usage::of_tokens(10, 0);
        usage.cached_input_tokens = Some(u64::MAX);
        usage.cache_write_tokens = Some(u64::MAX);
        assert_eq!(price.cost(&usage), Some(dollars(0.000_004)));
        let usage = Usage::of_tokens(u64::MAX, u64::MAX);
        assert_eq!(price.cost(&usage), Some(Dollars::of_micros(u64::MAX)));
    }

    #[test]
    fn the_smallest_call_costs_something() {
        let price = Price::per_million(dollars(0.05), dollars(0.4));
        let cost = price.cost(&Usage::of_tokens(1, 0));
        assert_eq!(cost, Some(Dollars::of_micros(1)));
        assert_eq!(Price::FREE.cost(&Usage::default()), Some(Dollars::ZERO));
    }

    #[test]
    fn what_a_longer_request_costs_is_not_guessed() {
        let mut price = Price::per_million(dollars(4.0), dollars(20.0));
        price.up_to = Some(1_000);
        assert!(price.cost(&Usage::of_tokens(1_000, 1)).is_some());
        assert_eq!(price.cost(&Usage::of_tokens(1_001, 1)), None);
    }
}
