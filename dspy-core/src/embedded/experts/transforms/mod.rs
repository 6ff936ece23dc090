//! Transforms: small programs that give the answers out of the inputs, found by search among those
//! that agree with the demonstrations.

mod answers;
mod comparisons;
mod join;
mod numbers;
mod part;
mod quantities;
mod text;

use std::borrow::Cow;

use super::super::layout::Fields;
use super::super::task::{Expert, Item, Odds, Task};

/// The programs that agree with all demonstrations, or with all but one.
///
/// Those that fail one demonstration are what could be believed if it had not been shown.
#[derive(Debug)]
pub(in crate::embedded) struct Transforms<'p> {
    task: &'p Task<'p>,
    found: Vec<Found>,
    /// How many demonstrations give each of the task's answers.
    counts: Vec<usize>,
}

/// A program, by what it gives.
#[derive(Debug)]
struct Found {
    /// What it does.
    words: String,
    /// How much must be said to tell it from others; each bit halves its weight.
    bits: f64,
    asked: Option<String>,
    /// The one demonstration that it fails, and what it gives there.
    failed: Option<(usize, Option<String>)>,
}

/// How many programs of a kind are kept.
const KEPT: usize = 48;

/// The bits of a character in a text that is given and not computed.
const CHARACTER: f64 = 5.0;

impl<'p> Transforms<'p> {
    /// `None` where too little is shown, or nothing agrees with all of it.
    pub(in crate::embedded) fn new(task: &'p Task<'p>) -> Option<Self> {
        let mut counts = vec![0; task.answers.len()];
        for it in &task.shown {
            *counts.get_mut(it.answer)? += 1;
        }
        // A program that always says the same knows nothing of the inputs.
        if counts.iter().filter(|count| **count > 0).count() < 2 {
            return None;
        }
        let mut found = join::search(task);
        found.extend(numbers::search(task));
        let is_any = found.iter().any(|it| it.failed.is_none());
        is_any.then_some(Self {
            task,
            found,
            counts,
        })
    }

    /// How many demonstrations are seen, and the bits it takes to say their answers without a
    /// program; `None` if they are too few, or all the same.
    fn without_program(&self, item: Item) -> Option<(f64, f64)> {
        let hidden = match item {
            Item::Asked => None,
            Item::Hidden(at) => Some(self.task.shown.get(at)?.answer),
        };
        let counts = self.counts.iter().enumerate();
        let counts = counts.map(|(answer, count)| count - usize::from(hidden == Some(answer)));
        let seen = self.task.shown.len() - usize::from(hidden.is_some());
        let is_choice = self.task.is_choice();
        let (mut kinds, mut bits) = (0, 0.0);
        for (count, text) in counts.zip(&self.task.answers) {
            if count == 0 {
                continue;
            }
            kinds += 1;
            bits += count as f64 * (seen as f64 / count as f64).log2();
            if !is_choice {
                bits += CHARACTER * text.len() as f64;
            }
        }
        (seen >= 2 && kinds >= 2).then_some((seen as f64, bits))
    }
}

impl<'p> Expert<'p> for Transforms<'p> {
    fn trust(&self) -> f64 {
        // Among few answers something agrees with few demonstrations by chance.
        if self.task.is_choice() {
            self.task.plenty()
        } else {
            1.5
        }
    }

    /// Programs vote by their simplicity. What they say counts for as much as it is more probable
    /// that one of them made the answers than that they came without any.
    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        let (seen, without) = self.without_program(item)?;
        let agreeing = self.found.iter().filter(|it| it.agrees_with_seen(item));
        let simplest = agreeing.clone().map(|it| it.bits).reduce(f64::min)?;
        let weight = |it: &Found| (simplest - it.bits).exp2();
        let votes = agreeing
            .clone()
            .filter_map(|it| Some((it.gives(item, self.task)?, weight(it))));
        let mut odds = Odds::of_weights(votes)?;
        let found: f64 = agreeing.map(weight).sum();
        let chance = (simplest - without).min(60.0).exp2();
        let mass = found / (found + chance) * (1.0 - 1.0 / (seen + 2.0));
        odds.0.iter_mut().for_each(|(_, odds)| *odds *= mass);
        Some(odds)
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let agreeing = self.found.iter().filter(|it| it.failed.is_none());
        let gives = agreeing.filter(|it| it.asked.as_deref() == Some(answer));
        let simplest = gives.min_by(|left, right| left.bits.total_cmp(&right.bits))?;
        let all = self.task.shown.len();
        let words = &simplest.words;
        Some(format!("{words} gives it in all {all} demonstrations"))
    }
}

