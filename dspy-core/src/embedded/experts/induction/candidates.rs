//! The conditions that rows suggest, each with the rows that it covers.

use std::collections::{BTreeMap, HashSet};

use super::super::rules::grammar::{Condition, Term, Test};
use super::super::rules::meaning::number;
use super::rows::{Label, Problem, ROWS, Rows};
use crate::embedded::words;

/// A condition that may be one of a rule.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) when: Condition,
    pub(super) covers: Bits,
}

/// How an input is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Words,
    Values,
    Numbers,
}

/// So many words are tried, the commonest.
const WORDS: usize = 300;

/// An input with more values than this is compared by its words.
const VALUES: usize = 12;

/// A value with more words than this is a text.
const LABEL: usize = 3;

/// So many bounds are tried of each input.
const BOUNDS: usize = 16;

/// The inputs of the rows, and how each is compared.
pub(super) fn ways(rows: &Rows) -> Vec<(&str, Way)> {
    let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, text) in rows.inputs.iter().flatten() {
        texts.entry(name).or_default().push(text);
    }
    let way = |(name, texts): (_, Vec<&str>)| {
        let distinct: HashSet<&str> = texts.iter().copied().collect();
        let is_label = |it: &&str| words::words(it).nth(LABEL).is_none();
        let way = if texts.iter().all(|it| number(it).is_some()) {
            Way::Numbers
        } else if distinct.len() <= VALUES
            && distinct.len() * 2 <= texts.len()
            && distinct.iter().all(is_label)
        {
            Way::Values
        } else {
            Way::Words
        };
        (name, way)
    };
    texts.into_iter().map(way).collect()
}

/// The conditions that do not depend on what is learned: words and values.
pub(super) fn of_rows(rows: &Rows, ways: &[(&str, Way)]) -> Vec<Candidate> {
    let mut of_words: BTreeMap<(&str, String), Found<'_>> = BTreeMap::new();
    let mut of_values: BTreeMap<(&str, &str), Bits> = BTreeMap::new();
    for (row, inputs) in rows.inputs.iter().enumerate() {
        for (name, text) in inputs {
            match ways.iter().find(|(it, _)| it == name) {
                Some((_, Way::Words)) => {
                    for word in words::words(text) {
                        let found = of_words.entry((name, words::stem(word))).or_default();
                        found.covers.insert(row);
                        *found.forms.entry(word).or_default() += 1;
                    }
                }
                Some((_, Way::Values)) => {
                    of_values.entry((name, text)).or_default().insert(row);
                }
                _ => {}
            }
        }
    }
    of_words.retain(|(_, stem), found| found.covers.count() >= 2 && !words::is_filler(stem));
    let mut of_words: Vec<_> = of_words.into_iter().collect();
    of_words.sort_by_key(|(_, found)| std::cmp::Reverse(found.covers.count()));
    of_words.truncate(WORDS);
    let of_words = of_words.into_iter().map(|((name, _), found)| {
        let test = Test::Mentions(vec![Term::new(&found.form())]);
        candidate(name, test, found.covers)
    });
    let of_values = of_values
        .into_iter()
        .map(|((name, value), covers)| candidate(name, Test::Is(value.to_owned()), covers));
    of_words.chain(of_values).collect()
}

/// A word in the rows.
#[derive(Debug, Default)]
struct Found<'r> {
    covers: Bits,
    forms: BTreeMap<&'r str, usize>,
}

impl Found<'_> {
    /// The form in which it is seen most, in small letters.
    fn form(&self) -> String {
        let mut small: BTreeMap<String, usize> = BTreeMap::new();
        for (form, seen) in &self.forms {
            *small.entry(form.to_lowercase()).or_default() += seen;
        }
        let most = small.into_iter().max_by_key(|(_, seen)| *seen);
        most.map(|(form, _)| form).unwrap_or_default()
    }
}

