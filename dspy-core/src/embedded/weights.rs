//! Weights: how much each expert is believed, by how probable it made the answers that were hidden.

/// What an expert was believed from the start counts as much as this many demonstrations.
const TRUST: f64 = 2.0;

/// The least probability that an expert is taken to have given to a truth: nobody is dismissed for
/// a single mistake.
const LEAST: f64 = 1e-3;

/// How often the weights are improved; they hardly move after that.
const ROUNDS: usize = 15;

/// The most that one expert can weigh where they are multiplied.
const MOST: f64 = 3.0;

/// What the experts said of one answer that was hidden; `None` for who said nothing.
pub(super) struct Hindsight<T> {
    /// Of each expert.
    pub(super) said: Vec<Option<T>>,
    /// The place of the truth among the known answers.
    pub(super) truth: usize,
}

/// Weights for answers of any kind, whose probabilities are added: every expert is believed as far
/// as it was behind the truths on which it spoke.
pub(super) fn for_sums(trust: &[f64], hindsight: &[Hindsight<f64>]) -> Vec<f64> {
    let all: f64 = trust.iter().sum();
    let start: Vec<f64> = trust.iter().map(|it| it / all).collect();
    let mut weights = start.clone();
    for _ in 0..ROUNDS {
        let mut behind = vec![0.0; weights.len()];
        let mut spoke = vec![0.0; weights.len()];
        for hidden in hindsight {
            let said = weights.iter().zip(&hidden.said);
            let shares: Vec<Option<f64>> = said
                .map(|(weight, said)| said.map(|it| weight * it.max(LEAST)))
                .collect();
            let all: f64 = shares.iter().flatten().sum();
            for (at, share) in shares.into_iter().enumerate() {
                if let Some(share) = share {
                    behind[at] += share / all;
                    spoke[at] += 1.0;
                }
            }
        }
        for (at, weight) in weights.iter_mut().enumerate() {
            *weight = (TRUST * start[at] + behind[at]) / (TRUST + spoke[at]);
        }
    }
    weights
}

/// Weights for answers that are all known, whose probabilities are multiplied, each to the power of
/// its expert's weight: those under which the truths are most probable, held to the start.
///
/// Experts read different things, so what two of them say is more than what either does; a sum
/// would be between them.
pub(super) fn for_products(trust: &[f64], hindsight: &[Hindsight<Vec<f64>>]) -> Vec<f64> {
    let mut weights = trust.to_vec();
    for _ in 0..ROUNDS {
        // The slope of the truths' log-probability in each weight, and how fast it falls off.
        let mut slopes = vec![0.0; weights.len()];
        let mut bends = vec![TRUST; weights.len()];
        for hidden in hindsight {
            let together = product(&weights, &hidden.said);
            for (at, said) in hidden.said.iter().enumerate() {
                let Some(said) = said else { continue };
                let logarithm = |answer: usize| said[answer].max(LEAST).ln();
                let answers = || together.iter().enumerate();
                let mean: f64 = answers().map(|(answer, it)| it * logarithm(answer)).sum();
                let squares: f64 = answers()
                    .map(|(answer, it)| it * logarithm(answer).powi(2))
                    .sum();
                slopes[at] += logarithm(hidden.truth) - mean;
                bends[at] += squares - mean * mean;
            }
        }
        for (at, weight) in weights.iter_mut().enumerate() {
            let slope = slopes[at] - TRUST * (*weight - trust[at]);
            // Half a step, since the weights are moved at once and depend on each other.
            *weight = (*weight + 0.5 * slope / bends[at]).clamp(0.0, MOST);
        }
    }
    weights
}

/// The probability of each known answer by all who said something.
pub(super) fn product(weights: &[f64], said: &[Option<Vec<f64>>]) -> Vec<f64> {
    let answers = said.iter().flatten().map(Vec::len).max().unwrap_or(0);
    let mut logarithms = vec![0.0; answers];
    for (weight, said) in weights.iter().zip(said) {
        for (sum, probability) in logarithms.iter_mut().zip(said.iter().flatten()) {
            *sum += weight * probability.max(LEAST).ln();
        }
    }
    let most = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logarithms.into_iter().map(|it| (it - most).exp()).collect();
    let all: f64 = weights.iter().sum();
    weights.into_iter().map(|it| it / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hindsight<T: Clone>(said: &[&[Option<T>]], truth: usize) -> Vec<Hindsight<T>> {
        let hidden = |said: &&[Option<T>]| Hindsight {
            said: said.to_vec(),
            truth,
        };
        said.iter().map(hidden).collect()
    }

    #[test]
    fn who_was_right_is_believed() {
        let right: &[_] = &[Some(0.9), Some(0.1)];
        let weights = for_sums(&[1.0, 1.0], &hindsight(&[right; 12], 0));
        assert!(weights[0] > 0.85, "{weights:?}");

        let right: &[_] = &[Some(vec![0.9, 0.1]), Some(vec![0.1, 0.9])];
        let weights = for_products(&[1.0, 1.0], &hindsight(&[right; 12], 0));
        assert!(weights[0] > 0.9 && weights[1] < 0.5, "{weights:?}");
    }

    #[test]
    fn who_seldom_speaks_is_judged_by_what_it_said() {
        let (speaks, silent): (&[_], &[_]) = (&[Some(0.2), Some(0.95)], &[Some(0.2), None]);
        let items = [
            speaks, silent, silent, silent, speaks, silent, silent, speaks,
        ];
        let weights = for_sums(&[1.0, 1.0], &hindsight(&items, 0));
        assert!(weights[1] > 0.6, "{weights:?}");
    }

    #[test]
    fn without_demonstrations_trust_is_all_there_is() {
        assert_eq!(for_sums(&[3.0, 1.0], &[]), [0.75, 0.25]);
        assert_eq!(for_products(&[1.5, 0.5], &[]), [1.5, 0.5]);
    }

    #[test]
    fn two_who_agree_are_surer_than_one() {
        let said = [Some(vec![0.8, 0.2]), Some(vec![0.8, 0.2]), None];
        assert!(product(&[1.0; 3], &said)[0] > 0.9);
    }
}
