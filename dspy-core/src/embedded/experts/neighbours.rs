//! Neighbours: what demonstrations say whose inputs are alike.
//!
//! Reads the inputs as numbers, names and texts; speaks when there are demonstrations. Each of them
//! votes, and the nearer its inputs are, the more its vote counts.

use std::borrow::Cow;

use super::super::layout::Kind;
use super::super::table::{Cells, Column, Table, number};
use super::super::task::{Expert, Item, Odds, Task};

#[derive(Debug)]
pub(in crate::embedded) struct Neighbours<'p> {
    task: &'p Task<'p>,
    /// Which demonstrations were hidden in turn; what is asked is behind the last of them.
    hidden: Vec<usize>,
    /// The squares of the distances from each of those to every demonstration.
    distances: Vec<Vec<f64>>,
    /// How far a vote carries.
    reach: f64,
}

/// How many neighbours are named as evidence.
const NAMED: usize = 3;

/// How much of a vote all answers have together before anybody votes.
const UNDECIDED: f64 = 0.5;

impl<'p> Neighbours<'p> {
    pub(in crate::embedded) fn new(task: &'p Task<'p>, table: &Table<'_>) -> Option<Self> {
        if task.shown.is_empty() {
            return None;
        }
        let hidden: Vec<usize> = task.hidden().collect();
        let items = hidden
            .iter()
            .map(|at| Item::Hidden(*at))
            .chain([Item::Asked]);
        let rows: Vec<usize> = items.map(|item| task.row(item)).collect();
        let mut distances = vec![vec![0.0; task.shown.len()]; rows.len()];
        let mut weights = 0.0;
        for column in &table.columns {
            let apart = distances_in(column, &rows);
            let apart: Vec<Vec<f64>> = apart
                .iter()
                .map(|apart| task.shown.iter().map(|shown| apart[shown.row]).collect())
                .collect();
            let weight = worth(task, &hidden, &apart);
            weights += weight;
            for (sum, apart) in distances.iter_mut().flatten().zip(apart.iter().flatten()) {
                *sum += weight * apart;
            }
        }
        for distance in distances.iter_mut().flatten() {
            *distance /= if weights > 0.0 { weights } else { 1.0 };
        }
        let mut neighbours = Self {
            task,
            hidden,
            distances,
            reach: 1.0,
        };
        neighbours.reach = neighbours.best_reach();
        Some(neighbours)
    }

    /// The reach under which the demonstrations tell most of each other.
    fn best_reach(&self) -> f64 {
        let apart = self.distances.iter().flatten();
        let count = (self.distances.len() * self.task.shown.len()).max(1) as f64;
        let mean = (apart.sum::<f64>() / count).max(1e-9);
        let told = |reach: f64| {
            let told = self.hidden.iter().enumerate().map(|(place, at)| {
                let votes = self.votes(place, Item::Hidden(*at), reach);
                votes[self.task.shown[*at].answer].max(1e-6).ln()
            });
            told.sum::<f64>()
        };
        let reaches = [0.4, 0.2, 0.1, 0.05, 0.02, 0.01].map(|share| share * mean);
        let told = reaches.map(|reach| (reach, told(reach)));
        let better = |best: (f64, f64), it: (f64, f64)| if it.1 > best.1 { it } else { best };
        told.into_iter()
            .reduce(better)
            .map_or(mean, |(reach, _)| reach)
    }

    /// The probability of every known answer.
    fn votes(&self, place: usize, item: Item, reach: f64) -> Vec<f64> {
        let distances = &self.distances[place];
        let seen = || self.task.seen(item);
        let nearest = seen()
            .map(|(at, _)| distances[at])
            .fold(f64::INFINITY, f64::min);
        let answers = self.task.answers.len();
        let mut votes = vec![UNDECIDED / answers as f64; answers];
        let mut all = UNDECIDED;
        for (at, shown) in seen() {
            let vote = (-(distances[at] - nearest) / reach).exp();
            votes[shown.answer] += vote;
            all += vote;
        }
        votes.iter_mut().for_each(|vote| *vote /= all);
        votes
    }

