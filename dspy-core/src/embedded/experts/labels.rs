//! Labels: what is said of each choice, held against the inputs.
//!
//! Reads the names of the choices, what is said of them, and the sentences of the instruction that
//! name them; speaks when the output has named choices and an input has words in common with one.
//! It needs no demonstration.

use std::collections::HashMap;

use super::super::layout::Kind;
use super::super::table::Table;
use super::super::task::{Expert, Item, Odds, Task};
use super::super::words;

#[derive(Debug)]
pub(in crate::embedded) struct Labels<'p> {
    task: &'p Task<'p>,
    /// The words of the inputs that something is said with, by their numbers: how much each speaks
    /// for each of the choices.
    known: HashMap<u32, (String, Vec<f64>)>,
    /// The words of every row by their numbers.
    rows: Vec<Vec<u32>>,
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
    pub(in crate::embedded) fn new(task: &'p Task<'p>, table: &Table<'_>) -> Option<Self> {
        let Kind::Choice(choices) = &task.note.kind else {
            return None;
        };
        let mut said: HashMap<String, Vec<f64>> = HashMap::new();
        let mut add = |text: &str, choice: usize, weight: f64| {
            for stem in words::stems(&words::apart(text)).filter(|it| !words::is_filler(it)) {
                let weights = said.entry(stem).or_insert_with(|| vec![0.0; choices.len()]);
                weights[choice] = weight.max(weights[choice]);
            }
        };
        for (at, choice) in choices.iter().enumerate() {
            add(&choice.name, at, NAME);
            add(&choice.doc, at, DESCRIPTION);
        }
        for sentence in sentences(&task.prompt.instruction).filter(|it| !turns_round(it)) {
            let stems: Vec<String> = words::stems(&words::apart(sentence)).collect();
            let named = |name: &str| {
                let name: Vec<String> = words::stems(&words::apart(name)).collect();
                !name.is_empty() && stems.windows(name.len()).any(|it| it == name)
            };
            let names: Vec<usize> = (0..choices.len())
                .filter(|at| named(&choices[*at].name))
                .collect();
            // A sentence about several choices says nothing about one of them.
            if let [only] = names[..] {
                add(sentence, only, SENTENCE);
            }
        }
        // A word that is said of all choices tells nothing between them.
        for weights in said.values_mut() {
            let of = weights.iter().filter(|weight| **weight > 0.0).count();
            let rarity =
                (choices.len() as f64 / of as f64).ln() / (choices.len() as f64).ln().max(0.1);
            weights.iter_mut().for_each(|weight| *weight *= rarity);
        }
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); task.row(Item::Asked) + 1];
        for column in &table.columns {
            for (row, words) in rows.iter_mut().zip(&column.words) {
                row.extend(words);
            }
        }
        for row in &mut rows {
            row.sort_unstable();
            row.dedup();
        }
        let words = (0_u32..).zip(&table.vocabulary);
        let known = words.filter_map(|(number, word)| {
            let speaks = word.stems.iter().filter_map(|stem| speaks_for(stem, &said));
            let together = speaks.reduce(|left, right| {
                left.iter()
                    .zip(&right)
                    .map(|(left, right)| left + right)
                    .collect()
            });
            Some((number, (word.text.clone(), together?)))
        });
        let labels = Self {
            task,
            known: known.collect(),
            rows,
        };
        (choices.len() > 1 && !labels.known.is_empty()).then_some(labels)
    }

    /// The words of an item's inputs that speak for a choice.
    fn matches(&self, item: Item) -> impl Iterator<Item = &(String, Vec<f64>)> {
        let words = self.rows[self.task.row(item)].iter();
        words.filter_map(|number| self.known.get(number))
    }
}

