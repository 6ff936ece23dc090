//! The inputs of all demonstrations and of what is asked, as things that can be compared.

use std::collections::HashMap;

use super::layout::{Kind, Prompt};
use super::task::text_of;
use super::words;

/// One column for each input. The rows are the demonstrations in order, and last what is asked.
#[derive(Debug)]
pub(super) struct Table<'p> {
    pub(super) columns: Vec<Column<'p>>,
}

/// One input, all its rows.
#[derive(Debug)]
pub(super) struct Column<'p> {
    pub(super) name: &'p str,
    pub(super) cells: Cells<'p>,
}

/// What a column holds. A row that does not have the field has `None`, or no words.
#[derive(Debug)]
pub(super) enum Cells<'p> {
    /// Numbers, in units of how far they lie apart.
    Numbers(Vec<Option<f64>>),
    /// Names that are the same or not.
    Names(Vec<Option<&'p str>>),
    Texts(Vec<Bag>),
}

/// A text as its words and its letters.
#[derive(Debug, Default)]
pub(super) struct Bag {
    /// Its words by number, each once, in order of the numbers.
    pub(super) words: Vec<u32>,
    /// What it is made of, each with its weight, in order of the marks; the squares of the weights
    /// add up to 1.
    pieces: Vec<(u32, f32)>,
}

impl<'p> Table<'p> {
    pub(super) fn new(prompt: &'p Prompt) -> Self {
        let names = prompt.inputs.iter().map(|(name, _)| name.as_str());
        let columns = names.map(|name| {
            let demos = prompt.demos.iter().map(|demo| &demo.inputs);
            let rows = demos.chain([&prompt.inputs]);
            let texts: Vec<Option<&str>> = rows.map(|fields| text_of(fields, name)).collect();
            Column {
                name,
                cells: Cells::new(&texts, &prompt.note(name).kind),
            }
        });
        Self {
            columns: columns.collect(),
        }
    }
}

impl<'p> Cells<'p> {
    fn new(texts: &[Option<&'p str>], kind: &Kind) -> Self {
        let numbers: Vec<_> = texts.iter().map(|text| number((*text)?)).collect();
        let all_numbers = numbers.iter().zip(texts).all(|(it, text)| it.is_some() || text.is_none());
        if matches!(kind, Kind::Number { .. }) || all_numbers {
            return Self::Numbers(scaled(numbers));
        }
        // Words that come again and again are names, whatever the note says.
        let distinct = distinct(texts.iter().flatten().copied());
        let no_blanks = || texts.iter().flatten().all(|text| !text.contains(char::is_whitespace));
        if matches!(kind, Kind::Choice(_)) || (distinct * 2 <= texts.len() && no_blanks()) {
            return Self::Names(texts.to_vec());
        }
        Self::Texts(bags(texts))
    }
}

impl Bag {
    /// How alike two texts are, from 0 to 1.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        let (mut left, mut right) = (self.pieces.iter(), other.pieces.iter());
        let (mut one, mut two) = (left.next(), right.next());
        let mut sum = 0.0;
        while let (Some((mark, weight)), Some((other_mark, other_weight))) = (one, two) {
            match mark.cmp(other_mark) {
                std::cmp::Ordering::Less => one = left.next(),
                std::cmp::Ordering::Greater => two = right.next(),
                std::cmp::Ordering::Equal => {
                    sum += weight * other_weight;
                    (one, two) = (left.next(), right.next());
                }
            }
        }
        f64::from(sum)
    }
}

/// A finite number, if the text is one.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|it: &f64| it.is_finite())
}

fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    let mut seen: Vec<&str> = texts.collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// Numbers less their mean, in standard deviations.
fn scaled(mut numbers: Vec<Option<f64>>) -> Vec<Option<f64>> {
    // What is asked comes last and is not part of the scale, or it would move what it is held
    // against.
    let known = numbers.len().saturating_sub(1);
    let shown: Vec<f64> = numbers.iter().take(known).flatten().copied().collect();
    let count = shown.len().max(1) as f64;
    let mean = shown.iter().map(|it| it / count).sum::<f64>();
    let spread = shown
        .iter()
        .map(|it| (it - mean).powi(2) / count)
        .sum::<f64>()
        .sqrt();
    let spread = if spread > 0.0 && spread.is_finite() { spread } else { 1.0 };
    for number in numbers.iter_mut().flatten() {
        *number = ((*number - mean) / spread).clamp(-1e6, 1e6);
    }
    numbers
}

