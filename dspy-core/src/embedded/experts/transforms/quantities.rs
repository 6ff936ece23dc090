//! Quantities: the numbers that can be read off the inputs.

use serde_json::Value as Json;

use super::super::super::layout::Fields;
use super::super::super::task::{Item, Task};
use super::text::LONGEST;

/// A quantity with what it is in each demonstration, and in what is asked.
#[derive(Clone, Debug)]
pub(super) struct Column<'p> {
    pub(super) quantity: Quantity<'p>,
    pub(super) rows: Vec<Option<f64>>,
    pub(super) asked: Option<f64>,
}

/// A number that can be read off a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity<'p> {
    field: &'p str,
    of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Of {
    /// The number that the field is.
    Value,
    First,
    Second,
    Last,
    Sum,
    Least,
    Greatest,
    Mean,
    /// How many numbers stand in the field.
    Count,
    /// How many items a list has.
    Items,
    Characters,
    Words,
}

/// The simplest first: of quantities that are always equal, the first is taken.
const ALL: [Of; 12] = [
    Of::Value,
    Of::First,
    Of::Last,
    Of::Second,
    Of::Sum,
    Of::Greatest,
    Of::Least,
    Of::Mean,
    Of::Items,
    Of::Words,
    Of::Count,
    Of::Characters,
];

/// How many quantities are looked at.
const COLUMNS: usize = 16;

/// The quantities that nearly all demonstrations have, and that are not always the same.
pub(super) fn columns<'p>(task: &Task<'p>) -> Vec<Column<'p>> {
    let mut columns: Vec<Column<'p>> = Vec::new();
    let Some(first) = task.shown.first() else {
        return columns;
    };
    for (at, (field, _)) in first.inputs.iter().enumerate() {
        let read = |inputs: &Fields| {
            // Demonstrations have their fields in one order, as a rule.
            let here = inputs.get(at).filter(|(name, _)| name == field);
            let found = here.or_else(|| inputs.iter().find(|(name, _)| name == field));
            found.and_then(|(_, text)| Reading::of(text))
        };
        let readings: Vec<_> = task.shown.iter().map(|it| read(it.inputs)).collect();
        let asked = read(task.inputs(Item::Asked));
        for of in ALL {
            let get = |reading: &Option<Reading>| reading.as_ref().and_then(|it| it.get(of));
            let rows: Vec<_> = readings.iter().map(get).collect();
            let missing = rows.iter().filter(|it| it.is_none()).count();
            let mut known = rows.iter().flatten();
            let is_constant = known.next().is_none_or(|one| known.all(|it| it == one));
            let asked = get(&asked);
            let is_known = |it: &Column<'_>| it.rows == rows && it.asked == asked;
            if missing <= 1 && !is_constant && !columns.iter().any(is_known) {
                let quantity = Quantity { field, of };
                columns.push(Column {
                    quantity,
                    rows,
                    asked,
                });
            }
            if columns.len() == COLUMNS {
                return columns;
            }
        }
    }
    columns
}

impl Quantity<'_> {
    /// How much must be said to name it.
    pub(super) fn bits(&self) -> f64 {
        match self.of {
            Of::Value => 1.0,
            Of::First | Of::Last | Of::Sum => 2.0,
            _ => 3.0,
        }
    }

    pub(super) fn words(&self) -> String {
        let what = match self.of {
            Of::Value => return format!("`{}`", self.field),
            Of::First => "the first number in",
            Of::Second => "the second number in",
            Of::Last => "the last number in",
            Of::Sum => "the sum of",
            Of::Least => "the least of",
            Of::Greatest => "the greatest of",
            Of::Mean => "the mean of",
            Of::Count => "how many numbers are in",
            Of::Items => "how many items are in",
            Of::Characters => "the length of",
            Of::Words => "the number of words in",
        };
        format!("{what} `{}`", self.field)
    }
}

/// What can be read off a text.
struct Reading {
    /// Whether it is one number and nothing else.
    is_number: bool,
    numbers: Vec<f64>,
    items: Option<usize>,
    characters: usize,
    words: usize,
}

