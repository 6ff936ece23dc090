//! Naive Bayes: how often each word and value comes with each answer.
//!
//! Reads the inputs as numbers, names and words; speaks when the output is one of few and two of
//! them were shown. Every word and value tells by itself how much likelier it makes an answer.

use std::collections::HashMap;

use super::super::table::{Cells, Column, Table};
use super::super::task::{Expert, Item, Odds, Task};

#[derive(Debug)]
pub(in crate::embedded) struct Bayes<'p> {
    task: &'p Task<'p>,
    hidden: Vec<usize>,
    /// The log-odds of every known answer, for each demonstration that was hidden, and last for
    /// what is asked.
    scores: Vec<Vec<f64>>,
    /// What of the inputs that are asked about tells something, and how much of each answer.
    told: Vec<(String, Vec<f64>)>,
    /// How much the log-odds are believed, since words are not as independent as it takes them
    /// for.
    sharpness: f64,
}

/// How many times a word would have been seen everywhere, before any was.
const UNSEEN: f64 = 2.0;

/// How far ahead of all others a word must put an answer to be named.
const NAMED: f64 = 0.1;

/// How many numbers of the usual spread each answer has before any was seen.
const SPREAD: f64 = 1.5;

impl<'p> Bayes<'p> {
    pub(in crate::embedded) fn new(task: &'p Task<'p>, table: &Table<'_>) -> Option<Self> {
        let first = task.shown.first()?.answer;
        if !task.is_choice() || task.shown.iter().all(|shown| shown.answer == first) {
            return None;
        }
        let hidden: Vec<usize> = task.hidden().collect();
        let items = hidden.iter().map(|at| Item::Hidden(*at));
        let items: Vec<Item> = items.chain([Item::Asked]).collect();
        let mut scores: Vec<Vec<f64>> = items.iter().map(|item| bases(task, *item)).collect();
        let mut told = Vec::new();
        for column in &table.columns {
            match &column.cells {
                Cells::Numbers(numbers) => {
                    let before = scores.last().cloned().unwrap_or_default();
                    add_numbers(task, numbers, &items, &mut scores);
                    let after = scores.iter().next_back().into_iter().flatten();
                    let told_of = after.zip(&before).map(|(after, before)| after - before);
                    told.push((format!("`{}`", column.name), told_of.collect()));
                }
                Cells::Names(_) | Cells::Texts(_) => {
                    for (word, told_of) in add_words(task, column, &items, &mut scores) {
                        let word = table.vocabulary.get(word as usize);
                        told.extend(word.map(|word| (format!("\"{}\"", word.text), told_of)));
                    }
                }
            }
        }
        let mut bayes = Self {
            task,
            hidden,
            scores,
            told,
            sharpness: 1.0,
        };
        bayes.sharpness = bayes.best_sharpness();
        Some(bayes)
    }

    fn best_sharpness(&self) -> f64 {
        let told = |sharpness: f64| {
            let told = self.hidden.iter().zip(&self.scores).map(|(at, scores)| {
                shares(scores, sharpness)[self.task.shown[*at].answer]
                    .max(1e-6)
                    .ln()
            });
            told.sum::<f64>()
        };
        let told = [0.5, 1.0, 0.25, 0.1].map(|sharpness| (sharpness, told(sharpness)));
        let better = |best: (f64, f64), it: (f64, f64)| if it.1 > best.1 { it } else { best };
        told.into_iter()
            .reduce(better)
            .map_or(1.0, |(sharpness, _)| sharpness)
    }

    fn scores(&self, item: Item) -> Option<&[f64]> {
        let place = match item {
            Item::Asked => self.hidden.len(),
            Item::Hidden(at) => self.hidden.iter().position(|it| *it == at)?,
        };
        self.scores.get(place).map(Vec::as_slice)
    }
}

