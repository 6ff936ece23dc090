//! Better instructions: what the rows in a prompt teach, written as rules.
//!
//! It speaks where a program is asked for instructions, as a model that proposes or reflects is,
//! and it writes them in the grammar of [`rules`](super::rules), so that the one who is instructed
//! can be a learner as well as a language model.

use std::borrow::Cow;

use super::super::layout::{Fields, Kind};
use super::super::task::{Expert, Item, Odds, Task};
use super::super::words;
use super::rules::grammar::{Rule, Verdict};
use super::rules::sentences;
use crate::chance::Chance;

mod candidates;
mod feedback;
mod induce;
mod rows;

use candidates::Bits;
use induce::{Induced, Learner};
use rows::{ROWS, Rows};

/// What may be proposed as an instruction.
#[derive(Debug)]
pub(in crate::embedded) struct Induction<'p> {
    /// The best one first.
    proposals: Vec<Proposal<'p>>,
}

#[derive(Debug)]
struct Proposal<'p> {
    text: Cow<'p, str>,
    weight: f64,
    evidence: String,
}

/// How probable the best proposal is, and at most each of the others.
const BEST: f64 = 0.4;
const OTHER: f64 = 0.3;

/// So many draws of the rows are learned from, besides all of them.
const DRAWS: u32 = 6;

/// Which part of the rows is in a draw.
const DRAWN: f64 = 0.8;

impl<'p> Induction<'p> {
    /// `None` where no instruction is asked for, or nothing is there to make it of.
    pub(in crate::embedded) fn new(task: &Task<'p>) -> Option<Self> {
        let inputs = &task.prompt.inputs;
        if task.note.kind != Kind::Text || !asks(&task.note.name) && !asks(&task.note.text) {
            return None;
        }
        let rows = Rows::read(inputs);
        let current = current(inputs);
        if rows.is_none() && current.is_none() {
            return None;
        }
        let proposals = propose(&rows.unwrap_or_default(), current);
        Some(Self { proposals })
    }
}

/// Whether a text speaks of instructions.
fn asks(text: &str) -> bool {
    const NAMES: [&str; 4] = ["instruction", "rule", "guidelin", "advic"];
    let text = text.replace('_', " ");
    words::stems(&text).any(|stem| NAMES.contains(&stem.as_str()))
}

/// The instruction that is to be made better.
fn current(inputs: &Fields) -> Option<&str> {
    let mut found = inputs.iter().filter(|(name, text)| {
        name.to_lowercase().contains("instruction") && rows::list(text).is_none()
    });
    let first = found.next()?;
    let is_current = |it: &&(String, String)| it.0.to_lowercase().contains("current");
    let best = std::iter::once(first).chain(found).find(is_current);
    Some(best.unwrap_or(first).1.trim())
}

fn propose<'p>(rows: &Rows, current: Option<&'p str>) -> Vec<Proposal<'p>> {
    let learner = Learner::new(rows);
    let (head, given) = keep(current.unwrap_or_default(), &learner);
    let of_sample = |sample: &Bits, weight| {
        let mut rules = learner.induce(sample, &given);
        let text = write(current, &head, &rules, rows);
        rules.extend(given.iter().cloned());
        Proposal {
            text,
            weight,
            evidence: evidence(&learner, &rules),
        }
    };
    let mut all = Bits::default();
    (0..rows.inputs.len()).for_each(|row| all.insert(row));
    let mut proposals = vec![of_sample(&all, BEST)];
    let is_empty = |text: &str| text == write(current, &head, &[], rows);
    if is_empty(&proposals[0].text) {
        return proposals;
    }
    let mut chance = Chance::new(0);
    for _ in 0..DRAWS {
        let mut sample = Bits::default();
        let drawn = (0..rows.inputs.len().min(ROWS)).filter(|_| chance.unit() < DRAWN);
        drawn.for_each(|row| sample.insert(row));
        let weight = (1.0 - BEST) / f64::from(DRAWS);
        let proposal = of_sample(&sample, weight);
        // One that learned nothing is no proposal.
        if is_empty(&proposal.text) {
            continue;
        }
        match proposals.iter_mut().position(|it| it.text == proposal.text) {
            None => proposals.push(proposal),
            Some(0) => {}
            Some(at) => {
                let sum = &mut proposals[at].weight;
                *sum = (*sum + weight).min(OTHER);
            }
        }
    }
    proposals
}

/// The current instruction without the rules that the rows contradict, and the rules that stay.
fn keep(current: &str, learner: &Learner<'_>) -> (String, Vec<Induced>) {
    let pieces: Vec<(&str, Option<Rule>)> = sentences::pieces(current)
        .into_iter()
        .map(|piece| (piece, Rule::parse(piece, &learner.known)))
        .collect();
    let rules = pieces.iter().filter_map(|(_, rule)| rule.clone()).collect();
    let mut given = learner.covered(rules).into_iter();
    let (mut head, mut kept) = (String::new(), Vec::new());
    let mut is_cut = false;
    for (piece, rule) in pieces {
        let rule = rule.and_then(|_| given.next());
        let is_wrong = rule.as_ref().is_some_and(|rule| {
            let (right, against) = learner.tally(rule);
            match rule.rule.verdict {
                // What is preferred need not be right most of the time.
                Verdict::Prefer(..) => right == 0 && against >= 2,
                _ => right < against,
            }
        });
        // The line of a sentence goes with it.
        let is_rest_of_line = is_cut && piece == "\n";
        is_cut = is_wrong;
        if !is_wrong {
            kept.extend(rule);
            head.push_str(if is_rest_of_line { "" } else { piece });
        }
    }
    (head.trim().to_owned(), kept)
}

/// An instruction: what there is, and the rules, each in a line of its own.
fn write<'p>(current: Option<&'p str>, head: &str, rules: &[Induced], rows: &Rows) -> Cow<'p, str> {
    let mut text = match current {
        Some(current) if rules.is_empty() && head == current => return Cow::Borrowed(current),
        Some(_) if !head.is_empty() || !rules.is_empty() => head.to_owned(),
        _ => {
            let names = rows.problems.iter().map(|it| it.field.as_str());
            let names: Vec<&str> = names.collect();
            match names.is_empty() {
                true => "Give the answer.".to_owned(),
                false => format!("Give the {}.", names.join(" and the ")),
            }
        }
    };
    let mut blank = "\n\n";
    let is_listed = |text: &str, line: &str| text.lines().any(|it| it == line);
    for rule in rules {
        let line = rule.rule.to_string();
        if !is_listed(&text, &line) {
            text.push_str(if text.is_empty() { "" } else { blank });
            text.push_str(&line);
            blank = "\n";
        }
    }
    Cow::Owned(text)
}

/// What the rules are good for.
fn evidence(learner: &Learner<'_>, rules: &[Induced]) -> String {
    let (held, all) = learner.held(rules);
    match rules.len() {
        0 => format!("no rule holds for enough of {all} rows"),
        1 => format!("1 rule holds for {held} of {all} rows"),
        many => format!("{many} rules hold for {held} of {all} rows"),
    }
}

impl<'p> Expert<'p> for Induction<'p> {
    fn trust(&self) -> f64 {
        5.0
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        if item != Item::Asked {
            return None;
        }
        let all = self.proposals.iter();
        Odds::of_weights(all.map(|it| (it.text.clone(), it.weight)))
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let found = self.proposals.iter().find(|it| it.text == answer);
        found.map(|it| it.evidence.clone())
    }
}

#[cfg(test)]
mod tests;
