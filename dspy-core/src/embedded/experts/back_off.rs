//! Back-off: what the texts of the prompt look like.
//!
//! Reads the answers of the demonstrations and the inputs, as tokens; speaks always. Where the
//! answer is one of few, it says how often each comes. Where it is free, it goes on as the texts
//! that it has read do, which without demonstrations is to repeat the inputs.

use std::borrow::Cow;

use super::super::draw::{Sampling, draw};
use super::super::layout::{Kind, is_optional};
use super::super::ppm::Ppm;
use super::super::table::number;
use super::super::task::{Expert, Item, Odds, Task};
use super::super::words;
use crate::chance::Chance;

#[derive(Debug)]
pub(in crate::embedded) struct BackOff<'p> {
    task: &'p Task<'p>,
    /// The answers of the demonstrations in their order, then the inputs.
    ppm: Ppm<Symbol<'p>>,
    /// The most probable text, for free answers.
    greedy: Option<String>,
}

/// What texts are read as.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Symbol<'p> {
    /// What stands before an answer.
    Begin,
    Token(&'p str),
    /// What stands behind an answer.
    End,
}

/// How many tokens a free text has at most, unless its end comes first.
const LONGEST: usize = 96;

/// How many tokens of one text are read.
const READ: usize = 2_000;

/// How much an input counts beside an answer.
const INPUT: f64 = 0.2;

impl<'p> BackOff<'p> {
    pub(in crate::embedded) fn new(task: &'p Task<'p>) -> Self {
        let mut ppm = Ppm::new();
        for at in 0..task.shown.len() {
            ppm.read(sequence(task.truth(at)).take(READ), 1.0);
        }
        // Texts first, since a free answer goes on like them; a question stands behind what it is
        // asked of, so the last comes first.
        let is_text = |name: &str| task.prompt.note(name).kind == Kind::Text;
        let (texts, others): (Vec<_>, Vec<_>) = task
            .prompt
            .inputs
            .iter()
            .rev()
            .partition(|(name, _)| is_text(name));
        for (_, text) in texts.into_iter().chain(others) {
            ppm.read(sequence(text).take(READ), INPUT);
        }
        let mut back_off = Self {
            task,
            ppm,
            greedy: None,
        };
        if !task.is_choice() {
            back_off.greedy = Some(back_off.text(Sampling::GREEDY, &mut Chance::new(0)));
        }
        back_off
    }

    /// A text of its own; without temperature the one whose every token is the most probable.
    pub(in crate::embedded) fn text(&self, sampling: Sampling, chance: &mut Chance) -> String {
        let view = self.ppm.without(None);
        let mut context = vec![Symbol::Begin];
        let mut text = String::new();
        for _ in 0..LONGEST {
            let odds = view.odds(&context);
            let Some(at) = draw(&odds, sampling, chance) else {
                break;
            };
            match &self.ppm.symbols()[at] {
                Symbol::Token(token) => text.push_str(token),
                Symbol::Begin | Symbol::End => break,
            }
            context.push(self.ppm.symbols()[at].clone());
        }
        text.trim().to_owned()
    }

    /// How probable it is to write just this.
    fn of_text(&self, text: &str, without: Option<usize>) -> f64 {
        let symbols: Vec<Symbol<'_>> = sequence(text).take(LONGEST + 2).collect();
        self.logarithms(&symbols, without).sum::<f64>().exp()
    }

    /// The logarithm of the probability of each token of a text after those before it, and last of
    /// its end.
    pub(in crate::embedded) fn tokens(&self, text: &str) -> Vec<f64> {
        let symbols: Vec<Symbol<'_>> = sequence(text).collect();
        self.logarithms(&symbols, None).collect()
    }

    /// The logarithm of the probability of each symbol after the first.
    fn logarithms(
        &self,
        symbols: &[Symbol<'_>],
        without: Option<usize>,
    ) -> impl Iterator<Item = f64> {
        let view = self.ppm.without(without);
        (1..symbols.len()).map(move |at| {
            let (context, symbol) = (&symbols[..at], &symbols[at]);
            let known = view.probability(context, symbol);
            // What nobody wrote before is spelled, each letter one of about a hundred.
            let spelled = match symbol {
                Symbol::Token(token) => 1e-2_f64.powi(1 + token.len().min(100) as i32),
                Symbol::Begin | Symbol::End => 1e-4,
            };
            known.max(spelled).ln()
        })
    }

    /// The numbers that stand in the prompt, where a number is wanted, and none where none will do.
    fn numbers(&self) -> Option<Odds<'p>> {
        let Kind::Number { whole, least, most } = self.task.note.kind else {
            return None;
        };
        let texts = self
            .task
            .prompt
            .inputs
            .iter()
            .map(|(_, text)| text.as_str());
        let texts = texts.chain([self.task.note.text.as_str()]);
        let found = texts.flat_map(|text| {
            text.split(|it: char| it.is_whitespace() || ",;:()[]{}\"".contains(it))
                .map(|word| word.trim_end_matches(['.', '!', '?', '%']))
                .filter(|word| number(word).is_some_and(|it| least <= it && it <= most))
                .filter(|word| !(whole && word.contains(['.', 'e', 'E'])))
        });
        let none = is_optional(&self.task.note.text).then_some("null");
        let found = found.take(64).chain(none);
        Odds::of_weights(found.map(|word| (Cow::Borrowed(word), 1.0)))
    }
}

