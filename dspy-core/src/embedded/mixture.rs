//! The mixture: all experts together, each as much as it was right.

use std::borrow::Cow;
use std::collections::HashMap;

use super::draw::{Sampling, draw};
use super::experts::{self, AnyExpert, BackOff};
use super::table::Table;
use super::task::{Expert, Item, Odds, Task};
use super::weights::{self, Hindsight};
use super::words;
use crate::chance::Chance;

/// What an output is, as far as the experts know.
pub(super) struct Mixture<'p> {
    task: &'p Task<'p>,
    experts: Vec<AnyExpert<'p>>,
    back_off: BackOff<'p>,
    /// How much each is believed; the back-off is the last.
    weights: Vec<f64>,
    /// The answers that somebody named, each with its probability. What is missing to 1 belongs to
    /// all other texts that the back-off might write.
    named: Vec<(Cow<'p, str>, f64)>,
}

/// An answer that was drawn.
pub(super) struct Answer {
    pub(super) text: String,
    /// The logarithm of the probability of each of its tokens after those before it, and last of its
    /// end.
    pub(super) logarithms: Vec<f64>,
}

impl Answer {
    /// A text that nobody drew.
    pub(super) fn certain(text: String) -> Self {
        let tokens = words::tokens(&text).count();
        Self {
            logarithms: vec![0.0; tokens + 1],
            text,
        }
    }
}

/// How often another text is looked for than those that are named.
const TRIES: usize = 8;

/// How large a part of the reasons one expert must be to be named.
const NAMED: f64 = 0.15;

impl<'p> Mixture<'p> {
    pub(super) fn new(task: &'p Task<'p>, table: &Table<'_>) -> Self {
        let mut mixture = Self {
            task,
            experts: experts::of(task, table),
            back_off: BackOff::new(task),
            weights: Vec::new(),
            named: Vec::new(),
        };
        mixture.weights = mixture.weigh();
        mixture.named = mixture.name();
        mixture
    }

