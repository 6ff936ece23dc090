//! Labels: what is said of each choice, held against the inputs.
//!
//! Reads the names of the choices, what is said of them, and the sentences of the instruction that
//! name them; speaks when the output has named choices and an input has words in common with one.
//! It needs no demonstration.

use std::collections::HashMap;

use super::super::layout::Kind;
use super::super::task::{Expert, Item, Odds, Task};
use super::super::words;

#[derive(Debug)]
pub(in crate::embedded) struct Labels<'p> {
    task: &'p Task<'p>,
    /// For each word that is said of a choice: how much it speaks for each of them.
    said: HashMap<String, Vec<f64>>,
}

/// How much a word speaks for a choice that it is the name of.
const NAME: f64 = 1.5;

/// How much it speaks for one of whose description it is part.
const DESCRIPTION: f64 = 1.0;

/// How much it speaks for one that its sentence in the instruction names.
const SENTENCE: f64 = 0.5;

/// How much a word counts that begins like one that is said, beside that very word.
const BEGINNING: f64 = 0.7;

/// How surely an answer follows from one word in common.
const SHARPNESS: f64 = 1.4;

impl<'p> Labels<'p> {
    pub(in crate::embedded) fn new(task: &'p Task<'p>) -> Option<Self> {
        let Kind::Choice(choices) = &task.note.kind else {
            return None;
        };
        let mut said: HashMap<String, Vec<f64>> = HashMap::new();
        let mut add = |text: &str, choice: usize, weight: f64| {
            for stem in words::stems(&apart(text)).filter(|it| !words::is_filler(it)) {
                let weights = said.entry(stem).or_insert_with(|| vec![0.0; choices.len()]);
                weights[choice] = weight.max(weights[choice]);
            }
        };
        for (at, choice) in choices.iter().enumerate() {
            add(&choice.name, at, NAME);
            add(&choice.doc, at, DESCRIPTION);
        }
        for sentence in sentences(&task.prompt.instruction) {
            let stems: Vec<String> = words::stems(&apart(sentence)).collect();
            let named = |name: &str| {
                let name: Vec<String> = words::stems(&apart(name)).collect();
                !name.is_empty() && stems.windows(name.len()).any(|it| it == name)
            };
            let names: Vec<usize> =
                (0..choices.len()).filter(|at| named(&choices[*at].name)).collect();
            // A sentence about several choices says nothing about one of them.
            if let [only] = names[..] {
                add(sentence, only, SENTENCE);
            }
        }
        // A word that is said of all choices tells nothing between them.
        for weights in said.values_mut() {
            let of = weights.iter().filter(|weight| **weight > 0.0).count();
            let rarity = (choices.len() as f64 / of as f64).ln() / (choices.len() as f64).ln().max(0.1);
            weights.iter_mut().for_each(|weight| *weight *= rarity);
        }
        said.retain(|_, weights| weights.iter().any(|weight| *weight > 0.0));
        (choices.len() > 1 && !said.is_empty()).then_some(Self { task, said })
    }

    /// How much the inputs speak for each choice, and the words that do.
    fn weights(&self, item: Item) -> Option<(Vec<f64>, Vec<Match>)> {
        let mut stems: Vec<String> = Vec::new();
        for (_, text) in self.task.inputs(item) {
            stems.extend(words::stems(&apart(text)).filter(|it| !words::is_filler(it)));
        }
        stems.sort_unstable();
        stems.dedup();
        let mut sums = vec![0.0; self.task.answers.len()];
        let mut matches = Vec::new();
        for stem in stems {
            let Some((weights, share)) = self.said_of(&stem) else { continue };
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight * share;
            }
            let weights = weights.to_vec();
            matches.push(Match { stem, weights });
        }
        (!matches.is_empty()).then_some((sums, matches))
    }

    /// What is said with this word, or else with one that begins like it.
    fn said_of(&self, stem: &str) -> Option<(&[f64], f64)> {
        if let Some(weights) = self.said.get(stem) {
            return Some((weights, 1.0));
        }
        let alike = self.said.iter().filter_map(|(said, weights)| {
            let shared = said.chars().zip(stem.chars()).take_while(|(left, right)| left == right);
            let shared = shared.count();
            let shorter = said.chars().count().min(stem.chars().count());
            (shared >= 5 && shared + 2 >= shorter).then_some((shared, said, weights))
        });
        // Of two that are equally alike it is always the same one.
        let (_, _, weights) = alike.max_by(|left, right| (left.0, right.1).cmp(&(right.0, left.1)))?;
        Some((weights, BEGINNING))
    }
}

/// A word of the input, by its stem, and how much it speaks for each choice.
struct Match {
    stem: String,
    weights: Vec<f64>,
}

impl<'p> Expert<'p> for Labels<'p> {
    fn trust(&self) -> f64 {
        1.0
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        let (sums, _) = self.weights(item)?;
        let weights: Vec<f64> = sums.iter().map(|sum| (sum * SHARPNESS).exp()).collect();
        // Answers that no note names have no words that could speak for them.
        let named = weights.iter().enumerate().map(|(at, weight)| {
            let is_named = matches!(&self.task.note.kind, Kind::Choice(it) if at < it.len());
            if is_named { *weight } else { 0.5 }
        });
        Odds::of_answers(self.task, &named.collect::<Vec<_>>())
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let at = self.task.answers.iter().position(|it| *it == answer)?;
        let (_, matches) = self.weights(Item::Asked)?;
        let speaks = |it: &&Match| {
            let most = it.weights.iter().copied().fold(0.0, f64::max);
            it.weights.get(at).is_some_and(|weight| *weight > 0.0 && *weight >= most)
        };
        let words: Vec<String> = matches.iter().filter(speaks).map(|it| format!("\"{}\"", it.stem)).collect();
        match words.len() {
            0 => None,
            1 => Some(format!("{} is said of {answer}", words.concat())),
            _ => Some(format!("{} are said of {answer}", words.join(", "))),
        }
    }
}

/// A name with blanks where it has other joints: `lost_parcel`, `LostParcel`.
fn apart(name: &str) -> String {
    let mut apart = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for letter in name.chars() {
        if letter == '_' {
            apart.push(' ');
        } else {
            if letter.is_uppercase() && before.is_lowercase() {
                apart.push(' ');
            }
            apart.push(letter);
        }
        before = letter;
    }
    apart
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';']).flat_map(|line| line.split(". "))
}
