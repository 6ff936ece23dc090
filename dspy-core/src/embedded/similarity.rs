//! How alike two inputs are.

use std::collections::{HashMap, HashSet};

use super::layout::Fields;

/// How far the numbers of each field lie apart among the demonstrations.
pub(super) type Scales = HashMap<String, f64>;

/// The spread of every field whose values are all numbers.
pub(super) fn scales(inputs: &[&Fields]) -> Scales {
    let mut ranges: HashMap<&str, Option<(f64, f64)>> = HashMap::new();
    for (name, text) in inputs.iter().copied().flatten() {
        let number: Option<f64> = text.trim().parse().ok().filter(|it: &f64| it.is_finite());
        let range = ranges
            .entry(name)
            .or_insert(Some((f64::INFINITY, f64::NEG_INFINITY)));
        *range = match (*range, number) {
            (Some((low, high)), Some(number)) => Some((low.min(number), high.max(number))),
            _ => None,
        };
    }
    let spread = |(low, high): (f64, f64)| (high - low).max(f64::MIN_POSITIVE);
    ranges
        .into_iter()
        .filter_map(|(name, range)| Some((name.to_owned(), spread(range?))))
        .collect()
}

/// How alike two inputs are, from 0 to 1: the mean over the fields that either has.
pub(super) fn of(left: &Fields, right: &Fields, scales: &Scales) -> f64 {
    let names: Vec<&str> = left.iter().map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        // Without inputs every demonstration is as near as any other.
        return 1.0;
    }
    let value = |fields: &Fields, name: &str| {
        fields
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, text)| text.clone())
    };
    let alike = names
        .iter()
        .map(|name| match (value(left, name), value(right, name)) {
            (Some(left), Some(right)) => field(&left, &right, scales.get(*name)),
            _ => 0.0,
        });
    alike.sum::<f64>() / names.len() as f64
}

/// Numbers by their distance, texts by the pieces they share.
fn field(left: &str, right: &str, scale: Option<&f64>) -> f64 {
    if let (Some(scale), Ok(left), Ok(right)) = (
        scale,
        left.trim().parse::<f64>(),
        right.trim().parse::<f64>(),
    ) {
        return 1.0 / (1.0 + 4.0 * (left - right).abs() / scale);
    }
    let (left, right) = (pieces(left), pieces(right));
    let shared = left.intersection(&right).count() as f64;
    let all = (left.len() + right.len()) as f64 - shared;
    if all == 0.0 { 1.0 } else { shared / all }
}

/// The words of a text and every three letters in a row, without case.
fn pieces(text: &str) -> HashSet<String> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let mut pieces: HashSet<String> = letters
        .windows(3)
        .map(|three| three.iter().collect())
        .collect();
    let lower: String = letters.iter().collect();
    let words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|it| !it.is_empty());
    pieces.extend(words.map(|word| format!(" {word} ")));
    pieces
}