impl<'p> Expert<'p> for Bayes<'p> {
    fn trust(&self) -> f64 {
        self.task.plenty()
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        Odds::of_answers(self.task, &shares(self.scores(item)?, self.sharpness))
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let at = self.task.answers.iter().position(|it| *it == answer)?;
        let mut speaking: Vec<(f64, &str)> = Vec::new();
        for (name, told) in &self.told {
            let others = told.iter().enumerate().filter(|(other, _)| *other != at);
            let best = others.map(|(_, it)| *it).fold(f64::NEG_INFINITY, f64::max);
            let ahead = told.get(at)? - best;
            if ahead > NAMED {
                speaking.push((ahead, name));
            }
        }
        speaking.sort_by(|left, right| right.0.total_cmp(&left.0));
        let names: Vec<&str> = speaking.into_iter().map(|(_, name)| name).take(3).collect();
        match names[..] {
            [] => None,
            [one] => Some(format!("{one} speaks for {answer}")),
            _ => Some(format!("{} speak for {answer}", names.join(", "))),
        }
    }
}

/// Probabilities out of log-odds.
fn shares(scores: &[f64], sharpness: f64) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights = scores
        .iter()
        .map(|score| ((score - most) * sharpness).exp());
    let mut shares: Vec<f64> = weights.collect();
    let all: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= all);
    shares
}

/// How often each answer comes.
fn bases(task: &Task<'_>, item: Item) -> Vec<f64> {
    let mut counts = vec![0.5_f64; task.answers.len()];
    for (_, shown) in task.seen(item) {
        counts[shown.answer] += 1.0;
    }
    counts.into_iter().map(f64::ln).collect()
}

/// What the words of a text tell, or of a name; given back is what those tell that are asked about.
fn add_words(
    task: &Task<'_>,
    column: &Column<'_>,
    items: &[Item],
    scores: &mut [Vec<f64>],
) -> Vec<(u32, Vec<f64>)> {
    // How often each word comes with each answer, and how many words each answer has.
    let mut with: HashMap<u32, Vec<f64>> = HashMap::new();
    let mut all = vec![0.0; task.answers.len()];
    for shown in &task.shown {
        for word in &column.words[shown.row] {
            with.entry(*word)
                .or_insert_with(|| vec![0.0; task.answers.len()])[shown.answer] += 1.0;
            all[shown.answer] += 1.0;
        }
    }
    let kinds = with.len() as f64 + 1.0;
    let mut told = Vec::new();
    for (item, scores) in items.iter().zip(scores) {
        let own = &column.words[task.row(*item)];
        let hidden = match item {
            Item::Hidden(at) => Some(task.shown[*at].answer),
            Item::Asked => None,
        };
        // What is hidden was counted, so it is taken away again.
        let less = |answer: usize, many: f64| if hidden == Some(answer) { many } else { 0.0 };
        let total: f64 = all.iter().sum::<f64>() - hidden.map_or(0.0, |_| own.len() as f64);
        for word in own {
            let Some(with) = with.get(word) else { continue };
            let count: f64 = with.iter().sum::<f64>() - f64::from(hidden.is_some());
            if count <= 0.0 {
                continue;
            }
            let share = (count + 1.0) / (total + kinds);
            let mut told_of = vec![0.0; scores.len()];
            for (answer, told) in told_of.iter_mut().enumerate() {
                let count = with[answer] - less(answer, 1.0);
                let all = all[answer] - less(answer, own.len() as f64);
                // As many unseen words as make up two texts of this answer would be.
                let unseen = UNSEEN * kinds.sqrt();
                *told = ((count + unseen * share) / (all + unseen)).ln() - share.ln();
                scores[answer] += *told;
            }
            if *item == Item::Asked {
                told.push((*word, told_of));
            }
        }
    }
    told
}