impl Found {
    /// A program that fails this demonstration, if any.
    fn new(
        task: &Task<'_>,
        (words, bits): (String, f64),
        failed: Option<usize>,
        run: impl Fn(&Fields) -> Option<String>,
    ) -> Self {
        Self {
            words,
            bits,
            asked: run(task.inputs(Item::Asked)),
            failed: failed.map(|at| (at, run(task.inputs(Item::Hidden(at))))),
        }
    }

    fn agrees_with_seen(&self, item: Item) -> bool {
        match self.failed {
            None => true,
            Some((failed, _)) => item == Item::Hidden(failed),
        }
    }

    fn gives<'p>(&self, item: Item, task: &Task<'p>) -> Option<Cow<'p, str>> {
        match (item, &self.failed) {
            (Item::Asked, _) => self.asked.clone().map(Cow::Owned),
            (Item::Hidden(at), None) => Some(Cow::Borrowed(task.truth(at))),
            (Item::Hidden(_), Some((_, wrong))) => wrong.clone().map(Cow::Owned),
        }
    }
}

/// Two demonstrations to start from. Whatever agrees with all but one agrees with one of them.
fn seeds(task: &Task<'_>, is_good: impl Fn(&str) -> bool) -> Vec<usize> {
    let good = (0..task.shown.len()).filter(|at| is_good(task.truth(*at)));
    good.take(2).collect()
}

