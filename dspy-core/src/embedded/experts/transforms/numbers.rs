//! Arithmetic and comparisons of the numbers in the inputs.

use super::super::super::task::Task;
use super::answers::{Answers, is_near};
use super::quantities::{Column, columns};
use super::{Found, KEPT, comparisons, may_fail};

/// The formulas that give every answer, and those that give every answer but one.
pub(super) fn search(task: &Task<'_>) -> Vec<Found> {
    let answers = Answers::of(task);
    let two = comparisons::two_answers(task);
    if answers.is_none() && two.is_none() {
        return Vec::new();
    }
    let columns = columns(task);
    let mut found = Vec::new();
    if let Some(answers) = answers {
        answers.search(task, &columns, &mut found);
    }
    if let Some(two) = two {
        comparisons::search(task, two, &columns, &mut found);
    }
    // The simplest are kept, of those that fail nothing as well as of the others.
    found.sort_by(|left, right| left.bits.total_cmp(&right.bits));
    let mut kept = [0; 2];
    found.retain(|it| {
        let kept = &mut kept[usize::from(it.failed.is_some())];
        *kept += 1;
        *kept <= KEPT
    });
    found
}

/// Two numbers in one.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Base {
    One(usize),
    Sum(usize, usize),
    Difference(usize, usize),
    Product(usize, usize),
    Ratio(usize, usize),
}

/// What is done to a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    Nothing,
    Plus(Fraction),
    Times(Fraction),
    TimesPlus(Fraction, Fraction),
}

/// A constant.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fraction {
    top: f64,
    bottom: f64,
}

impl Answers<'_> {
    fn search(&self, task: &Task<'_>, columns: &[Column<'_>], found: &mut Vec<Found>) {
        // Great numbers tell most of a factor, since rounding moves them least.
        let mut known: Vec<(usize, f64)> = Vec::new();
        for (at, number) in self.numbers.iter().enumerate() {
            known.extend(number.map(|it| (at, it)));
        }
        known.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
        let pairs: &[(usize, usize)] = match known.len() {
            0 | 1 => return,
            2 => &[(0, 1)],
            _ => &[(0, 1), (1, 2), (0, 2)],
        };
        for base in bases(columns.len()) {
            let value = |at: usize| base.of(|it| columns.get(it)?.rows.get(at).copied()?);
            let mut thens: Vec<Then> = vec![Then::Nothing];
            for (first, second) in pairs {
                let (Some(&(one, y)), Some(&(other, z))) = (known.get(*first), known.get(*second))
                else {
                    continue;
                };
                if let (Some(u), Some(v)) = (value(one), value(other)) {
                    let is_one = matches!(base, Base::One(_));
                    self.fit(((u, y), (v, z)), is_one && known.len() >= 3, &mut thens);
                }
            }
            for then in thens {
                let given = |at: usize| value(at).map(|it| then.of(it));
                let Some((failed, is_exact)) = self.check(task, given) else {
                    continue;
                };
                // Two demonstrations are always on one line.
                if matches!(then, Then::TimesPlus(..)) && failed.is_some() && known.len() < 4 {
                    continue;
                }
                let asked = base.of(|it| columns.get(it)?.asked);
                let write = |it: f64| self.write(then.of(it), is_exact);
                found.push(Found {
                    words: then.words(&base.words(columns)),
                    bits: base.bits(columns) + then.bits(),
                    asked: asked.and_then(write),
                    failed: failed.map(|at| (at, value(at).and_then(write))),
                });
            }
        }
    }

    /// The constants that fit two demonstrations, each a value and its answer.
    fn fit(
        &self,
        ((u, y), (v, z)): ((f64, f64), (f64, f64)),
        with_both: bool,
        thens: &mut Vec<Then>,
    ) {
        let agree = |then: Then| self.agrees(then.of(u), y) && self.agrees(then.of(v), z);
        let mut add = |then: Option<Then>| thens.extend(then.filter(|it| !thens.contains(it)));
        if self.agrees(u, y) && self.agrees(v, z) {
            return;
        }
        let plus = Fraction::near(y - u, |it| agree(Then::Plus(it)));
        add(plus.map(Then::Plus));
        let times = Fraction::near(y / u, |it| agree(Then::Times(it)));
        add(times.map(Then::Times));
        if with_both && u != v && plus.is_none() && times.is_none() {
            let slope = (y - z) / (u - v);
            let both = Fraction::near(slope, |slope| {
                let with = |it| agree(Then::TimesPlus(slope, it));
                Fraction::near(y - u * slope.value(), with).is_some()
            });
            add(both.and_then(|slope| {
                let with = |it| agree(Then::TimesPlus(slope, it));
                let start = Fraction::near(y - u * slope.value(), with)?;
                Some(Then::TimesPlus(slope, start))
            }));
        }
    }

    /// Which demonstration it fails, if none or one, and whether all others are given exactly.
    fn check(
        &self,
        task: &Task<'_>,
        given: impl Fn(usize) -> Option<f64>,
    ) -> Option<(Option<usize>, bool)> {
        let (mut failed, mut is_exact) = (None, true);
        for (at, number) in self.numbers.iter().enumerate() {
            match given(at).zip(*number) {
                Some((value, number)) if self.agrees(value, number) => {
                    is_exact &= is_near(value, number);
                }
                _ if failed.is_none() && may_fail(task) => failed = Some(at),
                _ => return None,
            }
        }
        Some((failed, is_exact))
    }
}