/// How much a word speaks for each choice: as much as what is said with it, or with one that begins
/// like it.
fn speaks_for(stem: &str, said: &HashMap<String, Vec<f64>>) -> Option<Vec<f64>> {
    if let Some(weights) = said.get(stem) {
        return Some(weights.clone());
    }
    let alike = said.iter().filter_map(|(said, weights)| {
        let letters = said.chars().zip(stem.chars());
        let shared = letters.take_while(|(left, right)| left == right).count();
        let shorter = said.chars().count().min(stem.chars().count());
        (shared >= 5 && shared + 2 >= shorter).then_some((shared, said, weights))
    });
    // Of two that are equally alike it is always the same one.
    let (_, _, weights) = alike.max_by(|left, right| (left.0, right.1).cmp(&(right.0, left.1)))?;
    Some(weights.iter().map(|weight| weight * BEGINNING).collect())
}

impl<'p> Expert<'p> for Labels<'p> {
    fn trust(&self) -> f64 {
        1.0
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        self.matches(item).next()?;
        let mut sums = vec![0.0; self.task.answers.len()];
        for (_, weights) in self.matches(item) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
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
        let speaks = |(_, weights): &&(String, Vec<f64>)| {
            let most = weights.iter().copied().fold(0.0, f64::max);
            weights
                .get(at)
                .is_some_and(|weight| *weight > 0.0 && *weight >= most)
        };
        let matches = self.matches(Item::Asked).filter(speaks);
        let words: Vec<String> = matches.map(|(stem, _)| format!("\"{stem}\"")).collect();
        match words.len() {
            0 => None,
            1 => Some(format!("{} is said of {answer}", words.concat())),
            _ => Some(format!("{} are said of {answer}", words.join(", "))),
        }
    }
}

/// Whether a sentence may say the opposite of what its words are about.
fn turns_round(sentence: &str) -> bool {
    const WORDS: [&str; 7] = [
        "not", "never", "no", "without", "unless", "except", "instead",
    ];
    words::words(sentence).any(|word| {
        let word = word.to_lowercase();
        WORDS.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("n’t")
    })
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';']).flat_map(|line| line.split(". "))
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::{Choice, Prompt};
    use super::super::super::task::prompt;
    use super::*;

    fn desks(instruction: &str, asked: &str) -> Prompt {
        let choice = |name: &str, doc: &str| Choice {
            name: name.to_owned(),
            doc: doc.to_owned(),
        };
        let choices = vec![
            choice("kitchen", "meals, cooking and drinks"),
            choice("FrontDesk", "keys and bills"),
            choice("garden", ""),
        ];
        let mut prompt = prompt(Kind::Choice(choices), &[], &[asked]);
        prompt.instruction = instruction.to_owned();
        prompt
    }

    fn best(instruction: &str, asked: &str) -> Option<(String, String)> {
        let prompt = desks(instruction, asked);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let labels = Labels::new(&task, &Table::new(&prompt))?;
        let odds = labels.odds(Item::Asked)?.0;
        let (text, _) = odds
            .into_iter()
            .max_by(|left, right| left.1.total_cmp(&right.1))?;
        let evidence = labels.evidence(&text)?;
        Some((text.into_owned(), evidence))
    }

    #[test]
    fn what_is_said_of_a_choice_is_held_against_the_input() {
        let (text, evidence) = best("", "He cooked no meal.").unwrap();
        assert_eq!(text, "kitchen");
        assert_eq!(evidence, "\"cooked\", \"meal\" are said of kitchen");
        assert_eq!(best("", "I lost my key").unwrap().0, "FrontDesk");
        assert_eq!(best("", "the front door").unwrap().0, "FrontDesk");
    }

    #[test]
    fn a_sentence_of_the_instruction_that_names_one_choice_speaks_for_it() {
        assert_eq!(
            best("Roses and hedges belong to the garden.", "a rose")
                .unwrap()
                .0,
            "garden"
        );
        assert_eq!(
            best("Roses go to the kitchen or the garden.", "a rose"),
            None
        );
        assert_eq!(best("Roses do not belong to the garden.", "a rose"), None);
    }

    #[test]
    fn without_a_word_in_common_there_is_nothing_to_say() {
        assert_eq!(best("", "zebra"), None);
        assert_eq!(best("", ""), None);
    }
}
