//! Spans: stretches of the input, where answers were copied from it.
//!
//! Reads where in the inputs the demonstrations' answers stand: which words are before and behind
//! them, how they are written, how long they are; speaks when at least two of them, and half of
//! all, stand there.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::task::{Expert, Item, Odds, Task};
use super::super::words;

#[derive(Debug)]
pub(in crate::embedded) struct Spans<'p> {
    task: &'p Task<'p>,
    /// The inputs of which answers are stretches.
    sources: Vec<&'p str>,
    /// How many words an answer has at most.
    longest: usize,
    /// The demonstrations whose answers stand in their inputs, with what is found there.
    found: Vec<Option<Vec<Mark>>>,
    /// How often each mark was found at an answer, and at any stretch.
    answers: HashMap<Mark, f64>,
    anywhere: HashMap<Mark, f64>,
    stretches: f64,
}

/// Something about a stretch, by which answers are known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Mark {
    Source(usize),
    Before(String),
    Behind(String),
    First(Form),
    Last(Form),
    Words(usize),
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    Number,
    Mixed,
    Capital,
    Upper,
    Lower,
    Sign,
}

/// How many words of an input are looked at.
const READ: usize = 160;

/// How many words an answer has at most, for it to be looked for.
const LONGEST: usize = 8;

/// How many demonstrations are looked at, and hidden in turn.
const LOOKED_AT: usize = 24;

impl<'p> Spans<'p> {
    pub(in crate::embedded) fn new(task: &'p Task<'p>) -> Option<Self> {
        if task.is_choice() || task.shown.len() < 2 {
            return None;
        }
        let mut sources: Vec<&str> = Vec::new();
        let mut places = Vec::new();
        let mut longest = 0;
        for at in 0..task.shown.len().min(LOOKED_AT) {
            let place = task.shown[at]
                .inputs
                .iter()
                .find_map(|(name, text)| Some((name.as_str(), stretch_of(text, task.truth(at))?)));
            if let Some((name, (first, last))) = place {
                longest = longest.max(last + 1 - first);
                if !sources.contains(&name) {
                    sources.push(name);
                }
            }
            places.push(place);
        }
        let copied = places.iter().flatten().count();
        if copied < 2 || copied * 2 < places.len() {
            return None;
        }
        let mut spans = Self {
            task,
            sources,
            longest: (longest + 1).min(LONGEST),
            found: Vec::new(),
            answers: HashMap::new(),
            anywhere: HashMap::new(),
            stretches: 0.0,
        };
        for (at, place) in places.iter().enumerate() {
            let item = Item::Hidden(at);
            for (_, marks) in spans.stretches(item) {
                spans.stretches += 1.0;
                for mark in marks {
                    *spans.anywhere.entry(mark).or_default() += 1.0;
                }
            }
            let marks = place.and_then(|(name, (first, last))| {
                let source = spans.sources.iter().position(|it| *it == name)?;
                let text = super::super::task::text_of(task.inputs(item), name)?;
                Some(marks(source, &pieces(text), first, last))
            });
            for mark in marks.iter().flatten() {
                *spans.answers.entry(mark.clone()).or_default() += 1.0;
            }
            spans.found.push(marks);
        }
        Some(spans)
    }

    /// All stretches of an item's inputs that might be an answer, with their marks.
    fn stretches(&self, item: Item) -> Vec<(&'p str, Vec<Mark>)> {
        let mut stretches = Vec::new();
        for (source, name) in self.sources.iter().enumerate() {
            let inputs = self.task.inputs(item);
            let Some(text) = super::super::task::text_of(inputs, name) else {
                continue;
            };
            let pieces = pieces(text);
            for first in 0..pieces.len() {
                for last in first..pieces.len().min(first + self.longest) {
                    if let Some(stretch) = text.get(pieces[first].at..pieces[last].end()) {
                        stretches.push((stretch, marks(source, &pieces, first, last)));
                    }
                }
            }
        }
        stretches
    }

    /// How much likelier a mark makes a stretch the answer.
    fn weight(&self, mark: &Mark, hidden: Option<&Vec<Mark>>) -> f64 {
        let own = hidden.is_some_and(|marks| marks.contains(mark));
        let known = self.found.iter().flatten().count() - usize::from(hidden.is_some());
        let count = self.answers.get(mark).copied().unwrap_or(0.0) - f64::from(own);
        let base = (self.anywhere.get(mark).copied().unwrap_or(0.0) + 0.5) / (self.stretches + 1.0);
        ((count + base) / (known as f64 + 1.0) / base).ln()
    }
}

