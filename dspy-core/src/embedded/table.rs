//! The inputs of all demonstrations and of what is asked, as things that can be compared.

use std::collections::HashMap;

use super::layout::{Kind, Prompt};
use super::task::text_of;
use super::words;

/// One column for each input. The rows are the demonstrations in order, and last what is asked.
#[derive(Debug)]
pub(super) struct Table<'p> {
    pub(super) columns: Vec<Column<'p>>,
    /// All words and signs of texts, and all names, by their numbers.
    pub(super) vocabulary: Vec<Word>,
}

/// A word, a sign or a name.
#[derive(Debug)]
pub(super) struct Word {
    /// Of all forms of a word the one that was seen first.
    pub(super) text: String,
    /// Its stem, or those of a name's words.
    pub(super) stems: Vec<String>,
}

/// One input, all its rows.
#[derive(Debug)]
pub(super) struct Column<'p> {
    pub(super) name: &'p str,
    pub(super) cells: Cells<'p>,
    /// The words of every row by their numbers, each once: one for a name, none for a number.
    pub(super) words: Vec<Vec<u32>>,
}

/// What a column holds. A row that does not have the field has `None`, or no pieces.
#[derive(Debug)]
pub(super) enum Cells<'p> {
    /// Numbers, in units of how far they lie apart.
    Numbers(Vec<Option<f64>>),
    /// Names that are the same or not.
    Names(Vec<Option<&'p str>>),
    Texts(Texts),
}

impl<'p> Table<'p> {
    pub(super) fn new(prompt: &'p Prompt) -> Self {
        let mut vocabulary = Vocabulary::default();
        let names = prompt.inputs.iter().map(|(name, _)| name.as_str());
        let columns = names.map(|name| {
            let demos = prompt.demos.iter().map(|demo| &demo.inputs);
            let rows = demos.chain([&prompt.inputs]);
            let texts: Vec<Option<&str>> = rows.map(|fields| text_of(fields, name)).collect();
            let cells = Cells::new(&texts, &prompt.note(name).kind);
            let words = texts.iter().map(|text| match (&cells, text) {
                (Cells::Numbers(_), _) | (_, None) => Vec::new(),
                (Cells::Names(_), Some(name)) => vec![vocabulary.of_name(name)],
                (Cells::Texts(_), Some(text)) => vocabulary.of_text(text),
            });
            Column {
                name,
                words: words.collect(),
                cells,
            }
        });
        Self {
            columns: columns.collect(),
            vocabulary: vocabulary.words,
        }
    }
}

/// Words in the order in which they were seen.
#[derive(Default)]
struct Vocabulary {
    words: Vec<Word>,
    stems: HashMap<String, u32>,
    names: HashMap<String, u32>,
}

