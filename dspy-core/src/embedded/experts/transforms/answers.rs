//! Answers that are numbers: how they are read, and how one more of them is written.

use super::super::super::layout::Kind;
use super::super::super::task::Task;
use super::quantities::spans;

/// Answers that are numbers, perhaps with one text before all of them and one behind.
#[derive(Debug)]
pub(super) struct Answers<'p> {
    before: &'p str,
    after: &'p str,
    /// `None` for one that is no number.
    pub(super) numbers: Vec<Option<f64>>,
    form: Form,
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// With so many decimals, to which they are rounded.
    Fixed(usize),
    /// With as many as are needed, if they are not rounded to so many; a whole number may have a
    /// point as well.
    Loose { most: usize, point: bool },
}

impl<'p> Answers<'p> {
    /// `None` if more than one answer is no number.
    pub(super) fn of(task: &Task<'p>) -> Option<Self> {
        let mut shape = None;
        let mut numbers = Vec::new();
        let mut decimals = Vec::new();
        let mut point = None;
        for at in 0..task.shown.len() {
            let text = task.truth(at);
            let number = match spans(text).as_slice() {
                [(start, end, number)] => {
                    let parts = (text.get(..*start), text.get(*end..));
                    let is_same = *shape.get_or_insert(parts) == parts;
                    is_same.then_some((*number, text.get(*start..*end)?))
                }
                _ => None,
            };
            numbers.push(number.map(|(number, _)| number));
            if let Some((number, text)) = number {
                let fraction = text.split_once('.').map(|(_, it)| it.len());
                decimals.push(fraction.unwrap_or(0));
                if number.fract() == 0.0 {
                    point = point.or(Some(fraction.is_some()));
                }
            }
            if numbers.len() >= decimals.len() + 2 {
                return None;
            }
        }
        let (before, after) = shape?;
        let (least, most) = (decimals.iter().min()?, *decimals.iter().max()?);
        let form = match task.note.kind {
            Kind::Number { whole: true, .. } => Form::Fixed(0),
            Kind::Number { whole: false, .. } => Form::Loose {
                most,
                point: point.unwrap_or(true),
            },
            _ if *least == most && most > 0 => Form::Fixed(most),
            _ => Form::Loose {
                most,
                point: point.unwrap_or(false),
            },
        };
        Some(Self {
            before: before?,
            after: after?,
            numbers,
            form,
        })
    }

    /// Whether a value is written as this number.
    pub(super) fn agrees(&self, value: f64, number: f64) -> bool {
        let decimals = match self.form {
            Form::Fixed(decimals) => decimals,
            Form::Loose { most, .. } => most,
        };
        // Whole numbers are not taken as rounded: too much would agree with them by chance.
        let unit = if decimals > 0 {
            10f64.powi(-(decimals.min(15) as i32))
        } else {
            0.0
        };
        is_near(value, number) || (value - number).abs() <= 0.5 * unit * (1.0 + 1e-9)
    }

    pub(super) fn write(&self, value: f64, is_exact: bool) -> Option<String> {
        if !value.is_finite() || value.abs() >= 1e15 {
            return None;
        }
        let text = match self.form {
            Form::Fixed(decimals) => format!("{value:.decimals$}"),
            Form::Loose { most, point } => {
                // Twelve digits leave out what comes of binary fractions.
                let text = if is_exact {
                    format!("{value:.11e}")
                } else {
                    format!("{value:.most$}")
                };
                let value: f64 = text.parse().ok()?;
                if point {
                    format!("{value:?}")
                } else {
                    value.to_string()
                }
            }
        };
        // Nothing is less than nothing by a rounding error.
        let is_zero = !text.contains(|it: char| ('1'..='9').contains(&it));
        let text = if is_zero {
            text.trim_start_matches('-')
        } else {
            &text
        };
        Some(format!("{}{text}{}", self.before, self.after))
    }
}

/// Whether they differ by no more than arithmetic does.
pub(super) fn is_near(value: f64, number: f64) -> bool {
    (value - number).abs() <= 1e-9 * number.abs().max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{note, prompt};
    use super::*;

    fn written(kind: Kind, answers: &[&str], value: f64) -> Option<String> {
        let rows = answers
            .iter()
            .map(|it| vec![String::new(), (*it).to_owned()]);
        let prompt = prompt(&rows.collect::<Vec<_>>(), &[""]);
        let note = note(kind);
        let task = Task::new(&prompt, &note);
        Answers::of(&task)?.write(value, true)
    }

    #[test]
    fn a_number_is_written_as_others_are() {
        let text = |answers: &[&str], value| written(Kind::Text, answers, value);
        assert_eq!(text(&["1.50", "2.25"], 3.1372).as_deref(), Some("3.14"));
        assert_eq!(text(&["1", "2"], 0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(text(&["1.0", "2.25"], 3.0).as_deref(), Some("3.0"));
        assert_eq!(text(&["$1", "$2"], 12.0).as_deref(), Some("$12"));
        assert_eq!(text(&["1.50", "2.25"], -0.001).as_deref(), Some("0.00"));
        let whole = Kind::number(true);
        assert_eq!(written(whole, &["1", "2"], 2.7).as_deref(), Some("3"));
    }

    #[test]
    fn what_is_no_number_is_not_written() {
        for value in [f64::NAN, f64::INFINITY, 1e300, -1e300] {
            assert_eq!(written(Kind::Text, &["1", "2"], value), None);
        }
        assert_eq!(written(Kind::Text, &["one", "two", "3"], 1.0), None);
        assert_eq!(written(Kind::Text, &["1 of 2", "2 of 3"], 1.0), None);
    }
}
