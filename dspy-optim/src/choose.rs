//! Choosing some of many: by score, by balance, by difference.

use std::collections::{BTreeSet, HashMap};

use dspy_core::value::Node;

/// Something that may be chosen.
pub(crate) struct Choice<'a> {
    /// How good it is; only the best are compared further.
    pub(crate) score: f64,
    /// What it answers: of these there should be as many of each.
    pub(crate) answer: Option<&'a Node>,
    /// What it is about: of these no two should be alike.
    pub(crate) content: &'a Node,
}

/// The places of those that are chosen, in the order in which they were.
///
/// Each is the best by its score; of equally good ones that whose answer was chosen least so far; of
/// those that which is most different from all that were chosen; of those the first.
pub(crate) fn choose(choices: &[Choice<'_>], many: usize) -> Vec<usize> {
    let words: Vec<BTreeSet<String>> = choices.iter().map(|it| words(it.content)).collect();
    let mut chosen: Vec<usize> = Vec::new();
    let mut answers: HashMap<String, usize> = HashMap::new();
    let answer = |at: usize| choices.get(at)?.answer.map(Node::to_string);
    while chosen.len() < many {
        let open = (0..choices.len()).filter(|at| !chosen.contains(at));
        let rank = |at: usize| {
            let times = answer(at)
                .and_then(|it| answers.get(&it).copied())
                .unwrap_or(0);
            let nearest = chosen
                .iter()
                .map(|it| alike(&words[at], &words[*it]))
                .fold(0.0, f64::max);
            (choices[at].score, times, nearest)
        };
        let better = |(left, best): (usize, (f64, usize, f64)),
                      (right, it): (usize, (f64, usize, f64))| {
            let order =
                it.0.total_cmp(&best.0)
                    .then(best.1.cmp(&it.1))
                    .then(best.2.total_cmp(&it.2));
            if order.is_gt() {
                (right, it)
            } else {
                (left, best)
            }
        };
        let Some((best, _)) = open.map(|at| (at, rank(at))).reduce(better) else {
            break;
        };
        if let Some(answer) = answer(best) {
            *answers.entry(answer).or_default() += 1;
        }
        chosen.push(best);
    }
    chosen
}

/// The words of all texts and numbers in it.
fn words(node: &Node) -> BTreeSet<String> {
    let text = match node {
        Node::Text(text) => text.clone(),
        other => other.to_string(),
    };
    let words = text.split(|it: char| !it.is_alphanumeric());
    words
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// How alike two sets of words are, from 0 to 1.
fn alike(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let shared = left.intersection(right).count();
    let all = left.len() + right.len() - shared;
    if all == 0 {
        1.0
    } else {
        shared as f64 / all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    fn chosen(of: &[(f64, &str, &str)], many: usize) -> Vec<usize> {
        let nodes: Vec<(Node, Node)> = of.iter().map(|it| (text(it.1), text(it.2))).collect();
        let choices: Vec<Choice<'_>> = of
            .iter()
            .zip(&nodes)
            .map(|(it, (answer, content))| Choice {
                score: it.0,
                answer: Some(answer),
                content,
            })
            .collect();
        choose(&choices, many)
    }

    #[test]
    fn the_best_come_first() {
        assert_eq!(
            chosen(&[(0.5, "a", "x"), (1.0, "a", "x"), (0.7, "b", "y")], 2),
            [1, 2]
        );
    }

    #[test]
    fn of_equals_each_answer_has_its_turn() {
        let of = [
            (1.0, "a", "p"),
            (1.0, "a", "q"),
            (1.0, "b", "r"),
            (1.0, "b", "s"),
        ];
        assert_eq!(chosen(&of, 3), [0, 2, 1]);
    }

    #[test]
    fn of_equals_the_most_different_comes_next() {
        let of = [
            (1.0, "a", "red big car"),
            (1.0, "a", "red big cart"),
            (1.0, "a", "a green tree"),
        ];
        assert_eq!(chosen(&of, 2), [0, 2]);
        assert_eq!(chosen(&of, 9).len(), 3);
    }
}
