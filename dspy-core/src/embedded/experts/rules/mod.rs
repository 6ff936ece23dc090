//! What the instruction and the output's description lay down in sentences of a small grammar.

use std::borrow::Cow;

use super::super::task::{Expert, Item, Odds, Task};

pub(in crate::embedded) mod grammar;
pub(in crate::embedded) mod lexicon;
pub(in crate::embedded) mod meaning;
mod read;
pub(in crate::embedded) mod sentences;

use grammar::{Rule, Verdict};
use lexicon::Lexicon;
use meaning::Reading;

/// The rules of one output, each believed as far as the demonstrations bear it out.
#[derive(Debug)]
pub(in crate::embedded) struct Rules<'p> {
    task: &'p Task<'p>,
    /// In the order of the text.
    rules: Vec<Rule>,
    /// Which of them fire for each demonstration, and last for what is asked.
    fired: Vec<Vec<bool>>,
}

/// More rules than this are not looked at.
const MANY: usize = 64;

/// How often a rule is taken to have held before it was seen to, and how often it then fired.
const PRIOR: (f64, f64) = (4.0, 4.5);

/// How much more likely a preferred answer is.
const PREFERRED: f64 = 3.0;

/// What is left of an answer that must not be given.
const FORBIDDEN: f64 = 0.02;

impl<'p> Rules<'p> {
    /// `None` where no sentence is a rule of this output.
    pub(in crate::embedded) fn new(task: &'p Task<'p>) -> Option<Self> {
        let mut known = Lexicon::of(task);
        let mut rules = of_text(&task.prompt.instruction, &known);
        known.home = known.output(&task.note.name);
        rules.extend(of_text(&task.note.text, &known));
        rules.retain(|rule| rule.output == task.note.name);
        rules.truncate(MANY);
        if rules.is_empty() {
            return None;
        }
        let inputs = task.shown.iter().map(|it| it.inputs);
        let fired = inputs
            .chain([task.inputs(Item::Asked)])
            .map(|inputs| firing(&rules, &Reading::new(inputs, &known)))
            .collect();
        Some(Self { task, rules, fired })
    }

    fn fired(&self, item: Item) -> &[bool] {
        let fired = match item {
            Item::Asked => self.fired.last(),
            Item::Hidden(at) => self.fired.get(at),
        };
        fired.map(Vec::as_slice).unwrap_or_default()
    }

    /// The rules that fire, each with its place.
    fn firing(&self, item: Item) -> impl Iterator<Item = (usize, &Rule)> {
        let all = self.rules.iter().enumerate().zip(self.fired(item));
        all.filter(|(_, fires)| **fires).map(|(rule, _)| rule)
    }

    /// How probably a rule holds, by what is seen of it.
    fn reliability(&self, at: usize, item: Item) -> f64 {
        let (mut hits, mut fires) = PRIOR;
        for (demo, _) in self.task.seen(item) {
            if !self.fired(Item::Hidden(demo)).get(at).unwrap_or(&false) {
                continue;
            }
            let truth = self.task.truth(demo);
            let held = match &self.rules[at].verdict {
                Verdict::Answer(value) | Verdict::Otherwise(value) => Some(truth == value),
                Verdict::Never(value) => Some(truth != value),
                Verdict::Prefer(value, None) => Some(truth == value),
                // A preference over another says nothing where neither was right.
                Verdict::Prefer(value, Some(over)) => {
                    (truth == value || truth == over).then_some(truth == value)
                }
            };
            hits += f64::from(u8::from(held == Some(true)));
            fires += f64::from(u8::from(held.is_some()));
        }
        hits / fires
    }
}

impl<'p> Expert<'p> for Rules<'p> {
    fn trust(&self) -> f64 {
        1.5
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        self.firing(item).next()?;
        let known = self.task.answers.iter();
        let mut weights: Vec<(Cow<'p, str>, f64)> =
            known.map(|it| (Cow::Borrowed(*it), 1.0)).collect();
        // Another than the known answers may be said of an output that is open.
        for (_, rule) in self.firing(item) {
            let value = rule.verdict.value();
            if !weights.iter().any(|(it, _)| it == value) {
                weights.push((Cow::Owned(value.to_owned()), 1.0));
            }
        }
        for (at, rule) in self.firing(item) {
            let reliability = self.reliability(at, item);
            // A rule that is soft loses its force as it is contradicted, and is never turned round.
            let force = ((reliability - 0.5) / (PRIOR.0 / PRIOR.1 - 0.5)).clamp(0.0, 1.0);
            let softly = |full: f64| 1.0 + (full - 1.0) * force;
            let others = weights.len().saturating_sub(1).max(1) as f64;
            for (answer, weight) in &mut weights {
                *weight *= match &rule.verdict {
                    Verdict::Answer(value) | Verdict::Otherwise(value) if answer == value => {
                        reliability
                    }
                    Verdict::Answer(_) | Verdict::Otherwise(_) => (1.0 - reliability) / others,
                    Verdict::Prefer(value, _) if answer == value => softly(PREFERRED),
                    Verdict::Never(value) if answer == value => softly(FORBIDDEN),
                    Verdict::Prefer(..) | Verdict::Never(_) => 1.0,
                };
            }
        }
        Odds::of_weights(weights)
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let says = |(_, rule): &(usize, &Rule)| match &rule.verdict {
            Verdict::Never(_) => false,
            verdict => verdict.value() == answer,
        };
        let (at, rule) = self.firing(Item::Asked).find(says)?;
        let number = at + 1;
        Some(match (&rule.when, &rule.verdict) {
            (Some(when), _) => format!("rule {number}: {when}"),
            (None, Verdict::Otherwise(_)) => format!("rule {number}: no other rule fits"),
            (None, _) => format!("rule {number}: preferred"),
        })
    }
}

impl Verdict {
    /// The answer that it speaks of.
    pub(in crate::embedded) fn value(&self) -> &str {
        match self {
            Self::Answer(value)
            | Self::Prefer(value, _)
            | Self::Never(value)
            | Self::Otherwise(value) => value,
        }
    }
}

/// Which rules of one output fire for some inputs.
pub(super) fn firing(rules: &[Rule], reading: &Reading<'_>) -> Vec<bool> {
    let holds = |rule: &Rule| rule.when.as_ref().is_none_or(|when| when.holds(reading));
    let mut fired: Vec<bool> = rules.iter().map(holds).collect();
    let is_answer = |(rule, fires): (&Rule, &bool)| {
        let says = matches!(rule.verdict, Verdict::Answer(_));
        says && *fires
    };
    if rules.iter().zip(&fired).any(is_answer) {
        for (fires, rule) in fired.iter_mut().zip(rules) {
            *fires &= !matches!(rule.verdict, Verdict::Otherwise(_));
        }
    }
    fired
}

/// The rules among the sentences of a text.
fn of_text(text: &str, known: &Lexicon<'_>) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut is_all_read = true;
    for sentence in sentences::of(text) {
        match Rule::parse(sentence, known) {
            // What is otherwise depends on each condition before.
            Some(rule) if matches!(rule.verdict, Verdict::Otherwise(_)) && !is_all_read => {}
            Some(rule) => rules.push(rule),
            None => {
                let mut words = sentence.split_whitespace();
                is_all_read &= !words.any(|word| {
                    let ifs = ["if", "when", "whenever", "unless", "except"];
                    ifs.iter().any(|it| it.eq_ignore_ascii_case(word))
                });
            }
        }
        if rules.len() >= MANY {
            break;
        }
    }
    rules
}

#[cfg(test)]
mod tests;