    fn all(&self) -> impl Iterator<Item = &dyn Expert<'p>> {
        let experts = self
            .experts
            .iter()
            .map(|expert| -> &dyn Expert<'p> { expert.as_ref() });
        experts.chain([&self.back_off as &dyn Expert<'p>])
    }

    /// What every expert says of the known answers. What it leaves open is any of them.
    fn said(&self, item: Item) -> Vec<Option<Vec<f64>>> {
        let answers = &self.task.answers;
        let of_all = |odds: Odds<'_>| {
            let said: Vec<f64> = answers.iter().map(|it| odds.of(it)).collect();
            let open = (1.0 - said.iter().sum::<f64>()).max(0.0) / answers.len() as f64;
            said.into_iter().map(|it| it + open).collect()
        };
        self.all().map(|it| it.odds(item).map(of_all)).collect()
    }

    /// Hides each demonstration in turn, and lets all say what they would have answered.
    fn weigh(&self) -> Vec<f64> {
        let trust: Vec<f64> = self.all().map(Expert::trust).collect();
        if self.task.is_choice() {
            let hidden = self.task.hidden().map(|at| Hindsight {
                said: self.said(Item::Hidden(at)),
                truth: self.task.shown[at].answer,
            });
            return weights::for_products(&trust, &hidden.collect::<Vec<_>>());
        }
        let hidden = self.task.hidden().map(|at| {
            let (item, text) = (Item::Hidden(at), self.task.truth(at));
            Hindsight {
                said: self.all().map(|it| it.probability(item, text)).collect(),
                truth: self.task.shown[at].answer,
            }
        });
        weights::for_sums(&trust, &hidden.collect::<Vec<_>>())
    }

    /// The answers that anybody names, the most probable first.
    fn name(&self) -> Vec<(Cow<'p, str>, f64)> {
        let mut named = if self.task.is_choice() {
            let odds = weights::product(&self.weights, &self.said(Item::Asked));
            let texts = self.task.answers.iter().map(|text| Cow::Borrowed(*text));
            texts.zip(odds).collect()
        } else {
            self.sum()
        };
        // A stable sort: of two that are equally probable, the one that was named first wins.
        named.sort_by(|left, right| right.1.total_cmp(&left.1));
        named
    }

    /// Free answers: what is said of each, added up. Only the back-off knows the probability of a
    /// text that it did not name itself.
    fn sum(&self) -> Vec<(Cow<'p, str>, f64)> {
        let odds: Vec<Option<Odds<'p>>> = self.all().map(|it| it.odds(Item::Asked)).collect();
        let speaking = self
            .weights
            .iter()
            .zip(&odds)
            .filter(|(_, odds)| odds.is_some());
        let all: f64 = speaking.map(|(weight, _)| weight).sum();
        let mut named: Vec<(Cow<'p, str>, f64)> = Vec::new();
        let mut places: HashMap<Cow<'p, str>, usize> = HashMap::new();
        let last = self.experts.len();
        for (at, odds) in odds.into_iter().enumerate() {
            for (text, probability) in odds.into_iter().flat_map(|odds| odds.0) {
                let place = *places.entry(text.clone()).or_insert_with(|| {
                    named.push((text, 0.0));
                    named.len() - 1
                });
                if at != last {
                    named[place].1 += self.weights[at] * probability / all;
                }
            }
        }
        for (text, sum) in &mut named {
            let own = self.back_off.probability(Item::Asked, text).unwrap_or(0.0);
            *sum += self.weights[last] * own / all;
        }
        named
    }

    /// Draws an answer; without temperature the most probable of those that are named.
    pub(super) fn draw(&self, sampling: Sampling, chance: &mut Chance) -> Answer {
        let mut odds: Vec<f64> = self
            .named
            .iter()
            .map(|(_, probability)| *probability)
            .collect();
        let rest = (1.0 - odds.iter().sum::<f64>()).max(0.0);
        if !sampling.is_greedy() && rest > 1e-9 {
            odds.push(rest);
        }
        let at = draw(&odds, sampling, chance);
        match at.and_then(|at| self.named.get(at)) {
            Some((text, _)) => self.answer(text),
            None => self.another(rest, sampling, chance),
        }
    }

    fn answer(&self, text: &str) -> Answer {
        Answer {
            logarithms: self.logarithms(text),
            text: text.to_owned(),
        }
    }

    /// A text of the back-off's that nobody named; all of those together are as probable as this
    /// rest.
    fn another(&self, rest: f64, sampling: Sampling, chance: &mut Chance) -> Answer {
        for _ in 0..TRIES {
            let text = self.back_off.text(sampling, chance);
            if self.named.iter().any(|(it, _)| *it == text) {
                continue;
            }
            let mut logarithms = self.back_off.tokens(&text);
            if let Some(first) = logarithms.first_mut() {
                *first += rest.clamp(f64::MIN_POSITIVE, 1.0).ln();
            }
            return Answer { text, logarithms };
        }
        let named = self.named.first().map_or("", |(text, _)| text);
        self.answer(named)
    }

    /// What distinguishes a named answer from the others has their probability; where only this one
    /// goes on, its tokens are certain.
    fn logarithms(&self, text: &str) -> Vec<f64> {
        // Those that are the same up to here, with what comes behind that.
        let mut alike: Vec<(&str, f64)> = self
            .named
            .iter()
            .map(|(it, probability)| (it.as_ref(), *probability))
            .collect();
        let mut before = 1.0_f64;
        let mut logarithms = Vec::new();
        let tokens = words::tokens(text).map(Some);
        for token in tokens.chain([None]) {
            alike.retain_mut(|(rest, _)| {
                let next = words::tokens(rest).next();
                *rest = rest.get(next.map_or(0, str::len)..).unwrap_or_default();
                next == token
            });
            let after = alike.iter().map(|(_, it)| it).sum::<f64>().min(before);
            // A probability that is too small to be written is as small as can be.
            logarithms.push((after / before).max(f64::MIN_POSITIVE).ln());
            before = after.max(f64::MIN_POSITIVE);
        }
        logarithms
    }

    /// Why this answer: what the experts say who are most behind it.
    pub(super) fn evidence(&self, answer: &str) -> Option<String> {
        let share = |(expert, weight): (&dyn Expert<'p>, &f64)| {
            expert.probability(Item::Asked, answer).unwrap_or(0.0) * weight
        };
        let shares: Vec<f64> = self.all().zip(&self.weights).map(share).collect();
        let all: f64 = shares.iter().sum();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|left, right| shares[*right].total_cmp(&shares[*left]));
        let most = order.into_iter().filter(|at| shares[*at] >= NAMED * all);
        let reasons: Vec<String> = most
            .filter_map(|at| self.all().nth(at)?.evidence(answer))
            .take(3)
            .collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Kind;
    use super::super::task::prompt;
    use super::*;

    fn draw_from(kind: Kind, rows: &[(&[&str], &str)], asked: &[&str]) -> (String, Vec<f64>) {
        let prompt = prompt(kind, rows, asked);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let mixture = Mixture::new(&task, &Table::new(&prompt));
        let answer = mixture.draw(Sampling::GREEDY, &mut Chance::new(0));
        (answer.text, answer.logarithms)
    }

    #[test]
    fn who_knows_is_followed() {
        let names: [(&[&str], &str); 4] = [
            (&["Ada Lovelace"], "A. Lovelace"),
            (&["Alan Turing"], "A. Turing"),
            (&["Grace Hopper"], "G. Hopper"),
            (&["Mary Keller"], "M. Keller"),
        ];
        assert_eq!(
            draw_from(Kind::Text, &names, &["Barbara Liskov"]).0,
            "B. Liskov"
        );
        let sums: [(&[&str], &str); 4] = [
            (&["1", "2"], "3"),
            (&["7", "5"], "12"),
            (&["0", "4"], "4"),
            (&["9", "9"], "18"),
        ];
        assert_eq!(draw_from(Kind::number(true), &sums, &["20", "22"]).0, "42");
    }

    #[test]
    fn an_answer_that_begins_like_another_has_its_end_charged() {
        use super::super::layout::Choice;
        let choice = |name: &str| Choice {
            name: name.to_owned(),
            doc: String::new(),
        };
        let kind = Kind::Choice(vec![choice("all"), choice("all of them"), choice("allow")]);
        let (text, logarithms) = draw_from(kind, &[], &["x"]);
        assert_eq!(text, "all");
        // Two of three go on with this token, and one of those two ends behind it.
        let expected = [(2.0_f64 / 3.0).ln(), 0.5_f64.ln()];
        for (found, expected) in logarithms.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{logarithms:?}");
        }
        assert_eq!(logarithms.len(), 2);
    }
}
