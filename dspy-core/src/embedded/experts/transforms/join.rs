//! Texts put together from atoms and constant texts, grown from the front against all
//! demonstrations at once.

use super::super::super::layout::Fields;
use super::super::super::task::{Item, Task};
use super::text::{Atom, LONGEST, atoms_in};
use super::{CHARACTER, Found, KEPT, may_fail, seeds};

/// The texts that give every answer, and those that give every answer but one.
pub(super) fn search(task: &Task<'_>) -> Vec<Found> {
    let is_good = |answer: &str| !answer.is_empty() && answer.len() <= LONGEST;
    let seeds = seeds(task, is_good);
    let mut joins: Vec<(Vec<Piece<'_>>, Option<usize>)> = Vec::new();
    let [first, second] = match *seeds.as_slice() {
        [first, second] => [first, second],
        _ => return Vec::new(),
    };
    let mut search = Search::new(task, first);
    search.grow(&Grown::new(task, None));
    joins.append(&mut search.found);
    if may_fail(task) {
        // All that gives the first answer is found by now.
        let mut search = Search::new(task, second);
        search.grow(&Grown::new(task, Some(first)));
        let inputs = task.inputs(Item::Hidden(first));
        let failing = search
            .found
            .into_iter()
            .filter(|(pieces, _)| run(pieces, inputs).as_deref() != Some(task.truth(first)));
        joins.extend(failing);
    }
    let found = |(pieces, failed): (Vec<Piece<'_>>, Option<usize>)| {
        Found::new(task, (words(&pieces), bits(&pieces)), failed, |inputs| {
            run(&pieces, inputs)
        })
    };
    joins.into_iter().map(found).collect()
}

/// How many atoms are put together.
const ATOMS: usize = 3;
/// How many atoms are tried at one place, of those that agree with what is seen.
const BRANCHES: usize = 6;
/// How many times a demonstration is looked at.
const WORK: usize = 6_000;

/// A part of a text that is put together.
#[derive(Clone, Debug, PartialEq)]
enum Piece<'p> {
    Atom(Atom<'p>),
    Constant(&'p str),
}

fn run(pieces: &[Piece<'_>], inputs: &Fields) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Atom(atom) => text.push_str(&atom.of(inputs)?),
            Piece::Constant(constant) => text.push_str(constant),
        }
    }
    Some(text)
}

fn bits(pieces: &[Piece<'_>]) -> f64 {
    let bits = pieces.iter().map(|piece| match piece {
        Piece::Atom(atom) => atom.bits() + 1.0,
        Piece::Constant(text) => 3.0 + CHARACTER * text.len() as f64,
    });
    bits.sum()
}

fn words(pieces: &[Piece<'_>]) -> String {
    let words = pieces.iter().map(|piece| match piece {
        Piece::Atom(atom) => atom.words(),
        Piece::Constant(text) => format!("\"{text}\""),
    });
    words.collect::<Vec<_>>().join(", then ")
}

struct Search<'s, 'p> {
    task: &'s Task<'p>,
    /// The demonstration whose answer shows what may come next.
    seed: usize,
    /// What begins at each place of its answer: an atom, and where it ends.
    starts: Vec<Vec<(Atom<'p>, usize)>>,
    found: Vec<(Vec<Piece<'p>>, Option<usize>)>,
    work: usize,
}

/// The front of a text, as far as it has grown.
#[derive(Clone)]
struct Grown<'p> {
    pieces: Vec<Piece<'p>>,
    atoms: usize,
    /// How much of each answer it gives.
    places: Vec<usize>,
    /// The demonstration that it fails.
    failed: Option<usize>,
    /// Whether it may fail one more.
    may_fail: bool,
}

impl<'p> Grown<'p> {
    fn new(task: &Task<'_>, failed: Option<usize>) -> Self {
        Self {
            pieces: Vec::new(),
            atoms: 0,
            places: vec![0; task.shown.len()],
            failed,
            may_fail: failed.is_none() && may_fail(task),
        }
    }

    /// Whether this demonstration may be failed as well.
    fn fails(&mut self, at: usize) -> bool {
        let may_fail = std::mem::take(&mut self.may_fail);
        if may_fail {
            self.failed = Some(at);
        }
        may_fail
    }
}

impl<'s, 'p> Search<'s, 'p> {
    fn new(task: &'s Task<'p>, seed: usize) -> Self {
        let answer = task.truth(seed);
        let mut starts = vec![Vec::new(); answer.len()];
        for (atom, start, end) in atoms_in(task.inputs(Item::Hidden(seed)), answer) {
            if let Some(here) = starts.get_mut(start) {
                here.push((atom, end));
            }
        }
        Self {
            task,
            seed,
            starts,
            found: Vec::new(),
            work: WORK,
        }
    }

    /// Finds all that begins with what has grown.
    fn grow(&mut self, grown: &Grown<'p>) {
        let Some(&place) = grown.places.get(self.seed) else {
            return;
        };
        let rest = self.rest(self.seed, place);
        if rest.is_empty() {
            self.finish(grown);
            return;
        }
        self.add_atoms(grown);
        // Two constants in a row are one.
        if matches!(grown.pieces.last(), Some(Piece::Constant(_))) {
            return;
        }
        let common = self.common(grown, rest);
        let ends = rest
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8());
        for end in ends.take_while(|end| *end <= common) {
            let is_start = self
                .starts
                .get(place + end)
                .is_some_and(|it| !it.is_empty());
            let is_end = end == rest.len() && grown.atoms > 0;
            if !(is_end || (is_start && grown.atoms < ATOMS)) {
                continue;
            }
            let Some(constant) = rest.get(..end) else {
                continue;
            };
            if let Some(next) = self.with_constant(grown, constant) {
                self.grow(&next);
            }
        }
    }

    /// What is left of an answer.
    fn rest(&self, at: usize, place: usize) -> &'p str {
        self.task.truth(at).get(place..).unwrap_or_default()
    }

    fn finish(&mut self, grown: &Grown<'p>) {
        let mut grown = grown.clone();
        for (at, place) in grown.places.clone().into_iter().enumerate() {
            let is_whole = grown.failed == Some(at) || self.rest(at, place).is_empty();
            if !is_whole && !grown.fails(at) {
                return;
            }
        }
        if self.found.len() < KEPT && !self.found.iter().any(|(it, _)| *it == grown.pieces) {
            self.found.push((grown.pieces, grown.failed));
        }
    }

    /// Goes on with each atom that comes next. Of atoms that differ nowhere, the simplest is taken.
    fn add_atoms(&mut self, grown: &Grown<'p>) {
        let place = grown.places.get(self.seed).copied().unwrap_or_default();
        if grown.atoms == ATOMS || self.found.len() >= KEPT {
            return;
        }
        let Some(here) = self.starts.get(place).cloned() else {
            return;
        };
        let mut branches: Vec<(Grown<'p>, Option<String>)> = Vec::new();
        for (atom, end) in here {
            let Some(next) = self.with_atom(grown, atom, end) else {
                continue;
            };
            let asked = atom.of(self.task.inputs(Item::Asked));
            let is_known = branches.iter().any(|(it, known)| {
                *known == asked && it.failed == next.failed && it.places == next.places
            });
            if !is_known {
                branches.push((next, asked));
            }
            if branches.len() == BRANCHES {
                break;
            }
        }
        for (next, _) in branches {
            self.grow(&next);
        }
    }

    fn with_atom(&mut self, grown: &Grown<'p>, atom: Atom<'p>, end: usize) -> Option<Grown<'p>> {
        let mut places = grown.places.clone();
        let mut next = Grown {
            pieces: Vec::new(),
            atoms: grown.atoms + 1,
            places: Vec::new(),
            failed: grown.failed,
            may_fail: grown.may_fail,
        };
        for (at, place) in places.iter_mut().enumerate() {
            if at == self.seed {
                *place = end;
                continue;
            }
            if next.failed == Some(at) {
                continue;
            }
            self.work = self.work.checked_sub(1)?;
            let text = atom.of(self.task.inputs(Item::Hidden(at)));
            match text.filter(|it| self.rest(at, *place).starts_with(it.as_str())) {
                Some(text) => *place += text.len(),
                None if next.fails(at) => {}
                None => return None,
            }
        }
        next.places = places;
        next.pieces.clone_from(&grown.pieces);
        next.pieces.push(Piece::Atom(atom));
        Some(next)
    }

    fn with_constant(&mut self, grown: &Grown<'p>, constant: &'p str) -> Option<Grown<'p>> {
        self.work = self.work.checked_sub(grown.places.len())?;
        let mut next = grown.clone();
        for (at, place) in grown.places.iter().enumerate() {
            if next.failed == Some(at) {
                continue;
            }
            if self.rest(at, *place).starts_with(constant) {
                if let Some(place) = next.places.get_mut(at) {
                    *place += constant.len();
                }
            } else if !next.fails(at) {
                return None;
            }
        }
        next.pieces.push(Piece::Constant(constant));
        Some(next)
    }

    /// The bytes that all answers go on with, but for one that may be failed.
    fn common(&self, grown: &Grown<'p>, rest: &str) -> usize {
        let (mut least, mut common) = (rest.len(), rest.len());
        for (at, place) in grown.places.iter().enumerate() {
            if grown.failed == Some(at) {
                continue;
            }
            let other = self.rest(at, *place).bytes();
            let same = rest.bytes().zip(other).take_while(|(a, b)| a == b).count();
            common = common.min(same.max(least));
            least = least.min(same);
            if common == 0 || (least == 0 && !grown.may_fail) {
                break;
            }
        }
        if grown.may_fail { common } else { least }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::layout::Kind;
    use super::super::tests::{answer_of, text_of};

    #[test]
    fn a_name_becomes_an_address() {
        let rows = [
            "Ada Lovelace|lovelace.a@x.org",
            "Alan Turing|turing.a@x.org",
            "Grace Hopper|hopper.g@x.org",
        ];
        let (text, why) = answer_of(Kind::Text, &rows, "Émile Borel").unwrap();
        assert_eq!(text, "borel.é@x.org");
        assert!(why.contains("the last word of `a` in lower case"), "{why}");
        assert!(why.ends_with("gives it in all 3 demonstrations"), "{why}");
    }

    #[test]
    fn two_fields_are_put_into_a_sentence() {
        let rows = [
            "Paris|France|The capital of France is Paris.",
            "Rome|Italy|The capital of Italy is Rome.",
            "Oslo|Norway|The capital of Norway is Oslo.",
        ];
        let text = text_of(&rows, "Lima|Peru");
        assert_eq!(text.as_deref(), Some("The capital of Peru is Lima."));
    }

    #[test]
    fn parts_may_change_places() {
        let rows = [
            "2024-05-17|17.05.2024",
            "1999-12-31|31.12.1999",
            "2001-01-02|02.01.2001",
        ];
        assert_eq!(text_of(&rows, "2020-10-09").as_deref(), Some("09.10.2020"));
    }

    #[test]
    fn one_that_differs_is_one_too_many() {
        let rows = ["ada|hi ada!", "bob|hi bob!", "cy|hi cy!", "dan|hi you!"];
        assert_eq!(text_of(&rows, "eve"), None);
    }
}
