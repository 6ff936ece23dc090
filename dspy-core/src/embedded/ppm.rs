//! Prediction by partial matching: what comes next, from what came after the same before.
//!
//! Each context counts what followed it wherever it stands in what was read. Half of a count of
//! every kind of follower goes to the next shorter context, and so on down to no context at all.

use std::collections::HashMap;
use std::hash::Hash;

/// A model of sequences of symbols, learned from those that it was given.
#[derive(Debug)]
pub(super) struct Ppm<S> {
    numbers: HashMap<S, u32>,
    symbols: Vec<S>,
    /// All sequences, one behind the other, each ended by [`END`].
    read: Vec<u32>,
    /// Which sequence each place belongs to.
    sequence: Vec<u32>,
    /// How much each sequence counts.
    counts: Vec<f64>,
    /// Where each symbol stands.
    places: Vec<Vec<u32>>,
}

/// Ends every sequence, so that no context reaches from one into the next.
const END: u32 = u32::MAX;

/// How long the longest context is.
const LONGEST: usize = 4;

/// At how many places of a symbol it is looked what follows; where one stands oftener, these tell
/// enough.
const LOOKED_AT: usize = 600;

/// What each kind of follower gives to the shorter context.
const GIVEN: f64 = 0.5;

impl<S: Clone + Eq + Hash> Ppm<S> {
    pub(super) fn new() -> Self {
        Self {
            numbers: HashMap::new(),
            symbols: Vec::new(),
            read: Vec::new(),
            sequence: Vec::new(),
            counts: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Reads a sequence that counts as so many. Its number is how many were read before.
    pub(super) fn read(&mut self, symbols: impl IntoIterator<Item = S>, count: f64) {
        let sequence = self.counts.len() as u32;
        self.counts.push(count);
        for symbol in symbols {
            let next = self.symbols.len() as u32;
            let number = *self.numbers.entry(symbol).or_insert_with_key(|symbol| {
                self.symbols.push(symbol.clone());
                self.places.push(Vec::new());
                next
            });
            self.places[number as usize].push(self.read.len() as u32);
            self.read.push(number);
            self.sequence.push(sequence);
        }
        self.read.push(END);
        self.sequence.push(sequence);
    }

    /// All symbols that were read.
    pub(super) fn symbols(&self) -> &[S] {
        &self.symbols
    }

    /// What was read, but for one sequence, as if that had not been.
    pub(super) fn without(&self, sequence: Option<usize>) -> View<'_, S> {
        let mut counts = vec![0.0; self.symbols.len()];
        for (symbol, of) in self.read.iter().zip(&self.sequence) {
            let of = *of as usize;
            if *symbol != END && sequence != Some(of) {
                counts[*symbol as usize] += self.counts[of];
            }
        }
        // A symbol that is left out everywhere is as strange as any that was never read.
        let known = counts.iter().filter(|count| **count > 0.0).count();
        let total: f64 = counts.iter().sum();
        let given: f64 = counts.iter().map(|count| given(*count)).sum();
        for count in &mut counts {
            let any = if *count > 0.0 {
                given / known as f64
            } else {
                0.0
            };
            *count = (*count - self::given(*count) + any) / total.max(f64::MIN_POSITIVE);
        }
        View {
            ppm: self,
            sequence,
            base: counts,
        }
    }
}

/// A model with one sequence left out.
#[derive(Debug)]
pub(super) struct View<'m, S> {
    ppm: &'m Ppm<S>,
    sequence: Option<usize>,
    /// How probable each symbol is when nothing is known of what stands before it.
    base: Vec<f64>,
}

