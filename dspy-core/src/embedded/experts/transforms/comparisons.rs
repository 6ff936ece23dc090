//! Comparisons of the numbers in the inputs, for questions that have two answers.

use super::super::super::task::Task;
use super::quantities::Column;
use super::{Found, may_fail};

/// The comparisons that tell which of two answers is right, in all demonstrations or all but one.
pub(super) fn search(
    task: &Task<'_>,
    answers: [usize; 2],
    columns: &[Column<'_>],
    found: &mut Vec<Found>,
) {
    for test in tests(task, answers, columns) {
        for (yes, no) in [(answers[0], answers[1]), (answers[1], answers[0])] {
            let given = |at: Option<usize>| {
                let is_so = test.of(|column| {
                    let column = columns.get(column)?;
                    at.map_or(column.asked, |at| *column.rows.get(at)?)
                })?;
                Some(if is_so { yes } else { no })
            };
            let mut fails = task
                .shown
                .iter()
                .enumerate()
                .filter(|(at, it)| given(Some(*at)) != Some(it.answer));
            let (failed, more) = (fails.next().map(|(at, _)| at), fails.next());
            if more.is_some() || (failed.is_some() && !may_fail(task)) {
                continue;
            }
            let text = |it: Option<usize>| {
                let text = it.and_then(|it| task.answers.get(it));
                text.map(|it| (*it).to_owned())
            };
            found.push(Found {
                words: test.words(columns),
                bits: test.bits(task, columns),
                asked: text(given(None)),
                failed: failed.map(|at| (at, text(given(Some(at))))),
            });
        }
    }
}

/// The two answers of a question that has no more, shown or not.
pub(super) fn two_answers(task: &Task<'_>) -> Option<[usize; 2]> {
    let is_shown = |answer: usize| task.shown.iter().any(|it| it.answer == answer);
    let is_two = task.answers.len() == 2 && is_shown(0) && is_shown(1);
    (is_two && task.shown.len() >= 4).then_some([0, 1])
}

/// What may be so or not.
#[derive(Clone, Copy, Debug)]
enum Test {
    Less(usize, usize),
    Equal(usize, usize),
    Below(usize, f64),
    Multiple(usize, f64),
}

fn tests(task: &Task<'_>, answers: [usize; 2], columns: &[Column<'_>]) -> Vec<Test> {
    let mut tests = Vec::new();
    for (a, column) in columns.iter().enumerate() {
        for b in 0..columns.len() {
            if a != b {
                tests.push(Test::Less(a, b));
            }
            if a < b {
                tests.push(Test::Equal(a, b));
            }
        }
        tests.extend([2.0, 3.0, 5.0, 10.0].map(|of| Test::Multiple(a, of)));
        cuts(task, answers, a, column, &mut tests);
    }
    tests
}

/// The places between two values that part the answers, if one may stand on the wrong side.
fn cuts(
    task: &Task<'_>,
    [one, _]: [usize; 2],
    at: usize,
    column: &Column<'_>,
    tests: &mut Vec<Test>,
) {
    let rows = column.rows.iter().zip(&task.shown);
    let known = rows.filter_map(|(value, it)| Some(((*value)?, it.answer == one)));
    let mut known: Vec<(f64, bool)> = known.collect();
    known.sort_by(|left, right| left.0.total_cmp(&right.0));
    let all = known.iter().filter(|(_, is_one)| *is_one).count();
    let (mut ones, count) = (0, known.len());
    for (below, pair) in known.windows(2).enumerate() {
        let [(low, is_one), (high, _)] = *pair else {
            continue;
        };
        ones += usize::from(is_one);
        // Those on the wrong side if the one answer is below; if it is above, all others are.
        let wrong = (below + 1 - ones) + (all - ones);
        if low < high && (wrong <= 1 || wrong + 1 >= count) {
            tests.push(Test::Below(at, low + (high - low) / 2.0));
        }
    }
}

impl Test {
    fn of(self, get: impl Fn(usize) -> Option<f64>) -> Option<bool> {
        Some(match self {
            Self::Less(a, b) => get(a)? < get(b)?,
            Self::Equal(a, b) => get(a)? == get(b)?,
            Self::Below(a, cut) => get(a)? < cut,
            Self::Multiple(a, of) => get(a)? % of == 0.0,
        })
    }

    /// A cut is one of as many as there are demonstrations.
    fn bits(self, task: &Task<'_>, columns: &[Column<'_>]) -> f64 {
        let bits = |at: usize| columns.get(at).map_or(0.0, |it| it.quantity.bits() + 1.0);
        3.0 + match self {
            Self::Less(a, b) | Self::Equal(a, b) => bits(a) + bits(b),
            Self::Below(a, _) => bits(a) + (task.shown.len() as f64).log2(),
            Self::Multiple(a, _) => bits(a) + 2.0,
        }
    }

    fn words(self, columns: &[Column<'_>]) -> String {
        let words = |at: usize| columns.get(at).map(|it| it.quantity.words());
        let words = |at: usize| words(at).unwrap_or_default();
        match self {
            Self::Less(a, b) => format!("whether {} is less than {}", words(a), words(b)),
            Self::Equal(a, b) => format!("whether {} equals {}", words(a), words(b)),
            Self::Below(a, cut) => format!("whether {} is below {cut}", words(a)),
            Self::Multiple(a, of) => format!("whether {} is a multiple of {of}", words(a)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::layout::Kind;
    use super::super::tests::{answer_of, text_of};

    const AGES: [&str; 16] = [
        "3|no", "9|no", "12|no", "14|no", "15|no", "16|no", "17|no", "6|no", "18|yes", "21|yes",
        "30|yes", "44|yes", "19|yes", "65|yes", "70|yes", "25|yes",
    ];

    #[test]
    fn a_threshold_parts_two_answers() {
        let (text, why) = answer_of(Kind::Text, &AGES, "20").unwrap();
        assert_eq!(text, "yes");
        assert!(
            why.starts_with("whether `a` is below 17.5 gives it"),
            "{why}"
        );
        assert_eq!(text_of(&AGES, "1").as_deref(), Some("no"));
    }

    #[test]
    fn a_threshold_needs_all_of_them() {
        let mut rows = AGES.to_vec();
        rows.push("5|yes");
        assert_eq!(text_of(&rows, "20"), None);
    }

    #[test]
    fn two_numbers_are_compared() {
        let rows: Vec<String> = (0..16)
            .map(|it| (it * 7 % 16, it * 5 % 16 * 2))
            .map(|(a, b)| format!("{a}|{b}|{}", if a < b { "under" } else { "over" }))
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(text_of(&rows, "3|90").as_deref(), Some("under"));
        assert_eq!(text_of(&rows, "90|3").as_deref(), Some("over"));
    }

    #[test]
    fn even_numbers_are_told_from_odd_ones() {
        let rows: Vec<String> = (0..14)
            .map(|it| it * 37 % 100)
            .map(|it| format!("{it}|{}", if it % 2 == 0 { "even" } else { "odd" }))
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(text_of(&rows, "1001").as_deref(), Some("odd"));
    }
}