    fn place(&self, item: Item) -> Option<usize> {
        match item {
            Item::Asked => Some(self.hidden.len()),
            Item::Hidden(at) => self.hidden.iter().position(|it| *it == at),
        }
    }

    /// For numbers that hardly ever come twice: their mean, by the votes, written with as many
    /// decimals as they have.
    fn mean(&self, votes: &[f64]) -> Option<String> {
        let Kind::Number { whole, .. } = self.task.note.kind else {
            return None;
        };
        if self.task.is_choice() {
            return None;
        }
        let mut mean = 0.0;
        let mut decimals = 0;
        let all: f64 = votes.iter().sum();
        for (text, vote) in self.task.answers.iter().zip(votes) {
            mean += number(text)? * vote / all;
            let after = text
                .trim()
                .split_once('.')
                .map_or(0, |(_, after)| after.len());
            decimals = decimals.max(after.min(9));
        }
        let decimals = if whole { 0 } else { decimals };
        mean.is_finite().then(|| format!("{mean:.decimals$}"))
    }
}

impl<'p> Expert<'p> for Neighbours<'p> {
    fn trust(&self) -> f64 {
        self.task.plenty()
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        let place = self.place(item)?;
        self.task.seen(item).next()?;
        let votes = self.votes(place, item, self.reach);
        let odds = Odds::of_answers(self.task, &votes)?;
        match self.mean(&votes) {
            // Between numbers the mean is as good an answer as all votes together.
            Some(mean) => {
                let votes = odds.0.into_iter().map(|(text, vote)| (text, vote / 2.0));
                Odds::of_weights([(Cow::Owned(mean), 0.5)].into_iter().chain(votes))
            }
            None => Some(odds),
        }
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let distances = self.distances.last()?;
        let mut nearest: Vec<usize> = (0..self.task.shown.len()).collect();
        // A stable sort: of two that are equally near, the one shown first counts.
        nearest.sort_by(|left, right| distances[*left].total_cmp(&distances[*right]));
        nearest.truncate(NAMED);
        let all = nearest.len();
        let agree = nearest
            .iter()
            .filter(|at| self.task.truth(**at) == answer)
            .count();
        match (agree, all) {
            (0, _) => None,
            (1, 1) => Some("the one demonstration says so".to_owned()),
            _ => Some(format!(
                "{agree} of the {all} nearest demonstrations say so"
            )),
        }
    }
}

/// How far these rows of a column lie from every other, squared; 1 is far.
fn distances_in(column: &Column<'_>, rows: &[usize]) -> Vec<Vec<f64>> {
    match &column.cells {
        Cells::Numbers(numbers) => apart(numbers, rows, |left, right| {
            (left - right).powi(2).min(16.0)
        }),
        Cells::Names(names) => apart(names, rows, |left, right| f64::from(left != right)),
        Cells::Texts(texts) => {
            let likeness = texts.likeness(rows).into_iter();
            let apart = |row: Vec<f32>| row.into_iter().map(|it| f64::from(1.0 - it)).collect();
            likeness.map(apart).collect()
        }
    }
}

/// The distances of some rows to all, where one that has no value is far from any other.
fn apart<T>(
    cells: &[Option<T>],
    rows: &[usize],
    distance: impl Fn(&T, &T) -> f64,
) -> Vec<Vec<f64>> {
    let of = |left: &Option<T>, right: &Option<T>| match (left, right) {
        (Some(left), Some(right)) => distance(left, right),
        _ => 1.0,
    };
    let from = |row: &usize| cells.iter().map(|right| of(&cells[*row], right)).collect();
    rows.iter().map(from).collect()
}

