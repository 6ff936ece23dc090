//! Retrieval by shared words, over passages in memory.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{Passage, Retrieve};
use crate::context::Ctx;
use crate::error::Result;
use crate::lm::BoxFuture;
use crate::module::plain;

/// Finds the passages that share the rarest words with the query.
///
/// Each shared word counts by how few passages have it. Passages that share none are not found.
///
/// ```
/// use dspy::retrieve::{Passage, Retrieve, WordOverlap};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> dspy::Result<()> {
/// let passages = ["Pianos have keys.", "Harps have strings.", "Drums have neither."];
/// let index = WordOverlap::of_texts(passages);
/// let found = index.search(&dspy::Ctx::without_model(), "what has keys?", 2).await?;
/// assert_eq!(found[0].text, "Pianos have keys.");
/// assert_eq!(found[0].id, "0");
/// assert_eq!(found.len(), 1);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct WordOverlap {
    index: Arc<Index>,
}

#[derive(Debug)]
struct Index {
    passages: Vec<Passage>,
    /// The passages that hold a word, in order.
    holders: HashMap<String, Vec<usize>>,
}

impl WordOverlap {
    /// An index of passages.
    pub fn new(passages: Vec<Passage>) -> Self {
        let mut holders: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, passage) in passages.iter().enumerate() {
            for word in words(&passage.text) {
                holders.entry(word).or_default().push(at);
            }
        }
        Self {
            index: Arc::new(Index { passages, holders }),
        }
    }

    /// An index of texts, whose ids are their places.
    pub fn of_texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let passage = |(at, text): (usize, T)| Passage {
            id: at.to_string(),
            text: text.into(),
            score: 0.0,
        };
        Self::new(texts.into_iter().enumerate().map(passage).collect())
    }
}

/// The different words of a text, without case and signs, in an order that is always the same: sums
/// of floats depend on it.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

impl Retrieve for WordOverlap {
    fn search<'a>(
        &'a self,
        _cx: &'a Ctx,
        query: &'a str,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<Passage>>> {
        Box::pin(async move {
            let Index { passages, holders } = &*self.index;
            let mut scores: HashMap<usize, f64> = HashMap::new();
            for word in words(query) {
                let holders = holders.get(&word).map_or(&[][..], Vec::as_slice);
                // A word that every passage has tells nothing, and counts nearly nothing.
                let weight = (1.0 + passages.len() as f64 / (1 + holders.len()) as f64).ln();
                for at in holders {
                    *scores.entry(*at).or_default() += weight;
                }
            }
            let mut found: Vec<_> = scores.into_iter().collect();
            // Equal scores stand in the order of the passages, the same in every run.
            found.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
            let found = found.into_iter().take(most);
            Ok(found
                .filter_map(|(at, score)| passages.get(at).map(|it| (it, score)))
                .map(|(passage, score)| Passage {
                    score,
                    ..passage.clone()
                })
                .collect())
        })
    }
}

plain!([] WordOverlap);
