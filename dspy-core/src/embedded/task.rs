//! What is to be learned: one output, from the demonstrations that show it.

use std::borrow::Cow;

use super::layout::{Fields, Kind, Note, Prompt};

/// One output of a prompt as something to learn.
#[derive(Debug)]
pub(super) struct Task<'p> {
    pub(super) prompt: &'p Prompt,
    /// The output.
    pub(super) note: &'p Note,
    /// The demonstrations that show it.
    pub(super) shown: Vec<Shown<'p>>,
    /// All answers that are known: those that the field's note names, then those that
    /// demonstrations give.
    pub(super) answers: Vec<&'p str>,
}

/// A demonstration, as far as one output goes.
#[derive(Debug)]
pub(super) struct Shown<'p> {
    /// The place of the demonstration among all.
    pub(super) row: usize,
    pub(super) inputs: &'p Fields,
    /// The place of its answer among all of them.
    pub(super) answer: usize,
}

/// What an answer is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// What the request asks.
    Asked,
    /// The demonstration at this place, as if it had not been shown.
    Hidden(usize),
}

/// How many demonstrations are hidden in turn at most. More tell little more, and each costs a
/// prediction.
const HIDDEN: usize = 48;

/// How many demonstrations of each answer are few.
const FEW: f64 = 4.0;

impl<'p> Task<'p> {
    pub(super) fn new(prompt: &'p Prompt, note: &'p Note) -> Self {
        let mut answers: Vec<&str> = match &note.kind {
            Kind::Choice(choices) => choices.iter().map(|it| it.name.as_str()).collect(),
            _ => Vec::new(),
        };
        let mut shown = Vec::new();
        for (row, demo) in prompt.demos.iter().enumerate() {
            let Some((_, text)) = demo.outputs.iter().find(|(name, _)| *name == note.name) else {
                continue;
            };
            let answer = answers.iter().position(|it| it == text);
            let answer = answer.unwrap_or_else(|| {
                answers.push(text);
                answers.len() - 1
            });
            let inputs = &demo.inputs;
            shown.push(Shown {
                row,
                inputs,
                answer,
            });
        }
        Self {
            prompt,
            note,
            shown,
            answers,
        }
    }

    /// The inputs that an answer is wanted for.
    pub(super) fn inputs(&self, item: Item) -> &'p Fields {
        match item {
            Item::Asked => &self.prompt.inputs,
            Item::Hidden(at) => self.shown[at].inputs,
        }
    }

    /// The demonstrations that are seen when this is answered, each with its place.
    pub(super) fn seen(&self, item: Item) -> impl Iterator<Item = (usize, &Shown<'p>)> {
        let shown = self.shown.iter().enumerate();
        shown.filter(move |(at, _)| item != Item::Hidden(*at))
    }

    /// The row of its inputs in a table of all demonstrations, with what is asked as the last.
    pub(super) fn row(&self, item: Item) -> usize {
        match item {
            Item::Asked => self.prompt.demos.len(),
            Item::Hidden(at) => self.shown[at].row,
        }
    }

    /// The text of a demonstration's answer.
    pub(super) fn truth(&self, at: usize) -> &'p str {
        self.answers[self.shown[at].answer]
    }

    /// The demonstrations that are hidden in turn, spread evenly over all. Where the answer is one
    /// of few, one that no other demonstration gives is not asked for: nobody could learn it from
    /// them.
    pub(super) fn hidden(&self) -> impl Iterator<Item = usize> {
        let mut times = vec![0; self.answers.len()];
        for shown in &self.shown {
            times[shown.answer] += 1;
        }
        let is_choice = self.is_choice();
        let can_be_learned = |at: &usize| !is_choice || times[self.shown[*at].answer] > 1;
        let hidden: Vec<usize> = (0..self.shown.len()).filter(can_be_learned).collect();
        let some = hidden.len().min(HIDDEN);
        (0..some).map(move |it| hidden[it * hidden.len() / some])
    }

    /// How much is to be learned from the demonstrations, from 0 to 1: the more of them there are for
    /// each answer, the more.
    pub(super) fn plenty(&self) -> f64 {
        let each = self.shown.len() as f64 / self.answers.len().max(1) as f64;
        if self.is_choice() {
            each / (each + FEW)
        } else {
            0.5
        }
    }

    /// Whether the output is one of few: its note says so, or its answers come again and again.
    pub(super) fn is_choice(&self) -> bool {
        matches!(self.note.kind, Kind::Choice(_))
            || (self.answers.len() >= 2 && self.answers.len() * 2 <= self.shown.len())
    }
}

