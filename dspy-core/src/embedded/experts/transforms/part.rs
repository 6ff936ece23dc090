//! Parts of a text, how much of one is taken, and in which case.

use std::borrow::Cow;

/// Which part of a field is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Whole,
    /// A piece, counted from 0 at the front and from -1 at the back.
    Piece(Split, i8),
    /// All but the first piece.
    AfterFirst(Split),
    /// All but the last piece.
    BeforeLast(Split),
    /// What stands between the first such pair of signs.
    Between(char, char),
    Initials,
    Digits,
    /// All words, with this between them.
    Joined(&'static str),
    /// How many characters there are.
    Characters,
    /// How many words there are.
    Words,
}

/// Where a text is split into pieces; blanks around them are left out, and so are empty ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Split {
    Blanks,
    /// At everything that is no letter and no digit.
    Words,
    Sign(char),
}

/// How much of a part is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cut {
    All,
    First(u8),
    Last(u8),
    Reversed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Case {
    AsIs,
    Lower,
    Upper,
    /// Each word with a capital, and small letters after it.
    Title,
    /// A capital in front, and all else as it is.
    Capital,
}

/// The parts that this text has.
pub(super) fn parts(text: &str, answer: &str) -> Vec<Part> {
    let mut parts = vec![Part::Whole, Part::Characters, Part::Words];
    let signs = SIGNS.chars().filter(|sign| text.contains(*sign));
    let splits = [Split::Blanks, Split::Words].into_iter();
    for split in splits.chain(signs.map(Split::Sign)) {
        let pieces = split.pieces(text).take(8).count() as i8;
        // A part that is all of the text is taken where a blank or a sign may be left out.
        let fewest = if split == Split::Blanks { 2 } else { 1 };
        if pieces < fewest {
            continue;
        }
        parts.extend((0..pieces.min(4)).map(|nth| Part::Piece(split, nth)));
        parts.extend((1..=pieces.min(3)).map(|nth| Part::Piece(split, -nth)));
        if pieces >= 2 {
            parts.extend([Part::AfterFirst(split), Part::BeforeLast(split)]);
        }
        if split == Split::Words && pieces >= 2 {
            parts.push(Part::Initials);
            let between = BETWEEN_WORDS.iter().filter(|it| answer.contains(**it));
            parts.extend(between.map(|it| Part::Joined(it)));
        }
    }
    let pairs = PAIRS.iter().filter(|(open, _)| text.contains(*open));
    parts.extend(pairs.map(|(open, close)| Part::Between(*open, *close)));
    if text.contains(|it: char| it.is_ascii_digit()) {
        parts.push(Part::Digits);
    }
    parts
}

/// The ways to cut a part that give less than all of it.
pub(super) fn cuts(part: Part, text: &str) -> Vec<Cut> {
    let mut cuts = vec![Cut::All];
    if !matches!(part, Part::Characters | Part::Words | Part::Joined(_)) {
        let letters = text.chars().take(9).count() as u8;
        let most = letters.saturating_sub(1).min(4);
        cuts.extend((1..=most).flat_map(|count| [Cut::First(count), Cut::Last(count)]));
        if letters > 1 {
            cuts.push(Cut::Reversed);
        }
    }
    cuts
}

const SIGNS: &str = "@-_/.,:;|=+#&";
const PAIRS: [(char, char); 7] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('<', '>'),
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
];
const BETWEEN_WORDS: [&str; 6] = ["", "-", "_", ".", " ", "/"];
impl Part {
    pub(super) fn of<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        let borrowed = match *self {
            Self::Whole => text,
            Self::Piece(split, nth) => match usize::try_from(nth) {
                Ok(nth) => split.pieces(text).nth(nth)?,
                Err(_) => {
                    let behind = usize::from(nth.unsigned_abs()).checked_sub(1)?;
                    split.pieces(text).rev().nth(behind)?
                }
            },
            Self::AfterFirst(split) => {
                let (_, rest) = text.split_once(|it| split.is_at(it))?;
                rest.trim()
            }
            Self::BeforeLast(split) => {
                let (rest, _) = text.rsplit_once(|it| split.is_at(it))?;
                rest.trim()
            }
            Self::Between(open, close) => {
                let (_, rest) = text.split_once(open)?;
                rest.split_once(close)?.0.trim()
            }
            Self::Initials => {
                let words = Split::Words.pieces(text);
                return Some(words.filter_map(|word| word.chars().next()).collect());
            }
            Self::Digits => return Some(text.chars().filter(char::is_ascii_digit).collect()),
            Self::Joined(between) => {
                let words: Vec<&str> = Split::Words.pieces(text).collect();
                return Some(words.join(between).into());
            }
            Self::Characters => return Some(text.chars().count().to_string().into()),
            Self::Words => return Some(Split::Blanks.pieces(text).count().to_string().into()),
        };
        Some(Cow::Borrowed(borrowed))
    }

    pub(super) fn bits(&self) -> f64 {
        match self {
            Self::Whole => 1.0,
            // The last is sooner meant than the second.
            Self::Piece(split, nth) if *nth < 0 => split.bits() - f64::from(*nth) - 0.5,
            Self::Piece(split, nth) => split.bits() + f64::from(*nth),
            Self::Between(..) | Self::Initials | Self::Digits => 4.0,
            Self::AfterFirst(split) | Self::BeforeLast(split) => split.bits() + 2.0,
            Self::Joined(_) | Self::Characters | Self::Words => 5.0,
        }
    }

    pub(super) fn words(&self, field: &str) -> String {
        match self {
            Self::Whole => format!("`{field}`"),
            Self::Piece(split, nth) => {
                let nth = match nth {
                    0 => "first",
                    1 => "second",
                    2 => "third",
                    -1 => "last",
                    -2 => "last but one",
                    -3 => "last but two",
                    _ => "fourth",
                };
                match split {
                    Split::Sign(sign) => format!("the {nth} part at `{sign}` of `{field}`"),
                    _ => format!("the {nth} word of `{field}`"),
                }
            }
            Self::AfterFirst(split) => format!("what follows the first {split} in `{field}`"),
            Self::BeforeLast(split) => format!("what precedes the last {split} in `{field}`"),
            Self::Between(open, close) => {
                format!("what stands between `{open}` and `{close}` in `{field}`")
            }
            Self::Initials => format!("the initials of `{field}`"),
            Self::Digits => format!("the digits of `{field}`"),
            Self::Joined("") => format!("the words of `{field}` put together"),
            Self::Joined(between) => format!("the words of `{field}` joined by `{between}`"),
            Self::Characters => format!("the length of `{field}`"),
            Self::Words => format!("the number of words in `{field}`"),
        }
    }
}