fn bases(columns: usize) -> impl Iterator<Item = Base> {
    let pairs = (0..columns).flat_map(move |a| (0..columns).map(move |b| (a, b)));
    let of_two = pairs.filter(|(a, b)| a != b).flat_map(|(a, b)| {
        let both_ways = [Base::Difference(a, b), Base::Ratio(a, b)].into_iter();
        let one_way = [Base::Sum(a, b), Base::Product(a, b)].into_iter();
        both_ways.chain(one_way.filter(move |_| a < b))
    });
    (0..columns).map(Base::One).chain(of_two)
}

impl Base {
    fn of(self, get: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        let value = match self {
            Self::One(a) => get(a)?,
            Self::Sum(a, b) => get(a)? + get(b)?,
            Self::Difference(a, b) => get(a)? - get(b)?,
            Self::Product(a, b) => get(a)? * get(b)?,
            Self::Ratio(a, b) => get(a)? / get(b)?,
        };
        value.is_finite().then_some(value)
    }

    fn columns(self) -> (usize, Option<usize>) {
        match self {
            Self::One(a) => (a, None),
            Self::Sum(a, b) | Self::Difference(a, b) | Self::Product(a, b) | Self::Ratio(a, b) => {
                (a, Some(b))
            }
        }
    }

    fn bits(self, columns: &[Column<'_>]) -> f64 {
        let (a, b) = self.columns();
        let bits = |at: usize| columns.get(at).map_or(0.0, |it| it.quantity.bits() + 1.0);
        bits(a) + b.map_or(0.0, |b| bits(b) + 2.0)
    }

    fn words(self, columns: &[Column<'_>]) -> String {
        let words = |at: usize| columns.get(at).map(|it| it.quantity.words());
        let words = |at: usize| words(at).unwrap_or_default();
        let sign = match self {
            Self::One(a) => return words(a),
            Self::Sum(..) => "plus",
            Self::Difference(..) => "minus",
            Self::Product(..) => "times",
            Self::Ratio(..) => "divided by",
        };
        let (a, b) = self.columns();
        format!("{} {sign} {}", words(a), b.map(words).unwrap_or_default())
    }
}

impl Then {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Nothing => value,
            Self::Plus(start) => value + start.value(),
            Self::Times(factor) => value * factor.value(),
            Self::TimesPlus(factor, start) => value * factor.value() + start.value(),
        }
    }

    fn bits(self) -> f64 {
        match self {
            Self::Nothing => 1.0,
            Self::Plus(it) | Self::Times(it) => 3.0 + it.bits(),
            Self::TimesPlus(factor, start) => 4.0 + factor.bits() + start.bits(),
        }
    }

