//! Intervals: how far the mean of more rows of this kind may be from that of these.

use std::ops::RangeInclusive;

use crate::chance::Chance;

/// How many times rows are drawn again to see how the mean varies.
const RESAMPLES: usize = 2_000;

/// Above so many rows the mean varies as a normal number does, and drawing again shows nothing new.
const MANY: usize = 2_000;

/// Where 95 % of a normal number lie, in deviations from its middle.
const NORMAL: f64 = 1.959_963_984_540_054;

/// The 95 % interval of the mean of independent values. None of fewer than two: one row says
/// nothing about how rows differ.
///
/// Values of two kinds (right and wrong) get Wilson's interval, which is honest at the ends too;
/// others are drawn again, with a seed of their own, so that the same values give the same interval.
pub(super) fn of_mean(values: &[f64], range: &RangeInclusive<f64>) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let (least, most) = (*range.start(), *range.end());
    if values.iter().all(|value| *value == least || *value == most) && least < most {
        let hits = values.iter().filter(|value| **value == most).count();
        let (low, high) = wilson(hits as f64, values.len() as f64);
        let scale = |share: f64| least + share * (most - least);
        return Some((scale(low), scale(high)));
    }
    if values.len() > MANY {
        let mean = mean(values);
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let count = values.len() as f64;
        let margin = NORMAL * (squares / (count - 1.0) / count).sqrt();
        return Some((mean - margin, mean + margin));
    }
    Some(resampled(values))
}

/// The 95 % interval of the mean of differences between pairs. The pairs are drawn again; where
/// all are alike, that shows nothing, so then two more that differ as widely as can be are taken to
/// be among them.
pub(super) fn of_difference(values: &[f64], widest: &RangeInclusive<f64>) -> Option<(f64, f64)> {
    let first = values.first()?;
    if values.len() < 2 {
        return None;
    }
    if values.iter().all(|value| value == first) {
        let count = values.len() as f64 + 2.0;
        let share = |extreme: f64| (values.iter().sum::<f64>() + first + extreme) / count;
        return Some((share(*widest.start()), share(*widest.end())));
    }
    if values.len() > MANY {
        return of_mean(values, widest);
    }
    Some(resampled(values))
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Wilson's interval of a share.
fn wilson(hits: f64, count: f64) -> (f64, f64) {
    let share = hits / count;
    let square = NORMAL * NORMAL;
    let middle = share + square / (2.0 * count);
    let margin = NORMAL * ((share * (1.0 - share) + square / (4.0 * count)) / count).sqrt();
    let whole = 1.0 + square / count;
    // At either end the interval reaches that end, which rounding must not hide.
    let low = if hits == 0.0 {
        0.0
    } else {
        (middle - margin) / whole
    };
    let high = if hits == count {
        1.0
    } else {
        (middle + margin) / whole
    };
    (low, high)
}

/// Where 95 % of the means of rows drawn again lie.
fn resampled(values: &[f64]) -> (f64, f64) {
    let mut chance = Chance::new(0);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..values.len()).filter_map(|_| values.get(chance.below(values.len())));
            drawn.sum::<f64>() / values.len() as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * (RESAMPLES as f64 - 1.0)).round() as usize;
        means.get(place).copied().unwrap_or(f64::NAN)
    };
    (at(0.025), at(0.975))
}

#[cfg(test)]
mod tests {
    use super::of_mean;

    #[test]
    fn shares_have_wilsons_interval() {
        // 8 of 10: the textbook's 0.490 to 0.943.
        let mut values = vec![1.0; 8];
        values.extend([0.0; 2]);
        let (low, high) = of_mean(&values, &(0.0..=1.0)).unwrap();
        assert!(
            (low - 0.4902).abs() < 5e-4 && (high - 0.9433).abs() < 5e-4,
            "{low} {high}"
        );
        // All right is not certain.
        let (low, high) = of_mean(&[1.0; 10], &(0.0..=1.0)).unwrap();
        assert!(low > 0.7 && low < 0.75 && high >= 1.0, "{low} {high}");
    }

    #[test]
    fn other_values_are_drawn_again_and_the_same_every_time() {
        let values: Vec<f64> = (0..50).map(|it| f64::from(it % 5) / 4.0).collect();
        let (low, high) = of_mean(&values, &(0.0..=1.0)).unwrap();
        assert_eq!(of_mean(&values, &(0.0..=1.0)), Some((low, high)));
        // The normal approximation of the same: 0.5 ± 0.099.
        assert!(
            (low - 0.4).abs() < 0.02 && (high - 0.6).abs() < 0.02,
            "{low} {high}"
        );
        let many: Vec<f64> = (0..5000).map(|it| f64::from(it % 5) / 4.0).collect();
        let (low, high) = of_mean(&many, &(0.0..=1.0)).unwrap();
        assert!((high - low - 0.0196).abs() < 1e-3, "{low} {high}");
    }

    #[test]
    fn one_row_says_nothing_about_others() {
        assert_eq!(of_mean(&[1.0], &(0.0..=1.0)), None);
        assert_eq!(of_mean(&[], &(0.0..=1.0)), None);
    }
}