/// Bounds of numbers, where the answers change.
pub(super) fn of_numbers(rows: &Rows, ways: &[(&str, Way)], problem: &Problem) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (name, _) in ways.iter().filter(|(_, way)| *way == Way::Numbers) {
        let value = |(row, inputs): (usize, &Vec<(String, String)>)| {
            let (_, text) = inputs.iter().find(|(it, _)| it == name)?;
            let label = problem.labels.get(row).copied().flatten()?;
            Some((number(text)?, label, row))
        };
        let mut values: Vec<(f64, Label, usize)> =
            rows.inputs.iter().enumerate().filter_map(value).collect();
        values.sort_by(|left, right| left.0.total_cmp(&right.0));
        let groups: Vec<&[(f64, Label, usize)]> =
            values.chunk_by(|left, right| left.0 == right.0).collect();
        // Between two values that always have the same answer no bound is best.
        let is_pure = |group: &[(f64, Label, usize)]| group.iter().all(|it| it.1 == group[0].1);
        let changes: Vec<(f64, f64)> = groups
            .windows(2)
            .filter(|it| !(is_pure(it[0]) && is_pure(it[1]) && it[0][0].1 == it[1][0].1))
            .map(|it| (it[0][0].0, it[1][0].0))
            .collect();
        let some = changes.len().min(BOUNDS);
        for (low, high) in (0..some).map(|it| changes[it * changes.len() / some]) {
            let bound = between(low, high);
            let covers = |is_in: &dyn Fn(f64) -> bool| {
                let mut covers = Bits::default();
                let inside = values.iter().filter(|it| is_in(it.0));
                inside.for_each(|it| covers.insert(it.2));
                covers
            };
            let (below, above) = (covers(&|it| it < bound), covers(&|it| it > bound));
            candidates.push(candidate(name, Test::Below(bound), below));
            candidates.push(candidate(name, Test::Above(bound), above));
        }
    }
    candidates
}

/// A number between two, with as few digits as tell them apart.
fn between(low: f64, high: f64) -> f64 {
    let middle = low + (high - low) / 2.0;
    let rounded = (0..9).map(|digits| {
        let scale = 10_f64.powi(digits);
        (middle * scale).round() / scale
    });
    let mut apart = rounded.filter(|it| low < *it && *it < high);
    apart.next().unwrap_or(middle)
}

fn candidate(name: &str, test: Test, covers: Bits) -> Candidate {
    let field = Some(name.to_owned());
    Candidate {
        when: Condition { field, test },
        covers,
    }
}

/// A set of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Bits([u64; ROWS.div_ceil(64)]);

impl Bits {
    pub(super) fn insert(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|it| it.count_ones()).sum()
    }

    /// How many rows both have.
    pub(super) fn common(&self, other: &Self) -> u32 {
        let both = self.0.iter().zip(&other.0);
        both.map(|(one, two)| (one & two).count_ones()).sum()
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_has_as_few_digits_as_tell_apart() {
        assert_eq!(between(14.0, 15.0), 14.5);
        assert_eq!(between(1.9, 3.0), 2.0);
        assert_eq!(between(1.91, 1.96), 1.94);
        assert_eq!(between(-0.002, 0.004), 0.0);
    }

    #[test]
    fn a_word_is_printed_in_its_commonest_form() {
        let fields = |text: &str| vec![("note".to_owned(), text.to_owned())];
        let rows = Rows {
            inputs: ["Refunds, refunds for me", "my REFUNDS", "the refund"]
                .map(fields)
                .into(),
            problems: Vec::new(),
        };
        let all = of_rows(&rows, &ways(&rows));
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].when.to_string(), "the note mentions \"refunds\"");
        assert_eq!(all[0].covers.count(), 3);
    }

    #[test]
    fn sets_are_joined_and_parted() {
        let of = |rows: &[usize]| {
            let mut bits = Bits::default();
            rows.iter().for_each(|row| bits.insert(*row));
            bits
        };
        let (one, two) = (of(&[1, 64, 399]), of(&[64, 2, 1_000]));
        assert_eq!((one.count(), two.count(), one.common(&two)), (3, 2, 1));
        assert_eq!(one.and(&two), of(&[64]));
        assert_eq!(one.or(&two), of(&[1, 2, 64, 399]));
        assert_eq!(one.without(&two), of(&[1, 399]));
    }
}
