//! Drawing one of several by their probabilities.

use crate::chance::Chance;

/// How much chance there is in a draw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampling {
    /// The chance of each is its probability to the power of one by this; at 0 there is none.
    pub(super) temperature: f64,
    /// Only the most probable are drawn that have this much of all together.
    pub(super) top_p: f64,
}

impl Sampling {
    /// No chance at all.
    pub(super) const GREEDY: Self = Self {
        temperature: 0.0,
        top_p: 1.0,
    };

    /// Whether the most probable is always drawn.
    pub(super) fn is_greedy(self) -> bool {
        self.temperature <= 0.0
    }
}

/// The place of the one that is drawn: without temperature the most probable, and the first of
/// those. `None` if nothing is probable at all.
pub(super) fn draw(odds: &[f64], sampling: Sampling, chance: &mut Chance) -> Option<usize> {
    let most = odds.iter().copied().fold(0.0, f64::max);
    if most.is_nan() || most <= 0.0 {
        return None;
    }
    if sampling.is_greedy() {
        return odds.iter().position(|it| *it >= most);
    }
    let mut odds = odds.to_vec();
    if sampling.top_p < 1.0 {
        keep(&mut odds, sampling.top_p);
    }
    let temperature = sampling.temperature;
    let weight = |probability: f64| (probability / most).powf(1.0 / temperature);
    let all: f64 = odds.iter().map(|it| weight(*it)).sum();
    let mut left = chance.unit() * all;
    let mut last = None;
    for (at, probability) in odds.iter().enumerate().filter(|(_, it)| **it > 0.0) {
        last = Some(at);
        left -= weight(*probability);
        if left < 0.0 {
            break;
        }
    }
    last
}

/// Keeps the most probable ones that together have this much of all, and makes the others
/// impossible.
fn keep(odds: &mut [f64], top_p: f64) {
    let mut order: Vec<usize> = (0..odds.len()).collect();
    order.sort_by(|left, right| odds[*right].total_cmp(&odds[*left]));
    let all: f64 = odds.iter().sum();
    let mut kept = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        // The most probable one always stays.
        if rank > 0 && kept >= top_p * all {
            odds[at] = 0.0;
        } else {
            kept += odds[at];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(temperature: f64) -> Sampling {
        Sampling {
            temperature,
            top_p: 1.0,
        }
    }

    #[test]
    fn draws_come_as_often_as_they_are_probable() {
        let odds = [0.1, 0.0, 0.6, 0.3];
        let mut chance = Chance::new(3);
        let mut counts = [0_u32; 4];
        for _ in 0..10_000 {
            counts[draw(&odds, at(1.0), &mut chance).unwrap()] += 1;
        }
        for (count, probability) in counts.iter().zip(odds) {
            assert!(
                (f64::from(*count) / 10_000.0 - probability).abs() < 0.02,
                "{counts:?}"
            );
        }
    }

    #[test]
    fn without_temperature_the_first_of_the_most_probable_is_drawn() {
        let mut chance = Chance::new(0);
        assert_eq!(draw(&[0.2, 0.4, 0.4], at(0.0), &mut chance), Some(1));
        assert_eq!(draw(&[], at(0.0), &mut chance), None);
        assert_eq!(draw(&[0.0], at(1.0), &mut chance), None);
    }

    #[test]
    fn heat_evens_out_and_cold_sharpens() {
        let often = |temperature: f64| {
            let mut chance = Chance::new(1);
            (0..2_000)
                .filter(|_| draw(&[0.8, 0.2], at(temperature), &mut chance) == Some(0))
                .count()
        };
        assert!(often(0.3) > often(1.0) && often(1.0) > often(5.0));
    }

    #[test]
    fn the_tail_is_cut() {
        let mut odds = [0.1, 0.6, 0.3];
        keep(&mut odds, 0.8);
        assert_eq!(odds, [0.0, 0.6, 0.3]);
        keep(&mut odds, 0.0);
        assert_eq!(odds, [0.0, 0.6, 0.0]);
    }
}