/// How much three letters in a row weigh beside a word.
const LETTERS: f32 = 0.35;

/// How much a word weighs that says nothing of what a text is about.
const FILLER: f32 = 0.25;

/// How many letters of a text are looked at three by three.
const LONGEST: usize = 2_000;

fn bags(texts: &[Option<&str>]) -> Vec<Bag> {
    let mut numbers: HashMap<String, (u32, bool)> = HashMap::new();
    let mut bags: Vec<Bag> = Vec::new();
    for text in texts {
        let text = text.unwrap_or_default();
        let mut bag = Bag::default();
        for stem in words::stems(text) {
            let next = numbers.len() as u32;
            let (number, filler) = *numbers.entry(stem).or_insert_with_key(|stem| (next, words::is_filler(stem)));
            let weight = if filler { FILLER } else { 1.0 };
            bag.pieces.push((number, weight));
            if !filler {
                bag.words.push(number);
            }
        }
        let letters: Vec<char> = text.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
        for three in letters.windows(3) {
            // The upper half of the marks is for letters; words have the lower half.
            bag.pieces.push((mark(three) | 1 << 31, LETTERS));
        }
        bag.words.sort_unstable();
        bag.words.dedup();
        bag.pieces.sort_unstable_by_key(|(mark, _)| *mark);
        bag.pieces.dedup_by(|next, kept| next.0 == kept.0);
        bags.push(bag);
    }
    weigh(&mut bags);
    bags
}

/// What is rare weighs more, and every text weighs the same.
fn weigh(bags: &mut [Bag]) {
    let mut held: HashMap<u32, u32> = HashMap::new();
    for (mark, _) in bags.iter().flat_map(|bag| &bag.pieces) {
        *held.entry(*mark).or_default() += 1;
    }
    let all = bags.len() as f32;
    for bag in bags {
        let mut squares = 0.0;
        for (mark, weight) in &mut bag.pieces {
            let held = held.get(mark).copied().unwrap_or(1) as f32;
            *weight *= ((all + 1.0) / held).ln() + 0.1;
            squares += *weight * *weight;
        }
        let length = squares.sqrt();
        if length > 0.0 {
            bag.pieces.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
    }
}

/// A number for some letters, by FNV-1a.
fn mark(letters: &[char]) -> u32 {
    letters.iter().fold(0x811c_9dc5, |mark: u32, letter| {
        (mark ^ u32::from(*letter)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_alike_by_their_words_and_letters() {
        let texts = ["the parcel is late", "a late parcel!", "my bill is wrong", ""];
        let bags = bags(&texts.map(Some));
        let likeness = |left: usize, right: usize| bags[left].likeness(&bags[right]);
        assert!((likeness(0, 0) - 1.0).abs() < 1e-6);
        assert!(likeness(0, 1) > likeness(0, 2) + 0.2);
        assert_eq!(likeness(0, 3), 0.0);
    }

    #[test]
    fn what_a_column_holds_is_seen_in_its_values() {
        let cells = |texts: &[&'static str]| {
            Cells::new(&texts.iter().copied().map(Some).collect::<Vec<_>>(), &Kind::Text)
        };
        assert!(matches!(cells(&["1", "2.5", "-3e2"]), Cells::Numbers(_)));
        assert!(matches!(cells(&["a", "b", "a", "b"]), Cells::Names(_)));
        assert!(matches!(cells(&["a man", "b", "a man", "b"]), Cells::Texts(_)));
        assert!(matches!(cells(&["1e999", "2"]), Cells::Texts(_)));
    }

    #[test]
    fn what_is_asked_does_not_move_the_scale() {
        let Cells::Numbers(numbers) = Cells::new(
            &[Some("1"), Some("3"), Some("1000")],
            &Kind::Number {
                whole: true,
                least: 0.0,
                most: 2_000.0,
            },
        ) else {
            panic!("numbers")
        };
        assert_eq!(numbers, [Some(-1.0), Some(1.0), Some(998.0)]);
    }
}
