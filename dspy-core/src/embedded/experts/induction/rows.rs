//! Rows of data as they stand in a prompt, and what they tell of the right answers.
//!
//! Whoever asks a model for better instructions writes its rows as a JSON list of objects, in one
//! input or several. A member that is missing is not known.
//!
//! | member | what it is |
//! |---|---|
//! | `inputs`, `input` | an object of input field → value; without it, all other scalar members are inputs |
//! | `expected`, `target`, `label`, `labels`, `correct`, `answer` | the right answer: a scalar, or an object of output field → value |
//! | `outputs`, `output`, `got`, `prediction` | what the program said, likewise |
//! | `score`, or a `correct` of `true` or `false` | how good that was |
//! | `feedback` | what somebody says of it |
//!
//! Where no right answer stands, one that the feedback names is taken: "expected X", "should be X",
//! "the answer is X", "the right … is X", with X in quotes or as a single word. Otherwise what the
//! program said is right if its score is at least half of the best one, and wrong if it is lower.
//! Without a score it is right if there is no feedback, since somebody shows it as an example, and
//! wrong if there is any, unless that starts with a word such as "correct".

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::super::rules::lexicon::fold;
use super::feedback;
use crate::embedded::REASONING;
use crate::embedded::layout::Fields;

/// All rows of a prompt.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) inputs: Vec<Fields>,
    /// What is to be learned: each output field for itself.
    pub(super) problems: Vec<Problem>,
}

/// One output field.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) field: String,
    pub(super) answers: Vec<String>,
    /// What is known of each row.
    pub(super) labels: Vec<Option<Label>>,
    /// The places of the answers, of which feedback may write one in another way than the data.
    places: HashMap<String, usize>,
}

/// What a row tells, with the place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Right(usize),
    Wrong(usize),
}

/// So many rows are looked at; more are thinned out evenly.
pub(super) const ROWS: usize = 400;

/// So many output fields are learned.
const PROBLEMS: usize = 6;

/// So much is read of a text.
const TEXT: usize = 2_000;

/// So many inputs of a row are read.
const FIELDS: usize = 32;

/// What an output is called that has no name.
const ANSWER: &str = "answer";

const INPUTS: [&str; 2] = ["inputs", "input"];
const RIGHT: [&str; 6] = ["expected", "target", "label", "labels", "correct", "answer"];
const SAID: [&str; 4] = ["outputs", "output", "got", "prediction"];
const SCORE: &str = "score";
const FEEDBACK: &str = "feedback";

type Object = Map<String, Json>;

impl Rows {
    /// The rows that stand in these inputs, if any do.
    pub(super) fn read(fields: &Fields) -> Option<Self> {
        let lists = fields.iter().filter_map(|(_, text)| list(text));
        let all: Vec<Object> = lists.flatten().collect();
        let some = all.len().min(ROWS);
        let objects: Vec<&Object> = (0..some).map(|it| &all[it * all.len() / some]).collect();
        if objects.is_empty() {
            return None;
        }
        let scores = objects.iter().filter_map(|it| score(it));
        let best = scores.fold(f64::NEG_INFINITY, f64::max);
        let mut rows = Self::default();
        for (at, object) in objects.iter().enumerate() {
            rows.inputs.push(inputs(object));
            for (field, text, is_right) in labels(object, best) {
                rows.label(at, &field, &text, is_right);
            }
        }
        for problem in &mut rows.problems {
            problem.labels.resize(rows.inputs.len(), None);
            problem.turn();
        }
        Some(rows)
    }

    fn label(&mut self, row: usize, field: &str, text: &str, is_right: bool) {
        let found = self.problems.iter().position(|it| it.field == field);
        let at = found.unwrap_or_else(|| {
            self.problems.push(Problem {
                field: field.to_owned(),
                answers: Vec::new(),
                labels: Vec::new(),
                places: HashMap::new(),
            });
            self.problems.len() - 1
        });
        self.problems.truncate(PROBLEMS);
        let Some(problem) = self.problems.get_mut(at) else {
            return;
        };
        let next = problem.answers.len();
        let answer = *problem.places.entry(fold(text)).or_insert(next);
        if answer == next {
            problem.answers.push(text.to_owned());
        }
        problem.labels.resize(row, None);
        problem.labels.push(Some(match is_right {
            true => Label::Right(answer),
            false => Label::Wrong(answer),
        }));
    }
}