/// What a number tells: how well it fits the numbers of each answer.
fn add_numbers(task: &Task<'_>, numbers: &[Option<f64>], items: &[Item], scores: &mut [Vec<f64>]) {
    let answers = task.answers.len();
    // Of each answer: how many, their sum, the sum of their squares.
    let mut sums = vec![(0.0_f64, 0.0_f64, 0.0_f64); answers];
    for shown in &task.shown {
        if let Some(number) = numbers[shown.row] {
            let sum = &mut sums[shown.answer];
            *sum = (sum.0 + 1.0, sum.1 + number, sum.2 + number * number);
        }
    }
    for (item, scores) in items.iter().zip(scores) {
        let Some(number) = numbers[task.row(*item)] else {
            continue;
        };
        let mut sums = sums.clone();
        if let Item::Hidden(at) = item {
            let sum = &mut sums[task.shown[*at].answer];
            *sum = (sum.0 - 1.0, sum.1 - number, sum.2 - number * number);
        }
        // Around its own mean each answer lies closer than all numbers do.
        let within: f64 = sums
            .iter()
            .map(|(count, sum, squares)| squares - sum * sum / count.max(1.0))
            .sum();
        let count: f64 = sums.iter().map(|(count, ..)| count).sum();
        let usual = ((within + 0.5) / (count + 1.0)).max(1e-4);
        for ((count, sum, squares), score) in sums.iter().zip(scores) {
            // The mean of all numbers is 0 by their scale.
            let mean = sum / (count + 0.5);
            let around = (squares - 2.0 * mean * sum + count * mean * mean).max(0.0);
            let spread = (around + SPREAD * usual) / (count + SPREAD);
            // An answer of which little was seen may lie anywhere.
            let spread = spread + 1.0 / (count + 1.0).powi(2);
            let fit = -0.5 * ((number - mean).powi(2) / spread).min(60.0) - 0.5 * spread.ln();
            *score += fit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::Kind;
    use super::super::super::task::prompt;
    use super::*;

    const MESSAGES: [(&[&str], &str); 6] = [
        (&["the cake was dry", "1"], "kitchen"),
        (&["my cake and my tea", "2"], "kitchen"),
        (&["cold tea again", "3"], "kitchen"),
        (&["the bed is hard", "1"], "rooms"),
        (&["no bed for me", "3"], "rooms"),
        (&["a hard pillow", "2"], "rooms"),
    ];

    #[test]
    fn words_tell_with_which_answer_they_come() {
        let prompt = prompt(Kind::Text, &MESSAGES, &["tea in the room", "2"]);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let bayes = Bayes::new(&task, &Table::new(&prompt)).unwrap();
        assert!(bayes.odds(Item::Asked).unwrap().of("kitchen") > 0.6);
        assert_eq!(
            bayes.evidence("kitchen").unwrap(),
            "\"tea\" speaks for kitchen"
        );
        assert_eq!(bayes.evidence("rooms"), None);
    }

    #[test]
    fn numbers_tell_to_which_answer_they_are_near() {
        let rows: [(&[&str], &str); 6] = [
            (&["1.0"], "low"),
            (&["1.2"], "low"),
            (&["0.9"], "low"),
            (&["5.1"], "high"),
            (&["4.8"], "high"),
            (&["5.0"], "high"),
        ];
        let prompt = prompt(Kind::Text, &rows, &["4.6"]);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let bayes = Bayes::new(&task, &Table::new(&prompt)).unwrap();
        assert!(bayes.odds(Item::Asked).unwrap().of("high") > 0.9);
        assert!(bayes.odds(Item::Hidden(0)).unwrap().of("low") > 0.8);
    }

    #[test]
    fn what_is_hidden_is_not_counted() {
        let mut rows = MESSAGES.to_vec();
        rows.push((&["zebra", "2"], "rooms"));
        let prompt = prompt(Kind::Text, &rows, &["x", "2"]);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let bayes = Bayes::new(&task, &Table::new(&prompt)).unwrap();
        // Its only word stands nowhere else, so it tells nothing: three of each are left.
        let odds = bayes.odds(Item::Hidden(6)).unwrap();
        assert!((odds.of("rooms") - 0.5).abs() < 0.05, "{odds:?}");
    }

    #[test]
    fn one_answer_alone_is_nothing_to_tell_apart() {
        let prompt = prompt(Kind::Text, &[(&["a"], "x"), (&["b"], "x")], &["c"]);
        let note = prompt.note("answer");
        assert!(Bayes::new(&Task::new(&prompt, &note), &Table::new(&prompt)).is_none());
    }
}
