//! Atoms: small pieces that can be cut out of a text field, each in one case or another.

use std::borrow::Cow;

use super::super::super::layout::Fields;
use super::super::super::task::text_of;
use super::part::{Case, Cut, Part, cuts, parts};

/// A piece of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Atom<'p> {
    field: &'p str,
    part: Part,
    cut: Cut,
    case: Case,
}

/// Bytes of the longest text that is looked at; what is longer is prose.
pub(super) const LONGEST: usize = 400;

impl<'p> Atom<'p> {
    /// What it is of these inputs; `None` where they have no such piece.
    pub(super) fn of(&self, inputs: &Fields) -> Option<String> {
        let text = text_of(inputs, self.field)?;
        if text.len() > LONGEST {
            return None;
        }
        // Words that are joined have their case before they are put together.
        let (text, case) = match self.part {
            Part::Joined(_) => (self.case.of(text.trim()), Case::AsIs),
            _ => (Cow::Borrowed(text.trim()), self.case),
        };
        let part = self.part.of(&text)?;
        let piece = case.of(&self.cut.of(&part)?).into_owned();
        (!piece.is_empty()).then_some(piece)
    }

    /// How much must be said to name it.
    pub(super) fn bits(&self) -> f64 {
        self.part.bits() + self.cut.bits() + self.case.bits()
    }

    /// What it is, in words.
    pub(super) fn words(&self) -> String {
        let cut = match self.cut {
            Cut::All => String::new(),
            Cut::First(1) => "the first letter of ".to_owned(),
            Cut::First(count) => format!("the first {count} letters of "),
            Cut::Last(1) => "the last letter of ".to_owned(),
            Cut::Last(count) => format!("the last {count} letters of "),
            Cut::Reversed => "the reverse of ".to_owned(),
        };
        let case = match self.case {
            Case::AsIs => "",
            Case::Lower => " in lower case",
            Case::Upper => " in upper case",
            Case::Title => " in title case",
            Case::Capital => " with a capital",
        };
        format!("{cut}{}{case}", self.part.words(self.field))
    }
}

/// All atoms of these inputs that occur in an answer, each with what it is and where it begins
/// there, the simplest first.
pub(super) fn atoms_in<'p>(inputs: &'p Fields, answer: &str) -> Vec<(Atom<'p>, usize, usize)> {
    let lower = answer.to_lowercase();
    let mut found = Vec::new();
    let short = inputs.iter().filter(|(_, text)| text.len() <= LONGEST);
    for (field, text) in short.take(FIELDS) {
        let text = text.trim();
        for part in parts(text, answer) {
            let Some(whole) = part.of(text) else {
                continue;
            };
            for cut in cuts(part, &whole) {
                let Some(piece) = cut.of(&whole) else {
                    continue;
                };
                // In no case will it occur if it does not without one; capitals may join words.
                if piece.is_empty() || !lower.contains(&piece.to_lowercase()) {
                    continue;
                }
                for case in Case::ALL {
                    let atom = Atom {
                        field,
                        part,
                        cut,
                        case,
                    };
                    let text = match part {
                        Part::Joined(_) => atom.of(inputs),
                        _ => Some(case.of(&piece).into_owned()),
                    };
                    let Some(text) = text.filter(|it| !it.is_empty()) else {
                        continue;
                    };
                    let places = answer.match_indices(text.as_str()).take(PLACES);
                    found.extend(places.map(|(at, _)| (atom, at, at + text.len())));
                }
            }
        }
    }
    found.sort_by(|left, right| left.0.bits().total_cmp(&right.0.bits()));
    found
}

/// In how many places of an answer an atom may begin.
const PLACES: usize = 12;

/// How many fields are looked at.
const FIELDS: usize = 6;

#[cfg(test)]
mod tests {
    use super::super::tests::text_of as answer;

    #[test]
    fn pieces_of_a_field_are_found() {
        let cases: [(&[&str], &str, &str); 9] = [
            (&["ada b|ADA B", "cy|CY", "Dan|DAN"], "ëve", "ËVE"),
            (
                &["ada king|Ada King", "cy|Cy", "DAN|Dan"],
                "eve OR",
                "Eve Or",
            ),
            (&["a@x.org|x", "b@yy.org|yy", "cc@z.com|z"], "q@w.de", "w"),
            (&["4111-22|4", "5222-33|5", "6333-4|6"], "7-1", "7"),
            (
                &["in (red) x|red", "so (blue)|blue", "(sky) is up|sky"],
                "(ok) no",
                "ok",
            ),
            (&["Ada Love|AL", "Cy Dan Eve|CDE"], "Fay Gil", "FG"),
            (&["abc|cba", "dé|éd", "xyz|zyx"], "1 2", "2 1"),
            (
                &["A big cat|a-big-cat", "No!|no"],
                "Who is it?",
                "who-is-it",
            ),
            (&["+1 (23) 4|1234", "56-7|567", "a8|8"], "0 99", "099"),
        ];
        for (rows, asked, expected) in cases {
            assert_eq!(answer(rows, asked).as_deref(), Some(expected), "{rows:?}");
        }
    }

    #[test]
    fn the_right_field_is_taken() {
        let rows = ["red|car|car", "blue|bus|bus", "green|cab|cab"];
        assert_eq!(answer(&rows, "black|van").as_deref(), Some("van"));
    }
}
