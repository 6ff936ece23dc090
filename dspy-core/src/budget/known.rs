//! What is known of the calls that one predictor made of one model.

use std::collections::VecDeque;

use super::Size;
use crate::lm::Dollars;

/// After so many calls their length is known well enough to go by it.
const ENOUGH: usize = 20;

/// How much longer than the longest so far a text may be, token for byte.
const MARGIN: f64 = 1.2;

/// So many of the last calls say what a call mostly costs.
const RECENT: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Known {
    /// How many requests of text alone there were.
    seen: usize,
    /// The most tokens that there were to a byte.
    per_byte: f64,
    /// What the last calls cost, in order.
    costs: VecDeque<Dollars>,
    /// The same, from the least to the most.
    sorted: Vec<Dollars>,
}

impl Known {
    /// The most tokens that a request can have: one for each byte of text until enough are known,
    /// and then somewhat more than there ever were.
    pub(super) fn most_input(&self, size: &Size) -> u64 {
        let rate = match self.seen >= ENOUGH {
            true => (self.per_byte * MARGIN).min(1.0),
            false => 1.0,
        };
        let text = (size.text as f64 * rate).ceil() as u64;
        let most = text.min(size.text).saturating_add(size.frame);
        most.saturating_add(size.media)
    }

    /// What 95 of 100 of the last calls cost at most; nothing until enough are known.
    pub(super) fn usual_cost(&self) -> Option<Dollars> {
        let all = self.sorted.len();
        let at = (all * 95).div_ceil(100).checked_sub(1)?;
        self.sorted.get(at).copied().filter(|_| all >= ENOUGH)
    }

    /// Learns how long a request of this size was.
    pub(super) fn learn_input(&mut self, size: &Size, tokens: u64) {
        // With a picture beside it, nobody knows how long the text was.
        if size.text > 0 && size.media == 0 {
            self.seen = self.seen.saturating_add(1);
            self.per_byte = self.per_byte.max(tokens as f64 / size.text as f64);
        }
    }

    /// Learns what a call cost.
    pub(super) fn learn_cost(&mut self, cost: Dollars) {
        if self.costs.len() == RECENT
            && let Some(oldest) = self.costs.pop_front()
        {
            let at = self.sorted.partition_point(|it| *it < oldest);
            self.sorted.remove(at);
        }
        self.costs.push_back(cost);
        let at = self.sorted.partition_point(|it| *it < cost);
        self.sorted.insert(at, cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: u64) -> Size {
        Size {
            text: bytes,
            frame: 10,
            ..Size::default()
        }
    }

    #[test]
    fn a_byte_is_a_token_until_enough_is_known_and_never_more() {
        let mut known = Known::default();
        for seen in 0..ENOUGH {
            assert_eq!(known.most_input(&text(1000)), 1010, "after {seen}");
            known.learn_input(&text(1000), if seen == 3 { 300 } else { 200 });
        }
        assert_eq!(known.most_input(&text(1000)), 370);
        // A picture is reserved in full, and nothing is learned of it.
        let with_picture = Size {
            media: 5_000,
            ..text(1000)
        };
        assert_eq!(known.most_input(&with_picture), 5_370);
        known.learn_input(&with_picture, 5_900);
        assert_eq!(known.most_input(&text(1000)), 370);
        known.learn_input(&text(1000), 5_000);
        assert_eq!(known.most_input(&text(1000)), 1010);
        assert_eq!(known.most_input(&text(0)), 10);
        assert_eq!(known.most_input(&text(u64::MAX)), u64::MAX);
    }

    #[test]
    fn what_a_call_mostly_costs_is_that_of_the_last_hundred() {
        let mut known = Known::default();
        for cost in 1..=19 {
            known.learn_cost(Dollars::of_micros(cost));
            assert_eq!(known.usual_cost(), None);
        }
        known.learn_cost(Dollars::of_micros(20));
        assert_eq!(known.usual_cost(), Some(Dollars::of_micros(19)));
        for cost in (101..=200).rev() {
            known.learn_cost(Dollars::of_micros(cost));
        }
        assert_eq!(known.usual_cost(), Some(Dollars::of_micros(195)));
        assert_eq!((known.costs.len(), known.sorted.len()), (RECENT, RECENT));
        assert!(known.sorted.is_sorted());
    }
}