impl Split {
    fn is_at(self, letter: char) -> bool {
        match self {
            Self::Blanks => letter.is_whitespace(),
            Self::Words => !letter.is_alphanumeric(),
            Self::Sign(sign) => letter == sign,
        }
    }

    fn pieces(self, text: &str) -> impl DoubleEndedIterator<Item = &str> {
        let pieces = text.split(move |it: char| self.is_at(it)).map(str::trim);
        pieces.filter(|piece| !piece.is_empty())
    }

    pub(super) fn bits(self) -> f64 {
        match self {
            Self::Blanks | Self::Words => 3.0,
            Self::Sign(_) => 4.0,
        }
    }
}

impl std::fmt::Display for Split {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Blanks => f.write_str("blank"),
            Self::Words => f.write_str("sign or blank"),
            Self::Sign(sign) => write!(f, "`{sign}`"),
        }
    }
}

impl Cut {
    pub(super) fn of<'t>(self, text: &'t str) -> Option<Cow<'t, str>> {
        match self {
            Self::All => Some(Cow::Borrowed(text)),
            Self::First(count) => {
                let end = text.char_indices().nth(usize::from(count));
                text.get(..end.map_or(text.len(), |(at, _)| at))
                    .map(Cow::Borrowed)
            }
            Self::Last(count) => {
                let before = usize::from(count).checked_sub(1)?;
                let start = text.char_indices().rev().nth(before);
                text.get(start.map_or(0, |(at, _)| at)..).map(Cow::Borrowed)
            }
            Self::Reversed => Some(text.chars().rev().collect()),
        }
    }

    pub(super) fn bits(self) -> f64 {
        match self {
            Self::All => 0.0,
            Self::First(count) | Self::Last(count) => 3.0 + f64::from(count) / 2.0,
            Self::Reversed => 5.0,
        }
    }
}

impl Case {
    pub(super) const ALL: [Self; 5] = [
        Self::AsIs,
        Self::Lower,
        Self::Upper,
        Self::Title,
        Self::Capital,
    ];

    pub(super) fn of<'t>(self, text: &'t str) -> Cow<'t, str> {
        match self {
            Self::AsIs => Cow::Borrowed(text),
            Self::Lower => text.to_lowercase().into(),
            Self::Upper => text.to_uppercase().into(),
            Self::Title => {
                let mut title = String::with_capacity(text.len());
                let mut is_inside = false;
                for letter in text.chars() {
                    if is_inside {
                        title.extend(letter.to_lowercase());
                    } else {
                        title.extend(letter.to_uppercase());
                    }
                    is_inside = letter.is_alphanumeric() || matches!(letter, '\'' | '’');
                }
                title.into()
            }
            Self::Capital => {
                let mut rest = text.chars();
                let first = rest.next().into_iter().flat_map(char::to_uppercase);
                let mut capital: String = first.collect();
                capital.push_str(rest.as_str());
                capital.into()
            }
        }
    }

    pub(super) fn bits(self) -> f64 {
        match self {
            Self::AsIs => 0.0,
            Self::Lower | Self::Upper => 2.0,
            Self::Title | Self::Capital => 3.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_never_cut_in_two() {
        for text in ["", "é", "日本語", "👩‍👩‍👧 ok", "a-b"] {
            for part in parts(text, "- _") {
                let whole = part.of(text).unwrap_or_default();
                for cut in cuts(part, &whole) {
                    let piece = cut.of(&whole).unwrap();
                    assert!(piece.chars().count() <= whole.chars().count());
                }
            }
        }
        assert_eq!(Cut::First(2).of("日本語").as_deref(), Some("日本"));
        assert_eq!(Cut::Last(2).of("日本語").as_deref(), Some("本語"));
        assert_eq!(Cut::Last(9).of("日本語").as_deref(), Some("日本語"));
    }

    #[test]
    fn titles_have_a_capital_in_each_word() {
        assert_eq!(
            Case::Title.of("o'NEIL and ßmith-jones"),
            "O'neil And SSmith-Jones"
        );
        assert_eq!(Case::Capital.of("éa B"), "Éa B");
    }
}
