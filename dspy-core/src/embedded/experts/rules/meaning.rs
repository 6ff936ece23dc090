//! What a condition means: whether it holds of some inputs.

use super::grammar::{Condition, Term, Test};
use super::lexicon::{Lexicon, fold};
use crate::embedded::layout::Fields;
use crate::embedded::words;

/// Inputs, read once for all conditions.
#[derive(Debug)]
pub(in crate::embedded) struct Reading<'f> {
    fields: Vec<Field<'f>>,
}

#[derive(Debug)]
struct Field<'f> {
    name: &'f str,
    text: &'f str,
    /// Whether it is meant where a rule names no field.
    is_text: bool,
    stems: Vec<String>,
}

impl<'f> Reading<'f> {
    pub(in crate::embedded) fn new(fields: &'f Fields, known: &Lexicon<'_>) -> Self {
        let field = |(name, text): &'f (String, String)| {
            let input = known.inputs.iter().find(|it| it.name == name);
            Field {
                name,
                text,
                is_text: input.is_some_and(|it| it.is_text),
                stems: words::stems(text).collect(),
            }
        };
        Self {
            fields: fields.iter().map(field).collect(),
        }
    }
}

impl Condition {
    /// Whether it holds. Of an input that is not there nothing does.
    pub(in crate::embedded) fn holds(&self, reading: &Reading<'_>) -> bool {
        if let Some(name) = &self.field {
            let mut fields = reading.fields.iter();
            return fields.any(|it| it.name == name && self.test.holds(it));
        }
        let mut texts = reading.fields.iter().filter(|it| it.is_text).peekable();
        match self.test {
            // Not in any of them, then.
            Test::Lacks(_) => texts.peek().is_some() && texts.all(|it| self.test.holds(it)),
            _ => texts.any(|it| self.test.holds(it)),
        }
    }
}

impl Test {
    fn holds(&self, field: &Field<'_>) -> bool {
        let number = || number(field.text);
        match self {
            Self::Mentions(terms) => terms.iter().any(|it| it.is_in(field)),
            Self::Lacks(terms) => !terms.iter().any(|it| it.is_in(field)),
            Self::Starts(terms) => terms.iter().any(|it| it.starts(field)),
            Self::Ends(terms) => terms.iter().any(|it| it.ends(field)),
            Self::Is(value) => is_same(field.text, value),
            Self::IsNot(value) => !is_same(field.text, value),
            Self::Above(bound) => number().is_some_and(|it| it > *bound),
            Self::AtLeast(bound) => number().is_some_and(|it| it >= *bound),
            Self::Below(bound) => number().is_some_and(|it| it < *bound),
            Self::AtMost(bound) => number().is_some_and(|it| it <= *bound),
            Self::Between(low, high) => number().is_some_and(|it| *low <= it && it <= *high),
        }
    }
}

impl Term {
    fn is_in(&self, field: &Field<'_>) -> bool {
        match self.stems.len() {
            0 => field.text.contains(self.text.trim()),
            length => field.stems.windows(length).any(|it| it == self.stems),
        }
    }

    fn starts(&self, field: &Field<'_>) -> bool {
        match self.stems.is_empty() {
            true => field.text.trim_start().starts_with(self.text.trim()),
            false => field.stems.starts_with(&self.stems),
        }
    }

    fn ends(&self, field: &Field<'_>) -> bool {
        match self.stems.is_empty() {
            true => field.text.trim_end().ends_with(self.text.trim()),
            false => field.stems.ends_with(&self.stems),
        }
    }
}

/// Whether a text is this value: as a number, or up to case and blanks.
fn is_same(text: &str, value: &str) -> bool {
    match (number(text), number(value)) {
        (Some(text), Some(value)) => text == value,
        _ => fold(text) == fold(value),
    }
}

/// A text as a number, in which thousands may stand apart.
pub(in crate::embedded) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    // Neither "inf" nor "1e3" is a number that people write in a rule.
    let is_digits = text
        .bytes()
        .all(|it| it.is_ascii_digit() || b"+-.,".contains(&it));
    let digits = || match text.contains(',') {
        true => text.replace(',', "").parse(),
        false => text.parse(),
    };
    is_digits
        .then(digits)?
        .ok()
        .filter(|it: &f64| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::grammar::Rule;
    use super::super::lexicon::{Input, Output};
    use super::*;

    fn holds(condition: &str, fields: &[(&str, &str)]) -> bool {
        let input = |&(name, text): &(&'static str, &str)| Input {
            name,
            is_text: number(text).is_none(),
            is_label: true,
            choices: Vec::new(),
        };
        let known = [
            ("message", "x"),
            ("note", "x"),
            ("days_open", "3"),
            ("plan", "x"),
        ];
        let mut known = Lexicon {
            inputs: known.iter().map(input).collect(),
            outputs: vec![Output {
                name: "team",
                answers: vec!["yes"],
                is_open: false,
            }],
            home: None,
        };
        known.inputs[3].is_text = false;
        let text = format!("If {condition}, answer yes.");
        let rule = Rule::parse(&text, &known).expect(condition);
        let owned = fields
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()));
        let fields: Fields = owned.collect();
        rule.when
            .expect(condition)
            .holds(&Reading::new(&fields, &known))
    }

    #[test]
    fn a_text_mentions_a_word_in_any_form() {
        let fields = [
            ("message", "They charged me twice!"),
            ("note", "Late, please call"),
        ];
        assert!(holds("the message mentions charge", &fields));
        assert!(holds(
            "message contains lime, \"charged ME\" or lemon",
            &fields
        ));
        assert!(!holds("the message mentions \"charged twice\"", &fields));
        assert!(!holds("the message mentions charger", &fields));
        assert!(!holds("the message mentions late", &fields));
        assert!(holds("it mentions late", &fields));
        assert!(holds(
            "the message does not contain a refund or late",
            &fields
        ));
        assert!(!holds("the text doesn't mention late", &fields));
        assert!(!holds("the plan does not mention late", &fields));
    }

    #[test]
    fn a_text_starts_and_ends_with_words_or_signs() {
        let fields = [("message", "Dear shop, where is it? ")];
        assert!(holds("the message starts with \"dear shop\"", &fields));
        assert!(holds("the input begins with 'Dear'", &fields));
        assert!(!holds("the message starts with shop", &fields));
        assert!(holds("the message ends with \"?\"", &fields));
        assert!(!holds("the message ends with \"where\"", &fields));
    }

    #[test]
    fn a_value_is_compared_as_a_number_where_it_is_one() {
        let fields = [("days_open", "1,000.50"), ("plan", "Very_Plus")];
        for condition in [
            "days open is above 1000",
            "`days_open` > 1000",
            "the days_open is at least 1,000.5",
            "the days_open <= 1000.5",
            "days_open is between 0.5 and 1000.5",
            "days_open is 1000.5",
            "the plan is \"very plus\"",
            "the plan isn't veryplus2",
        ] {
            assert!(holds(condition, &fields), "{condition}");
        }
        for condition in [
            "days_open is less than 1000",
            "days_open is under 1000.5",
            "days_open is more than 1000.5",
            "plan is above 3",
            "plan is not \"VERY PLUS\"",
        ] {
            assert!(!holds(condition, &fields), "{condition}");
        }
    }
}