/// How much a column is worth: how much farther apart its rows lie where the answers differ.
fn worth(task: &Task<'_>, hidden: &[usize], apart: &[Vec<f64>]) -> f64 {
    if !task.is_choice() {
        return 1.0;
    }
    // A distance and a pair that nobody has seen, so that few demonstrations prove little.
    let (mut same, mut other) = ((1.0, 2.0), (1.0, 2.0));
    for (at, apart) in hidden.iter().zip(apart) {
        for (right, shown) in task.shown.iter().enumerate().filter(|(it, _)| it != at) {
            let sum = if shown.answer == task.shown[*at].answer {
                &mut same
            } else {
                &mut other
            };
            sum.0 += apart[right];
            sum.1 += 1.0;
        }
    }
    let ratio = (other.0 / other.1) / (same.0 / same.1).max(1e-6);
    (ratio - 1.0).clamp(0.02, 20.0)
}

#[cfg(test)]
mod tests {
    use super::super::super::task::prompt;
    use super::*;

    fn odds(
        kind: Kind,
        rows: &[(&[&str], &str)],
        asked: &[&str],
        item: Item,
    ) -> Vec<(String, f64)> {
        let prompt = prompt(kind, rows, asked);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let neighbours = Neighbours::new(&task, &Table::new(&prompt)).unwrap();
        let odds = neighbours.odds(item).unwrap().0;
        odds.into_iter()
            .map(|(text, it)| (text.into_owned(), it))
            .collect()
    }

    const SIZES: [(&[&str], &str); 6] = [
        (&["1", "0.3"], "small"),
        (&["2", "0.1"], "small"),
        (&["3", "0.7"], "small"),
        (&["97", "0.2"], "large"),
        (&["98", "0.9"], "large"),
        (&["99", "0.4"], "large"),
    ];

    #[test]
    fn the_nearest_say_most() {
        let odds = odds(Kind::Text, &SIZES, &["90", "0.1"], Item::Asked);
        assert!(odds[1].0 == "large" && odds[1].1 > 0.8, "{odds:?}");
    }

    #[test]
    fn what_is_hidden_does_not_vote() {
        let mut rows = SIZES.to_vec();
        // The only one that says this, in the middle of others.
        rows.push((&["2.5", "0.3"], "odd"));
        let alone = odds(Kind::Text, &rows, &["1", "0.5"], Item::Asked);
        assert!(
            alone.iter().any(|(text, it)| text == "odd" && *it > 0.1),
            "{alone:?}"
        );
        rows.push((&["2.4", "0.3"], "small"));
        rows.push((&["2.6", "0.3"], "odd"));
        let hidden = odds(Kind::Text, &rows, &["1", "0.5"], Item::Hidden(7));
        assert!(
            hidden[0].0 == "small" && (hidden[0].1 - 1.0).abs() < 0.7,
            "{hidden:?}"
        );
    }

    #[test]
    fn numbers_in_between_have_a_mean() {
        let rows: [(&[&str], &str); 4] = [
            (&["1"], "10.0"),
            (&["2"], "20.0"),
            (&["3"], "30.0"),
            (&["4"], "40.0"),
        ];
        let odds = odds(Kind::number(false), &rows, &["2.5"], Item::Asked);
        let (mean, best) = &odds[0];
        assert!(
            *best >= 0.5 && (20.0..=30.0).contains(&mean.parse().unwrap()),
            "{odds:?}"
        );
    }

    #[test]
    fn a_column_that_tells_nothing_counts_little() {
        let rows: Vec<(&[&str], &str)> = SIZES.to_vec();
        let prompt = prompt(Kind::Text, &rows, &["50", "0.5"]);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let table = Table::new(&prompt);
        let hidden: Vec<usize> = task.hidden().collect();
        let worths: Vec<f64> = table
            .columns
            .iter()
            .map(|column| worth(&task, &hidden, &distances_in(column, &hidden)))
            .collect();
        assert!(worths[0] > 10.0 * worths[1], "{worths:?}");
    }
}