/// Whether a program may fail a demonstration: what is left must still be two.
fn may_fail(task: &Task<'_>) -> bool {
    task.shown.len() >= 3
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::{Demo, Kind, Note, Prompt};
    use super::*;

    /// A prompt whose rows have the fields `a`, `b`, …, and the answer behind them.
    pub(super) fn prompt(rows: &[Vec<String>], asked: &[&str]) -> Prompt {
        let fields = |texts: &[String]| -> Fields {
            let names = ["a", "b", "c", "d"].map(str::to_owned);
            names.into_iter().zip(texts.iter().cloned()).collect()
        };
        let demo = |row: &Vec<String>| {
            let (answer, inputs) = row.split_last().unwrap();
            Demo {
                inputs: fields(inputs),
                outputs: vec![("answer".to_owned(), answer.clone())],
            }
        };
        let asked: Vec<String> = asked.iter().map(|it| (*it).to_owned()).collect();
        Prompt {
            inputs: fields(&asked),
            demos: rows.iter().map(demo).collect(),
            ..Prompt::default()
        }
    }

    pub(super) fn note(kind: Kind) -> Note {
        Note {
            name: "answer".to_owned(),
            text: String::new(),
            kind,
        }
    }

    /// What is answered, and why: fields are parted by `|`, and the answer is the last.
    pub(super) fn answer_of(kind: Kind, rows: &[&str], asked: &str) -> Option<(String, String)> {
        let split = |row: &&str| row.split('|').map(str::to_owned).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(split).collect();
        let asked: Vec<&str> = asked.split('|').collect();
        let (prompt, note) = (prompt(&rows, &asked), note(kind));
        let task = Task::new(&prompt, &note);
        let expert = Transforms::new(&task)?;
        let odds = expert.odds(Item::Asked)?.0;
        let best = odds
            .into_iter()
            .reduce(|best, it| if it.1 > best.1 { it } else { best });
        let (text, odds) = best.filter(|(_, odds)| *odds > 0.5)?;
        assert!(odds < 1.0);
        let evidence = expert.evidence(&text).unwrap();
        Some((text.into_owned(), evidence))
    }

    pub(super) fn text_of(rows: &[&str], asked: &str) -> Option<String> {
        answer_of(Kind::Text, rows, asked).map(|(text, _)| text)
    }

    fn noise(count: usize) -> Vec<Vec<String>> {
        let mut chance = draws();
        let words = [
            "parcel", "money", "when", "42", "Order", "not", "blue", "late", "7.5",
        ];
        let mut text = |length: usize| -> String {
            let words = (0..length).map(|_| words[chance(words.len())]);
            words.collect::<Vec<_>>().join(" ")
        };
        let rows = (0..count).map(|_| vec![text(30), text(6), text(2)]);
        rows.collect()
    }

    /// Numbers below a bound, always the same.
    fn draws() -> impl FnMut(usize) -> usize {
        let mut state = 1_u64;
        move |bound| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695);
            (state >> 33) as usize % bound
        }
    }

    #[test]
    fn what_is_hidden_is_predicted_by_the_others() {
        let rows = ["ada|ADA", "bob|BOB", "cy|CY", "dan|DAN", "eve|Eve!"];
        let rows = rows.map(|row| row.split('|').map(str::to_owned).collect());
        // One demonstration that differs leaves nothing to say of what is asked.
        for (shown, expected) in [(&rows[..4], 4), (&rows[..], 0)] {
            let (prompt, note) = (prompt(shown, &["fay"]), note(Kind::Text));
            let task = Task::new(&prompt, &note);
            let expert = Transforms::new(&task);
            let right = |at: &usize| {
                let odds = expert.as_ref()?.odds(Item::Hidden(*at))?;
                Some(odds.of(task.truth(*at)))
            };
            let rights = (0..shown.len()).filter_map(|at| right(&at).filter(|it| *it > 0.5));
            assert_eq!(rights.count(), expected);
        }
    }

    #[test]
    fn what_fails_only_the_hidden_one_is_believed_there() {
        let rows = ["ada|A", "bob|B", "cy|C", "dan|D", "Abe|E"];
        let rows = rows.map(|row| row.split('|').map(str::to_owned).collect());
        // The second field gives all answers, the first letter of the first field all but one.
        let with_second =
            |row: &Vec<String>| vec![row[0].clone(), row[1].to_lowercase(), row[1].clone()];
        let rows: Vec<Vec<String>> = rows.iter().map(with_second).collect();
        let (prompt, note) = (prompt(&rows, &["eve", "f"]), note(Kind::Text));
        let task = Task::new(&prompt, &note);
        let expert = Transforms::new(&task).unwrap();
        let odds = expert.odds(Item::Hidden(4)).unwrap();
        assert!(
            odds.of("E") > odds.of("A") && odds.of("A") > 0.0,
            "{odds:?}"
        );
        assert!(expert.odds(Item::Asked).unwrap().of("E") < 1e-9);
    }

    #[test]
    fn a_constant_answer_is_no_transform() {
        assert_eq!(
            text_of(&["ada|yes", "bob|yes", "cy yes|yes"], "dan yes"),
            None
        );
        let rows = ["1|5", "2|5", "3|5", "4|5"];
        assert_eq!(text_of(&rows, "5"), None);
    }

    #[test]
    fn nothing_is_found_in_noise() {
        for count in [2, 3, 5, 16, 100] {
            let rows = noise(count);
            let (prompt, note) = (prompt(&rows, &["where is 5", "no"]), note(Kind::Text));
            let task = Task::new(&prompt, &note);
            let odds = Transforms::new(&task).and_then(|it| it.odds(Item::Asked));
            assert_eq!(odds, None, "{count}");
        }
    }

    #[test]
    fn what_agrees_with_a_few_choices_by_chance_says_little() {
        // Some length parts any four answers.
        let rows = ["a|yes", "aaa|no", "aaaaaa|no", "aa|yes"];
        assert_eq!(text_of(&rows, "aaaaa"), None);
    }

    #[test]
    fn hostile_texts_do_no_harm() {
        let long = "é,1 ".repeat(25_000);
        let texts = [
            "",
            " ",
            "ß",
            "İ ı ﬁ",
            "👩‍👩‍👧",
            "((",
            "-",
            "9e99999",
            "\u{0}",
            &long,
            "[1,",
            "--",
        ];
        for first in texts {
            for second in texts {
                let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned(), format!("{b}{a}")];
                let rows = [row(first, second), row(second, first), row("a", first)];
                let (prompt, note) = (prompt(&rows, &[second, first]), note(Kind::Text));
                let task = Task::new(&prompt, &note);
                if let Some(expert) = Transforms::new(&task) {
                    for item in [Item::Asked, Item::Hidden(0), Item::Hidden(2)] {
                        let odds = expert.odds(item).unwrap_or_default();
                        assert!(odds.0.iter().all(|(_, it)| it.is_finite()));
                    }
                    assert_eq!(expert.evidence("no such answer"), None);
                }
            }
        }
    }
}
