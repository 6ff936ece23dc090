//! What was spent, or may be.

use std::fmt;

use crate::lm::Dollars;

/// What was spent, or may be.
///
/// ```
/// use dspy::budget::Spend;
/// use dspy::lm::Dollars;
///
/// let spend = Spend::of_calls(3, 1_200).costing(Dollars::of(0.0042)?);
/// assert_eq!(spend.to_string(), "3 calls, 1200 tokens, $0.0042");
/// assert_eq!(Spend::of_calls(3, 1_200).cost(), None);
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spend {
    /// Calls of models.
    pub calls: u64,
    /// Tokens of requests and answers.
    pub tokens: u64,
    /// Dollars, as far as they are known.
    pub dollars: Dollars,
    /// Calls whose price is not known; the dollars are without them.
    pub unpriced: u64,
    /// Calls of which nobody knows what they took: they were given up on their way, or the
    /// provider did not say. Their tokens and dollars are counted at the most that they can have
    /// been, where a limit asked for that.
    pub unknown: u64,
}

impl Spend {
    /// So many calls that take so many tokens together, whose price is not known.
    pub const fn of_calls(calls: u64, tokens: u64) -> Self {
        Self {
            calls,
            tokens,
            dollars: Dollars::ZERO,
            unpriced: calls,
            unknown: 0,
        }
    }

    /// One call that takes so many tokens, whose price is not known.
    pub const fn of_call(tokens: u64) -> Self {
        Self::of_calls(1, tokens)
    }

    /// The same calls, which cost so much together.
    #[must_use]
    pub const fn costing(mut self, dollars: Dollars) -> Self {
        self.dollars = dollars;
        self.unpriced = 0;
        self
    }

    /// What all of it cost; nothing where a price is not known.
    pub fn cost(&self) -> Option<Dollars> {
        (self.unpriced == 0).then_some(self.dollars)
    }

    /// One call of which nobody knows what it took.
    pub(crate) const fn of_unknown() -> Self {
        let mut spend = Self::of_call(0);
        spend.unknown = 1;
        spend
    }

    /// The same calls, which cost so much together where that is known.
    #[must_use]
    pub(crate) fn maybe_costing(self, dollars: Option<Dollars>) -> Self {
        dollars.map_or(self, |dollars| self.costing(dollars))
    }

    #[must_use]
    pub(super) const fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            tokens: self.tokens.saturating_add(other.tokens),
            dollars: self.dollars.plus(other.dollars),
            unpriced: self.unpriced.saturating_add(other.unpriced),
            unknown: self.unknown.saturating_add(other.unknown),
        }
    }

    #[must_use]
    pub(super) const fn minus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(other.calls),
            tokens: self.tokens.saturating_sub(other.tokens),
            dollars: self.dollars.minus(other.dollars),
            unpriced: self.unpriced.saturating_sub(other.unpriced),
            unknown: self.unknown.saturating_sub(other.unknown),
        }
    }
}

/// Prints calls and tokens, dollars where they are known, and what is not.
impl fmt::Display for Spend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, true)
    }
}

impl Spend {
    /// The same, but without dollars where they are of no interest unless there are some.
    pub(super) fn shown(&self, wants_dollars: bool) -> impl fmt::Display {
        fmt::from_fn(move |f| self.write(f, wants_dollars || self.dollars > Dollars::ZERO))
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, with_dollars: bool) -> fmt::Result {
        let Self { calls, tokens, .. } = self;
        let s = |count: u64| if count == 1 { "" } else { "s" };
        write!(f, "{calls} call{}, {tokens} token{}", s(*calls), s(*tokens))?;
        match self.cost() {
            _ if !with_dollars => {}
            Some(dollars) => write!(f, ", {dollars}")?,
            None if self.dollars > Dollars::ZERO => {
                write!(f, ", {}, {} of unknown price", self.dollars, self.unpriced)?;
            }
            None => f.write_str(", price unknown")?,
        }
        match self.unknown {
            0 => Ok(()),
            unknown => write!(f, ", {unknown} of unknown length"),
        }
    }
}