impl Problem {
    /// Of "true" and "false" the other one is right where one is wrong.
    fn turn(&mut self) {
        let is_truth = |it: &String| ["true", "false"].contains(&it.as_str());
        if self.answers.len() != 2 || !self.answers.iter().all(is_truth) {
            return;
        }
        for label in self.labels.iter_mut().flatten() {
            if let Label::Wrong(answer) = *label {
                *label = Label::Right(1 - answer.min(1));
            }
        }
    }
}

/// Whether a text is a list of rows.
pub(super) fn list(text: &str) -> Option<Vec<Object>> {
    if !text.trim_start().starts_with('[') {
        return None;
    }
    let all: Vec<Json> = serde_json::from_str(text).ok()?;
    let object = |it| match it {
        Json::Object(object) => Some(object),
        _ => None,
    };
    let objects: Vec<Object> = all.into_iter().filter_map(object).collect();
    (!objects.is_empty()).then_some(objects)
}

/// A value as a text, if it is a scalar.
fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.chars().take(TEXT).collect()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn scalars(object: &Object) -> Fields {
    let fields = object
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)));
    fields.take(FIELDS).collect()
}

fn first_of<'o>(object: &'o Object, names: &[&str]) -> Option<&'o Json> {
    let mut found = names.iter().filter_map(|name| object.get(*name));
    found.find(|it| !it.is_null())
}

fn inputs(object: &Object) -> Fields {
    match first_of(object, &INPUTS) {
        Some(Json::Object(inputs)) => scalars(inputs),
        Some(input) if scalar(input).is_some() => {
            let text = scalar(input).unwrap_or_default();
            vec![("input".to_owned(), text)]
        }
        _ => {
            let mut fields = scalars(object);
            let is_other = |name: &str| {
                let lists = [&RIGHT[..], &SAID, &[SCORE, FEEDBACK]];
                lists.iter().any(|names| names.contains(&name))
            };
            fields.retain(|(name, _)| !is_other(name));
            fields
        }
    }
}

fn score(object: &Object) -> Option<f64> {
    let of = |value: &Json| match value {
        Json::Bool(truth) => Some(f64::from(u8::from(*truth))),
        value => value.as_f64().filter(|it| it.is_finite()),
    };
    let correct = || object.get("correct").filter(|it| it.is_boolean());
    of(object.get(SCORE).or_else(correct)?)
}

/// The answers of an object, or a single one under a name.
fn answers(value: &Json, name: &str) -> Fields {
    match value {
        Json::Object(object) => scalars(object),
        value => scalar(value)
            .map(|it| (name.to_owned(), it))
            .into_iter()
            .collect(),
    }
}