    fn words(self, base: &str) -> String {
        match self {
            Self::Nothing => base.to_owned(),
            Self::Plus(start) => format!("{base} plus {start}"),
            Self::Times(factor) => format!("{base} times {factor}"),
            Self::TimesPlus(factor, start) => format!("{base} times {factor} plus {start}"),
        }
    }
}

impl Fraction {
    /// The simplest fraction near this number that will do.
    fn near(value: f64, will_do: impl Fn(Self) -> bool) -> Option<Self> {
        const BOTTOMS: [f64; 14] = [
            1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0, 12.0, 100.0, 1e3, 1e4, 1e5,
        ];
        let of = |bottom: f64| Self {
            top: (value * bottom).round(),
            bottom,
        };
        let fractions = BOTTOMS.into_iter().map(of);
        let mut usable = fractions.filter(|it| it.top != 0.0 && it.top.abs() < 1e12);
        usable.find(|it| will_do(*it))
    }

    fn value(self) -> f64 {
        self.top / self.bottom
    }

    fn bits(self) -> f64 {
        2.0 + (self.top.abs() + 1.0).log2() + self.bottom.log2()
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Decimals are written as such.
        if 1e5 % self.bottom == 0.0 {
            write!(f, "{}", self.value())
        } else {
            write!(f, "{}/{}", self.top, self.bottom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::layout::Kind;
    use super::super::tests::{answer_of, text_of};

    #[test]
    fn arithmetic_is_found() {
        let cases: [(&[&str], &str, &str); 10] = [
            (&["1|2|3", "5|4|9", "10|20|30"], "7|8", "15"),
            (&["5|2|3", "9|4|5", "20|30|-10"], "7|8", "-1"),
            (&["3|5|15", "2|7|14", "4|4|16"], "6|7", "42"),
            (&["6|3|2", "8|2|4", "9|1|9"], "5|2", "2.5"),
            (&["10|11.90", "20|23.80", "7|8.33"], "1", "1.19"),
            (&["0|32", "100|212", "37|98.6", "10|50"], "20", "68"),
            (
                &["[1, 2, 3]|6", "[4]|4", "[5, -9]|-4", "[7, 1]|8"],
                "[2, 2]",
                "4",
            ),
            (&["a, b, c|3", "a|1", "b, c|2", "a, b, c, d|4"], "x, y", "2"),
            (
                &["2 of $3|6 kg", "4 of $1|4 kg", "5 of $7|35 kg"],
                "9 of $9",
                "81 kg",
            ),
            (
                &["[\"a\"]|1", "[]|0", "[\"b, c\", \"d\"]|2"],
                "[\"x\", \"y\", \"z\"]",
                "3",
            ),
        ];
        for (rows, asked, expected) in cases {
            assert_eq!(text_of(rows, asked).as_deref(), Some(expected), "{rows:?}");
        }
    }

    #[test]
    fn constants_are_fractions_that_can_be_read() {
        let rows = ["32|0", "212|100", "50|10", "41|5", "14|-10"];
        let kind = Kind::number(true);
        let (text, why) = answer_of(kind, &rows, "68").unwrap();
        assert_eq!(text, "20");
        assert!(
            why.starts_with("`a` times 5/9 plus -160/9 gives it"),
            "{why}"
        );
    }

    #[test]
    fn numbers_with_a_point_keep_it() {
        let kind = Kind::number(false);
        let rows = ["1.5|3.0", "2.25|4.5", "0.1|0.2"];
        let (text, _) = answer_of(kind.clone(), &rows, "4").unwrap();
        assert_eq!(text, "8.0");
        let (text, _) = answer_of(kind, &rows, "0.15").unwrap();
        assert_eq!(text, "0.3");
    }

    #[test]
    fn what_cannot_be_divided_has_no_answer() {
        let rows = ["6|3|2", "8|2|4", "9|1|9", "12|2|6"];
        assert_eq!(text_of(&rows, "5|0"), None);
    }

    #[test]
    fn numbers_without_a_rule_have_no_formula() {
        let rows = ["1|7", "2|3", "3|11", "4|2", "5|13", "6|5"];
        assert_eq!(text_of(&rows, "7"), None);
    }
}