impl<'p> Expert<'p> for BackOff<'p> {
    fn trust(&self) -> f64 {
        0.2
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        let without = match item {
            Item::Hidden(at) => Some(at),
            Item::Asked => None,
        };
        if self.task.is_choice() {
            // How often each was the answer, and a little for those that never were.
            let mut counts = vec![0.5; self.task.answers.len()];
            for (_, shown) in self.task.seen(item) {
                counts[shown.answer] += 1.0;
            }
            return Odds::of_answers(self.task, &counts);
        }
        if self.task.shown.is_empty()
            && let Some(numbers) = self.numbers()
        {
            return Some(numbers);
        }
        let greedy = self.greedy.clone()?;
        let probability = self.of_text(&greedy, without);
        Some(Odds(vec![(Cow::Owned(greedy), probability)]))
    }

    fn probability(&self, item: Item, text: &str) -> Option<f64> {
        match item {
            Item::Hidden(at) if !self.task.is_choice() => Some(self.of_text(text, Some(at))),
            Item::Asked if !self.task.is_choice() && self.numbers().is_none() => {
                Some(self.of_text(text, None))
            }
            _ => self.odds(item).map(|odds| odds.of(text)),
        }
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let times = (0..self.task.shown.len())
            .filter(|at| self.task.truth(*at) == answer)
            .count();
        match (times, self.task.shown.len()) {
            (_, 0) if self.task.is_choice() => Some("nothing speaks for or against it".to_owned()),
            (_, 0) => Some("it goes on as the inputs do".to_owned()),
            (times, all) => Some(format!(
                "{times} of all {all} demonstrations have this answer"
            )),
        }
    }
}

fn sequence(text: &str) -> impl Iterator<Item = Symbol<'_>> {
    let tokens = words::tokens(text).map(Symbol::Token);
    [Symbol::Begin]
        .into_iter()
        .chain(tokens)
        .chain([Symbol::End])
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::{Note, Prompt};
    use super::super::super::task::prompt;
    use super::*;

    fn greedy(rows: &[(&[&str], &str)], asked: &[&str]) -> String {
        let prompt = prompt(Kind::Text, rows, asked);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        BackOff::new(&task).text(Sampling::GREEDY, &mut Chance::new(0))
    }

    #[test]
    fn it_goes_on_as_the_answers_do() {
        let rows: [(&[&str], &str); 3] = [
            (&["a"], "Dear guest, welcome."),
            (&["b"], "Dear guest, good bye."),
            (&["c"], "Dear guest, good bye."),
        ];
        assert_eq!(greedy(&rows, &["d"]), "Dear guest, good bye.");
        assert_eq!(
            greedy(&[], &["the last input is", "the one it repeats"]),
            "the one it repeats"
        );
    }

    #[test]
    fn an_answer_that_was_hidden_is_a_surprise() {
        let rows: [(&[&str], &str); 3] = [
            (&["a"], "all is well"),
            (&["b"], "all is well"),
            (&["c"], "quite another thing"),
        ];
        let prompt = prompt(Kind::Text, &rows, &["d"]);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let back_off = BackOff::new(&task);
        let of = |at: usize| {
            back_off
                .probability(Item::Hidden(at), task.truth(at))
                .unwrap()
        };
        assert!(
            of(0) > 1e3 * of(2) && of(2) > 0.0,
            "{} and {}",
            of(0),
            of(2)
        );
    }

    #[test]
    fn where_a_number_is_wanted_those_of_the_prompt_come_first() {
        let mut prompt = prompt(Kind::number(true), &[], &["9 apples, 3.5 pears"]);
        let note = prompt.note("answer");
        let answers = |prompt: &Prompt, note: &Note| -> Vec<String> {
            let task = Task::new(prompt, note);
            let odds = BackOff::new(&task).odds(Item::Asked).unwrap();
            odds.0
                .into_iter()
                .map(|(text, _)| text.into_owned())
                .collect()
        };
        assert_eq!(answers(&prompt, &note), ["9"]);
        prompt.inputs[0].1 = "no apples".to_owned();
        let optional = Note {
            text: "a whole number, or `null`".to_owned(),
            ..note
        };
        assert_eq!(answers(&prompt, &optional), ["null"]);
    }
}