/// What a row tells: output fields with answers, and whether they are right.
fn labels(object: &Object, best: f64) -> Vec<(String, String, bool)> {
    let said = first_of(object, &SAID);
    let mut said = said.map_or_else(Fields::new, |it| answers(it, ANSWER));
    said.retain(|(name, _)| name != REASONING);
    let only = match said.as_slice() {
        [(name, _)] => name.clone(),
        _ => ANSWER.to_owned(),
    };
    let right = RIGHT.iter().filter_map(|name| {
        let value = object.get(*name)?;
        let is_score = *name == "correct" && value.is_boolean();
        (!is_score && !value.is_null()).then_some(value)
    });
    if let Some(right) = right.map(|it| answers(it, &only)).next() {
        let right = right.into_iter().filter(|(name, _)| name != REASONING);
        return right.map(|(name, text)| (name, text, true)).collect();
    }
    let said_of_it = object.get(FEEDBACK).and_then(scalar);
    let named = said_of_it
        .as_ref()
        .and_then(|it| feedback::named(it, &said));
    if let (Some(text), Some(feedback)) = (named, &said_of_it) {
        let mut meant = said.iter().filter(|(name, _)| feedback.contains(name));
        return match (said.len(), meant.next(), meant.next()) {
            (0 | 1, ..) => vec![(only, text, true)],
            (_, Some((name, _)), None) => vec![(name.clone(), text, true)],
            // Nobody can tell which of the outputs is meant.
            _ => Vec::new(),
        };
    }
    let is_right = match (score(object), &said_of_it) {
        (Some(score), _) => score > 0.0 && score * 2.0 >= best,
        (None, Some(feedback)) => feedback::praises(feedback),
        (None, None) => true,
    };
    said.into_iter()
        .map(|(name, text)| (name, text, is_right))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Label::{Right, Wrong};
    use super::*;

    fn read(text: &str) -> Rows {
        let fields = vec![("rows".to_owned(), text.to_owned())];
        Rows::read(&fields).expect("rows")
    }

    fn labels_of(text: &str) -> Vec<Option<Label>> {
        read(text).problems.remove(0).labels
    }

    #[test]
    fn a_row_has_inputs_and_a_right_answer() {
        let rows = read(
            r#"[{"message": "hi", "days": 3, "label": "a", "score": 1, "none": null},
                {"inputs": {"message": "ho", "list": [1]}, "expected": {"team": "b", "x": true},
                 "outputs": {"team": "a"}}, 7]"#,
        );
        let field = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(rows.inputs[0], [field("message", "hi"), field("days", "3")]);
        assert_eq!(rows.inputs[1], [field("message", "ho")]);
        let problems: Vec<_> = rows.problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(problems, ["answer", "team", "x"]);
        assert_eq!(rows.problems[0].labels, [Some(Right(0)), None]);
        assert_eq!(rows.problems[1].labels, [None, Some(Right(0))]);
    }

    #[test]
    fn feedback_names_the_right_answer() {
        for feedback in [
            "Wrong: expected `Other Team`, got 'a'.",
            "No. It should be \"other team\".",
            "It should have been other_team!",
            "Bad. The answer is 'other team', of course.",
            "The right team for this is OtherTeam.",
            "Expected team: `other team`",
            "expected `team` to be `other team`",
        ] {
            let text = serde_json::json!([
                {"m": "x", "got": {"team": "OtherTeam"}, "score": 1},
                {"m": "x", "got": {"team": "a"}, "score": 0, "feedback": feedback},
            ]);
            let labels = labels_of(&text.to_string());
            assert_eq!(labels, [Some(Right(0)), Some(Right(0))], "{feedback}");
        }
    }

    #[test]
    fn without_a_right_answer_the_score_tells() {
        let text = r#"[{"m": "x", "got": "a", "score": 8}, {"m": "x", "got": "a", "score": 3},
            {"m": "x", "got": "b", "correct": true}, {"m": "x", "got": "b"},
            {"m": "x", "got": "b", "feedback": "Not at all."},
            {"m": "x", "got": "b", "feedback": "Correct."}]"#;
        assert_eq!(
            labels_of(text),
            [
                Some(Right(0)),
                Some(Wrong(0)),
                Some(Wrong(1)),
                Some(Right(1)),
                Some(Wrong(1)),
                Some(Right(1))
            ]
        );
        let text = r#"[{"got": true, "correct": true}, {"got": false, "correct": false}]"#;
        assert_eq!(labels_of(text), [Some(Right(0)), Some(Right(0))]);
    }

    #[test]
    fn what_is_no_list_of_objects_holds_no_rows() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "[]",
            "[1, 2]",
            "{\"a\": 1}",
            "[{\"a\": 1}",
            deep.as_str(),
        ] {
            let fields = vec![("rows".to_owned(), text.to_owned())];
            assert!(Rows::read(&fields).is_none());
        }
        let many = format!("[{}{{}}]", r#"{"m": "x", "label": "y"},"#.repeat(1_000));
        assert_eq!(read(&many).inputs.len(), ROWS);
    }
}