impl Reading {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let found = spans(text);
        let is_number = matches!(found.as_slice(), [(0, end, _)] if *end == text.len());
        let items = match text.starts_with('[') {
            true => match serde_json::from_str(text) {
                Ok(Json::Array(items)) => Some(items.len()),
                _ => None,
            },
            false => [',', ';', '\n']
                .into_iter()
                .find(|sign| text.contains(*sign))
                .map(|sign| text.split(sign).count()),
        };
        Some(Self {
            is_number,
            numbers: found.into_iter().map(|(_, _, number)| number).collect(),
            items,
            characters: text.chars().count(),
            words: text.split_whitespace().count(),
        })
    }

    fn get(&self, of: Of) -> Option<f64> {
        let numbers = &self.numbers;
        let count = |count: usize| Some(count as f64);
        match of {
            Of::Value if self.is_number => numbers.first().copied(),
            Of::Value => None,
            Of::First => numbers.first().copied(),
            Of::Second => numbers.get(1).copied(),
            Of::Last => numbers.last().copied(),
            // What holds one number and nothing else is no list.
            _ if self.is_number => None,
            Of::Sum => (!numbers.is_empty()).then(|| numbers.iter().sum()),
            Of::Least => numbers.iter().copied().reduce(f64::min),
            Of::Greatest => numbers.iter().copied().reduce(f64::max),
            Of::Mean if numbers.is_empty() => None,
            Of::Mean => Some(numbers.iter().sum::<f64>() / numbers.len() as f64),
            Of::Count => count(numbers.len()),
            Of::Items => self.items.and_then(count),
            Of::Characters => count(self.characters),
            Of::Words => count(self.words),
        }
    }
}

/// The numbers in a text, each with where it begins and where it ends.
pub(super) fn spans(text: &str) -> Vec<(usize, usize, f64)> {
    // Between mere numbers a comma parts two of them; among words it groups the digits of one.
    let is_prose = text.contains(|it: char| it.is_alphabetic() || matches!(it, '$' | '€' | '£'));
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_sign = |at: usize, sign: u8| bytes.get(at) == Some(&sign);
    let is_group =
        |at: usize| is_sign(at, b',') && (1..=3).all(|it| is_digit(at + it)) && !is_digit(at + 4);
    let mut spans = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_digit(at) {
            at += 1;
            continue;
        }
        // A dash behind a word or a number is no minus.
        let minus = at.checked_sub(1).filter(|it| is_sign(*it, b'-'));
        let before = minus.map(|it| text.get(..it).and_then(|it| it.chars().next_back()));
        let is_minus =
            before.is_some_and(|it| !it.is_some_and(|it| it.is_alphanumeric() || it == '-'));
        let start = if is_minus { at - 1 } else { at };
        while is_digit(at) || (is_prose && is_group(at)) {
            at += 1;
        }
        if is_sign(at, b'.') && is_digit(at + 1) {
            at += 1;
            while is_digit(at) {
                at += 1;
            }
        }
        let number = text.get(start..at).map(|it| it.replace(',', ""));
        let number = number.and_then(|it| it.parse::<f64>().ok());
        // What is greater has lost digits, so that nothing exact can be said of it.
        if let Some(number) = number.filter(|it| it.abs() < 1e15) {
            spans.push((start, at, number));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<f64> {
        spans(text).into_iter().map(|(_, _, it)| it).collect()
    }

    #[test]
    fn numbers_are_read_where_they_stand() {
        assert_eq!(numbers("12"), [12.0]);
        assert_eq!(numbers("-3.5 and 7."), [-3.5, 7.0]);
        assert_eq!(numbers("[1,234,5.0]"), [1.0, 234.0, 5.0]);
        assert_eq!(numbers("$1,234.50 for 2"), [1234.5, 2.0]);
        assert_eq!(numbers("2024-05-01"), [2024.0, 5.0, 1.0]);
        assert!(numbers("–٣ no number ½ -").is_empty());
    }

    #[test]
    fn hostile_numbers_are_left_out() {
        assert!(numbers(&"9".repeat(100_000)).is_empty());
        assert_eq!(numbers(&format!("0.{} é", "1".repeat(500))).len(), 1);
        assert!(Reading::of(&"1 ".repeat(50_000)).is_none());
        for text in ["", "-", "--1", "[", "[1", "é-1é", "1e999", "NaN", "1..2"] {
            let reading = Reading::of(text).unwrap();
            assert!(
                ALL.iter()
                    .all(|of| reading.get(*of).is_none_or(f64::is_finite))
            );
        }
    }
}