impl<S: Clone + Eq + Hash> View<'_, S> {
    /// How probable each symbol is after this context, by its number.
    pub(super) fn odds(&self, context: &[S]) -> Vec<f64> {
        let mut odds = self.base.clone();
        for followers in self.contexts(context) {
            odds.iter_mut().for_each(|it| *it *= followers.given);
            for (symbol, share) in followers.shares {
                odds[symbol as usize] += share;
            }
        }
        odds
    }

    /// How probable one symbol is after this context; nothing, if it was never read.
    pub(super) fn probability(&self, context: &[S], symbol: &S) -> f64 {
        let Some(number) = self.ppm.numbers.get(symbol) else {
            return 0.0;
        };
        let mut probability = self.base[*number as usize];
        for followers in self.contexts(context) {
            let share = followers.shares.iter().find(|(it, _)| it == number);
            probability = probability * followers.given + share.map_or(0.0, |(_, share)| *share);
        }
        probability
    }

    /// What followed each context, from the shortest to the longest that ever stood anywhere.
    fn contexts(&self, context: &[S]) -> impl Iterator<Item = Followers> {
        let from = context.len().saturating_sub(LONGEST);
        let known = context
            .iter()
            .skip(from)
            .map(|it| self.ppm.numbers.get(it).copied());
        // What stands before a symbol that nobody knows tells nothing.
        let mut context: Vec<u32> = Vec::new();
        for symbol in known {
            match symbol {
                Some(symbol) => context.push(symbol),
                None => context.clear(),
            }
        }
        (1..=context.len()).map_while(move |length| {
            let (before, last) = (context.len() - length, context.len() - 1);
            self.followers(context.get(before..last)?, *context.get(last)?)
        })
    }

    fn followers(&self, before: &[u32], last: u32) -> Option<Followers> {
        let ppm = self.ppm;
        let mut counts: Vec<(u32, f64)> = Vec::new();
        for place in ppm.places[last as usize].iter().take(LOOKED_AT) {
            let place = *place as usize;
            let from = place.checked_sub(before.len());
            if from.and_then(|from| ppm.read.get(from..place)) != Some(before) {
                continue;
            }
            let (Some(symbol), Some(sequence)) = (ppm.read.get(place + 1), ppm.sequence.get(place))
            else {
                continue;
            };
            let sequence = *sequence as usize;
            if *symbol != END && self.sequence != Some(sequence) {
                counts.push((*symbol, ppm.counts[sequence]));
            }
        }
        counts.sort_unstable_by_key(|(symbol, _)| *symbol);
        counts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let total: f64 = counts.iter().map(|(_, count)| count).sum();
        let all: f64 = counts.iter().map(|(_, count)| given(*count)).sum();
        counts
            .iter_mut()
            .for_each(|(_, count)| *count = (*count - given(*count)) / total);
        (total > 0.0).then_some(Followers {
            shares: counts,
            given: all / total,
        })
    }
}

/// What followed a context.
struct Followers {
    /// How probable that makes each of them, by its number.
    shares: Vec<(u32, f64)>,
    /// What is left to the shorter context.
    given: f64,
}

/// What a follower that was counted so often gives to the shorter context.
fn given(count: f64) -> f64 {
    GIVEN.min(count / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_letters(texts: &[&str]) -> Ppm<char> {
        let mut ppm = Ppm::new();
        for text in texts {
            ppm.read(text.chars(), 1.0);
        }
        ppm
    }

    #[test]
    fn probabilities_add_up_to_one() {
        let ppm = of_letters(&["abracadabra", "cad"]);
        for context in ["", "a", "ab", "zz", "racad"] {
            let context: Vec<char> = context.chars().collect();
            let all: f64 = ppm.without(None).odds(&context).iter().sum();
            assert!((all - 1.0).abs() < 1e-9, "{context:?}: {all}");
        }
    }

    #[test]
    fn a_longer_context_knows_better() {
        let ppm = of_letters(&["xab", "xab", "yac", "yac"]);
        let after = |context: &str, next: char| {
            ppm.without(None)
                .probability(&context.chars().collect::<Vec<_>>(), &next)
        };
        assert!(after("xa", 'b') > 2.0 * after("ya", 'b'));
        assert_eq!(after("a", 'b'), after("a", 'c'));
    }

    #[test]
    fn what_is_left_out_was_never_read() {
        let (with, alone) = (of_letters(&["ab", "ac"]), of_letters(&["ab"]));
        let (with, alone) = (with.without(Some(1)), alone.without(None));
        assert_eq!(
            with.probability(&['a'], &'b'),
            alone.probability(&['a'], &'b')
        );
        assert_eq!(with.probability(&['a'], &'c'), 0.0);
    }
}