impl<'p> Expert<'p> for Spans<'p> {
    fn trust(&self) -> f64 {
        1.0
    }

    fn odds(&self, item: Item) -> Option<Odds<'p>> {
        let hidden = match item {
            Item::Hidden(at) => Some(self.found.get(at)?.as_ref()),
            Item::Asked => None,
        };
        let hidden = hidden.flatten();
        let mut weights: HashMap<Mark, f64> = HashMap::new();
        let mut scored: Vec<(&'p str, f64)> = Vec::new();
        for (stretch, marks) in self.stretches(item) {
            let mut score = 0.0;
            for mark in marks {
                score += *weights
                    .entry(mark)
                    .or_insert_with_key(|mark| self.weight(mark, hidden));
            }
            scored.push((stretch, score));
        }
        let most = scored
            .iter()
            .map(|(_, score)| *score)
            .fold(f64::NEG_INFINITY, f64::max);
        scored.retain(|(_, score)| *score > most - 8.0);
        let weights = scored
            .into_iter()
            .map(|(stretch, score)| (Cow::Borrowed(stretch), (score - most).exp()));
        Odds::of_weights(weights)
    }

    fn evidence(&self, answer: &str) -> Option<String> {
        let stands = |name: &&&str| {
            let text = super::super::task::text_of(&self.task.prompt.inputs, name);
            text.is_some_and(|text| text.contains(answer))
        };
        let source = self.sources.iter().find(stands)?;
        Some(format!(
            "it stands in `{source}` as the answers of the demonstrations do"
        ))
    }
}

/// A word or a sign of a text, and where it stands.
struct Piece<'t> {
    at: usize,
    text: &'t str,
}

impl Piece<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// The words and signs of a text, without the blanks between them.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut at = 0;
    let pieces = words::tokens(text).map(move |token| {
        let start = at;
        at += token.len();
        let word = token.trim_start();
        Piece {
            at: start + token.len() - word.len(),
            text: word,
        }
    });
    pieces
        .filter(|piece| !piece.text.is_empty())
        .take(READ)
        .collect()
}

/// The first and the last piece of the stretch that an answer is, if it is one.
fn stretch_of(text: &str, answer: &str) -> Option<(usize, usize)> {
    if answer.is_empty() {
        return None;
    }
    let pieces = pieces(text);
    for (at, _) in text.match_indices(answer) {
        let first = pieces.iter().position(|piece| piece.at == at);
        let last = pieces
            .iter()
            .position(|piece| piece.end() == at + answer.len());
        if let (Some(first), Some(last)) = (first, last)
            && last < first + LONGEST
        {
            return Some((first, last));
        }
    }
    None
}

fn marks(source: usize, pieces: &[Piece<'_>], first: usize, last: usize) -> Vec<Mark> {
    // Past either end of the text stands nothing, which is a mark too.
    let word = |at: Option<usize>| {
        let piece = at.and_then(|at| pieces.get(at));
        piece
            .map(|piece| words::stem(piece.text))
            .unwrap_or_default()
    };
    let form = |at: usize| pieces.get(at).map_or(Form::Sign, |piece| form(piece.text));
    vec![
        Mark::Source(source),
        Mark::Before(word(first.checked_sub(1))),
        Mark::Behind(word(last.checked_add(1))),
        Mark::First(form(first)),
        Mark::Last(form(last)),
        Mark::Words(last - first),
    ]
}

fn form(word: &str) -> Form {
    let has = |of: fn(char) -> bool| word.chars().any(of);
    let digits = has(char::is_numeric);
    match (digits, has(char::is_alphabetic)) {
        (true, false) => Form::Number,
        (true, true) => Form::Mixed,
        (false, false) => Form::Sign,
        (false, true) if !has(char::is_lowercase) && word.chars().nth(1).is_some() => Form::Upper,
        (false, true) if word.starts_with(char::is_uppercase) => Form::Capital,
        (false, true) => Form::Lower,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::layout::Kind;
    use super::super::super::task::prompt;
    use super::*;

    const ORDERS: [(&[&str], &str); 4] = [
        (&["Please send order A17 to me."], "A17"),
        (&["Where is order B204, it is late"], "B204"),
        (&["I never got order C9 from you."], "C9"),
        (&["The order D55 was wrong"], "D55"),
    ];

    #[test]
    fn an_answer_is_found_where_the_others_stood() {
        let prompt = prompt(Kind::Text, &ORDERS, &["My dog ate order F61 of last week."]);
        let note = prompt.note("answer");
        let task = Task::new(&prompt, &note);
        let spans = Spans::new(&task).unwrap();
        assert!(spans.odds(Item::Asked).unwrap().of("F61") > 0.5);
        assert!(spans.odds(Item::Hidden(1)).unwrap().of("B204") > 0.3);
        assert_eq!(
            spans.evidence("F61").unwrap(),
            "it stands in `a` as the answers of the demonstrations do"
        );
    }

    #[test]
    fn answers_that_stand_nowhere_are_no_spans() {
        let rows: [(&[&str], &str); 3] = [(&["one"], "1"), (&["two"], "2"), (&["3 of them"], "3")];
        let prompt = prompt(Kind::Text, &rows, &["four"]);
        let note = prompt.note("answer");
        assert!(Spans::new(&Task::new(&prompt, &note)).is_none());
    }

    #[test]
    fn a_stretch_begins_and_ends_with_a_word() {
        assert_eq!(stretch_of("a cat and a catalogue", "cat"), Some((1, 1)));
        assert_eq!(stretch_of("a catalogue", "cat"), None);
        assert_eq!(
            stretch_of("it was New York, in May", "New York"),
            Some((2, 3))
        );
    }
}