impl Vocabulary {
    /// The words and signs of a text by their numbers, in order of them.
    fn of_text(&mut self, text: &str) -> Vec<u32> {
        let mut numbers: Vec<u32> = words::words(text)
            .map(|word| self.number(word, words::stem(word)))
            .collect();
        let is_sign = |it: &char| !it.is_alphanumeric() && !it.is_whitespace();
        for sign in text.chars().filter(is_sign) {
            numbers.push(self.number(sign.encode_utf8(&mut [0; 4]), sign.to_string()));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn number(&mut self, word: &str, stem: String) -> u32 {
        *self.stems.entry(stem).or_insert_with_key(|stem| {
            self.words.push(Word {
                text: word.to_lowercase(),
                stems: vec![stem.clone()],
            });
            self.words.len() as u32 - 1
        })
    }

    /// A name as a word of its own, whatever it is made of.
    fn of_name(&mut self, name: &str) -> u32 {
        *self.names.entry(name.to_owned()).or_insert_with(|| {
            self.words.push(Word {
                text: name.to_owned(),
                stems: words::stems(&words::apart(name)).collect(),
            });
            self.words.len() as u32 - 1
        })
    }
}

impl<'p> Cells<'p> {
    fn new(texts: &[Option<&'p str>], kind: &Kind) -> Self {
        let numbers: Vec<_> = texts.iter().map(|text| number((*text)?)).collect();
        let all_numbers = numbers
            .iter()
            .zip(texts)
            .all(|(it, text)| it.is_some() || text.is_none());
        if matches!(kind, Kind::Number { .. }) || all_numbers {
            return Self::Numbers(scaled(numbers));
        }
        // Words that come again and again are names, whatever the note says.
        let distinct = distinct(texts.iter().flatten().copied());
        let no_blanks = || {
            texts
                .iter()
                .flatten()
                .all(|text| !text.contains(char::is_whitespace))
        };
        if matches!(kind, Kind::Choice(_)) || (distinct * 2 <= texts.len() && no_blanks()) {
            return Self::Names(texts.to_vec());
        }
        Self::Texts(Texts::new(texts))
    }
}

/// The texts of a column as what they are made of: their words, and every three letters in a row.
#[derive(Debug)]
pub(super) struct Texts {
    rows: usize,
    /// A piece, the row that it stands in, and how much it weighs there; in order of the pieces, so
    /// that rows which have one in common stand together. The squares of a row's weights add up to
    /// 1.
    pieces: Vec<(u32, u32, f32)>,
}

/// How much three letters in a row weigh beside a word.
const LETTERS: f32 = 0.35;

/// How many letters of a text are looked at three by three.
const LONGEST: usize = 2_000;

impl Texts {
    fn new(texts: &[Option<&str>]) -> Self {
        let mut pieces: Vec<(u32, u32, f32)> = Vec::new();
        let mut letters: Vec<char> = Vec::new();
        for (row, text) in texts.iter().enumerate() {
            let text = text.unwrap_or_default();
            letters.clear();
            letters.extend(text.chars().take(LONGEST).flat_map(char::to_lowercase));
            // The marks of words and of letters are kept apart by their last bit.
            // A word, or a sign.
            let words =
                letters.chunk_by(|left, right| left.is_alphanumeric() && right.is_alphanumeric());
            let words = words.filter(|word| !word.iter().all(|it| it.is_whitespace()));
            pieces.extend(words.map(|word| (mark(word) | 1, row as u32, 1.0)));
            pieces.extend(
                letters
                    .windows(3)
                    .map(|it| (mark(it) & !1, row as u32, LETTERS)),
            );
        }
        pieces.sort_unstable_by_key(|(mark, row, _)| (*mark, *row));
        pieces.dedup_by_key(|(mark, row, _)| (*mark, *row));
        // What is rare weighs more, and every text weighs the same.
        let rows = texts.len();
        let mut squares = vec![0.0_f32; rows];
        for held in pieces.chunk_by_mut(|left, right| left.0 == right.0) {
            let rarity = ((rows as f32 + 1.0) / held.len() as f32).ln() + 0.1;
            for (_, row, weight) in held {
                *weight *= rarity;
                squares[*row as usize] += *weight * *weight;
            }
        }
        for (_, row, weight) in &mut pieces {
            *weight /= squares[*row as usize].sqrt().max(f32::MIN_POSITIVE);
        }
        Self { rows, pieces }
    }

    /// How alike each of these rows is to every row, from 0 to 1.
    pub(super) fn likeness(&self, of: &[usize]) -> Vec<Vec<f32>> {
        let mut places = vec![None; self.rows];
        for (place, row) in of.iter().enumerate() {
            places[*row] = Some(place);
        }
        let mut likeness = vec![vec![0.0; self.rows]; of.len()];
        for held in self.pieces.chunk_by(|left, right| left.0 == right.0) {
            for (_, left, weight) in held {
                let Some(place) = places[*left as usize] else {
                    continue;
                };
                for (_, right, other) in held {
                    likeness[place][*right as usize] += weight * other;
                }
            }
        }
        likeness
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
    let spread = if spread > 0.0 && spread.is_finite() {
        spread
    } else {
        1.0
    };
    for number in numbers.iter_mut().flatten() {
        *number = ((*number - mean) / spread).clamp(-1e6, 1e6);
    }
    numbers
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
        let texts = [
            "the parcel is late",
            "a late parcel!",
            "my bill is wrong",
            "",
        ];
        let likeness = Texts::new(&texts.map(Some)).likeness(&[3, 0]);
        let [none, first] = &likeness[..] else {
            panic!("two rows")
        };
        assert!((first[0] - 1.0).abs() < 1e-5);
        assert!(first[1] > first[2] + 0.2);
        assert_eq!([first[3], none[0]], [0.0, 0.0]);
    }

    #[test]
    fn what_a_column_holds_is_seen_in_its_values() {
        let cells = |texts: &[&'static str]| {
            Cells::new(
                &texts.iter().copied().map(Some).collect::<Vec<_>>(),
                &Kind::Text,
            )
        };
        assert!(matches!(cells(&["1", "2.5", "-3e2"]), Cells::Numbers(_)));
        assert!(matches!(cells(&["a", "b", "a", "b"]), Cells::Names(_)));
        assert!(matches!(
            cells(&["a man", "b", "a man", "b"]),
            Cells::Texts(_)
        ));
        assert!(matches!(cells(&["1e999", "2"]), Cells::Texts(_)));
    }

    #[test]
    fn what_is_asked_does_not_move_the_scale() {
        let Cells::Numbers(numbers) =
            Cells::new(&[Some("1"), Some("3"), Some("1000")], &Kind::number(true))
        else {
            panic!("numbers")
        };
        assert_eq!(numbers, [Some(-1.0), Some(1.0), Some(998.0)]);
    }
}