/// The text of a field.
pub(super) fn text_of<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    let field = fields.iter().find(|(it, _)| it == name);
    field.map(|(_, text)| text.as_str())
}

/// Answers, each with its probability.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Odds<'p>(pub(super) Vec<(Cow<'p, str>, f64)>);

impl<'p> Odds<'p> {
    /// These answers, as probable as their weights are heavy; `None` if all weigh nothing.
    pub(super) fn of_weights(
        weights: impl IntoIterator<Item = (Cow<'p, str>, f64)>,
    ) -> Option<Self> {
        let mut odds: Vec<(Cow<'p, str>, f64)> = Vec::new();
        for (text, weight) in weights {
            match odds.iter_mut().find(|(it, _)| *it == text) {
                Some((_, sum)) => *sum += weight,
                None => odds.push((text, weight)),
            }
        }
        let all: f64 = odds.iter().map(|(_, weight)| weight).sum();
        if !(all > 0.0 && all.is_finite()) {
            return None;
        }
        odds.iter_mut().for_each(|(_, weight)| *weight /= all);
        Some(Self(odds))
    }

    /// The known answers of a task by their weights, in its order.
    pub(super) fn of_answers(task: &Task<'p>, weights: &[f64]) -> Option<Self> {
        let texts = task.answers.iter().map(|text| Cow::Borrowed(*text));
        Self::of_weights(texts.zip(weights.iter().copied()))
    }

    /// How probable this answer is.
    pub(super) fn of(&self, text: &str) -> f64 {
        let found = self.0.iter().find(|(it, _)| it == text);
        found.map_or(0.0, |(_, probability)| *probability)
    }
}

/// Somebody who knows one thing, and says how probable that makes each answer.
pub(super) trait Expert<'p> {
    /// How much it is believed before a demonstration has shown what it is good for: 1 for one
    /// that reads what nobody else reads.
    fn trust(&self) -> f64;

    /// Its answers, learned from what is seen when this is answered; `None` where it has nothing
    /// to say.
    fn odds(&self, item: Item) -> Option<Odds<'p>>;

    /// How probable it makes one answer.
    fn probability(&self, item: Item, text: &str) -> Option<f64> {
        self.odds(item).map(|odds| odds.of(text))
    }

    /// Why this answer, in a few words that can stand in a list.
    fn evidence(&self, answer: &str) -> Option<String>;
}

/// A prompt with the inputs `a`, `b`, … and the output `answer`, for tests of the experts.
#[cfg(test)]
pub(super) fn prompt(kind: Kind, rows: &[(&[&str], &str)], asked: &[&str]) -> Prompt {
    use super::layout::Demo;
    let fields = |texts: &[&str]| -> Fields {
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        names
            .into_iter()
            .zip(texts.iter().map(|it| (*it).to_owned()))
            .collect()
    };
    let demo = |(inputs, answer): &(&[&str], &str)| Demo {
        inputs: fields(inputs),
        outputs: vec![("answer".to_owned(), (*answer).to_owned())],
    };
    Prompt {
        inputs: fields(asked),
        outputs: vec!["answer".to_owned()],
        demos: rows.iter().map(demo).collect(),
        notes: vec![Note {
            name: "answer".to_owned(),
            text: String::new(),
            kind,
        }],
        ..Prompt::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_else_answered_is_not_asked_for() {
        let rows: [(&[&str], &str); 5] = [
            (&["1"], "x"),
            (&["2"], "y"),
            (&["3"], "x"),
            (&["4"], "y"),
            (&["5"], "z"),
        ];
        let prompt = prompt(Kind::Text, &rows, &["6"]);
        let note = prompt.note("answer");
        let mut task = Task::new(&prompt, &note);
        assert_eq!(task.answers, ["x", "y", "z"]);
        assert!(!task.is_choice() && task.hidden().count() == 5);
        task.answers.truncate(2);
        task.shown.pop();
        assert!(task.is_choice() && task.hidden().eq(0..4));
    }

    #[test]
    fn what_a_demonstration_does_not_show_is_not_learned_from() {
        let mut prompt = prompt(Kind::Text, &[(&["1"], "x"), (&["2"], "y")], &["3"]);
        prompt.demos[0].outputs.clear();
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        assert_eq!(task.shown.len(), 1);
        assert_eq!((task.row(Item::Hidden(0)), task.row(Item::Asked)), (1, 2));
    }
}
