//! What is known of an evaluation while it runs, in a line.

use std::fmt;
use std::time::Duration;

use crate::run::{Cell, Outcome, Sitting};

/// Counts cells as they come. One that is tried again counts once, as it came last.
pub(super) struct Tally {
    /// By row, and within a row by repetition.
    cells: Vec<Option<Known>>,
    replicates: usize,
    /// The score of a row on which the model failed, if it has one.
    of_failure: Option<f64>,
    /// How many are done, and how many of them failed or are missing.
    pub(super) done: usize,
    failed: usize,
    missing: usize,
    /// The sum of what is known.
    sum: f64,
    /// How many cells this sitting has run. Those of an earlier one came for nothing, and would
    /// promise an end that is too near.
    ran: usize,
}

/// What came of a cell.
#[derive(Clone, Copy)]
enum Known {
    Scored(f64),
    Failed,
    Missing,
}

impl Tally {
    pub(super) fn new(rows: usize, replicates: u32, of_failure: Option<f64>) -> Self {
        let replicates = replicates as usize;
        Self {
            cells: vec![None; rows * replicates],
            replicates,
            of_failure,
            done: 0,
            failed: 0,
            missing: 0,
            sum: 0.0,
            ran: 0,
        }
    }

    pub(super) fn count(&mut self, cell: &Cell, sitting: Sitting) {
        self.ran += usize::from(sitting == Sitting::This);
        let known = match &cell.outcome {
            Outcome::Scored { score, .. } => Known::Scored(score.value()),
            Outcome::Failed(_) => Known::Failed,
            Outcome::Missing(_) => Known::Missing,
        };
        let at = cell.id.row * self.replicates + cell.id.replicate as usize;
        let Some(place) = self.cells.get_mut(at) else {
            return;
        };
        match place.replace(known) {
            None => self.done += 1,
            Some(Known::Scored(score)) => self.sum -= score,
            Some(Known::Failed) => self.failed -= 1,
            Some(Known::Missing) => self.missing -= 1,
        }
        match known {
            Known::Scored(score) => self.sum += score,
            Known::Failed => self.failed += 1,
            Known::Missing => self.missing += 1,
        }
    }

    /// The mean of the cells that are known.
    fn mean(&self) -> Option<f64> {
        let mut known = self.done - self.missing;
        let mut sum = self.sum;
        match self.of_failure {
            Some(score) => sum += score * self.failed as f64,
            None => known -= self.failed,
        }
        (known > 0).then(|| sum / known as f64)
    }

    /// The line, after this sitting has lasted so long.
    pub(super) fn after(&self, elapsed: Duration) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            match self.mean() {
                Some(mean) => write!(f, "{mean:.3} so far")?,
                None => f.write_str("no row is known yet")?,
            }
            for (count, what) in [(self.failed, "failed"), (self.missing, "missing")] {
                if count > 0 {
                    write!(f, ", {count} {what}")?;
                }
            }
            let rate = self.ran as f64 / elapsed.as_secs_f64();
            // Nothing can be said of the rate before anything was run.
            if self.ran > 0 && rate.is_finite() {
                let left = (self.cells.len() - self.done) as f64 / rate;
                write!(f, ", {rate:.1} rows/s, {} left", Left(left.ceil() as u64))?;
            }
            Ok(())
        })
    }
}

/// So many seconds, as people say it.
struct Left(u64);

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds @ 0..60 => write!(f, "{seconds} s"),
            seconds @ 60..3600 => write!(f, "{} min {} s", seconds / 60, seconds % 60),
            seconds => write!(f, "{} h {} min", seconds / 3600, seconds / 60 % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Score;
    use crate::lm::Usage;
    use crate::run::{CellId, Failure, Part};
    use crate::value::Node;

    fn cell(row: usize, outcome: Outcome) -> Cell {
        Cell {
            id: CellId::new(0, Part::Validation, row),
            outcome,
            calls: 1,
            usage: Usage::default(),
            cost: None,
            steps: Vec::new(),
        }
    }

    fn scored(row: usize, value: f64) -> Cell {
        let (output, score) = (Node::Null, Score::new(value));
        cell(row, Outcome::Scored { output, score })
    }

    const WHY: Failure = Failure {
        kind: "timeout",
        message: String::new(),
    };

    #[test]
    fn what_came_of_an_earlier_sitting_counts_but_makes_nothing_faster() {
        let mut tally = Tally::new(100, 1, Some(0.0));
        let line = |tally: &Tally| tally.after(Duration::from_secs(10)).to_string();
        assert_eq!(line(&tally), "no row is known yet");
        for row in 0..50 {
            tally.count(&scored(row, 1.0), Sitting::Earlier);
        }
        assert_eq!(line(&tally), "1.000 so far");
        for row in 50..55 {
            tally.count(&scored(row, 0.0), Sitting::This);
        }
        assert_eq!(line(&tally), "0.909 so far, 0.5 rows/s, 1 min 30 s left");
    }

    #[test]
    fn a_cell_that_is_tried_again_counts_once_as_it_came_last() {
        let mut tally = Tally::new(2, 1, Some(-1.0));
        tally.count(&cell(0, Outcome::Missing(WHY)), Sitting::This);
        tally.count(&cell(1, Outcome::Failed(WHY)), Sitting::This);
        let line = tally.after(Duration::from_secs(2)).to_string();
        assert_eq!(
            line,
            "-1.000 so far, 1 failed, 1 missing, 1.0 rows/s, 0 s left"
        );
        tally.count(&scored(0, 0.5), Sitting::This);
        assert_eq!(tally.done, 2);
        let line = tally.after(Duration::from_secs(3)).to_string();
        assert_eq!(line, "-0.250 so far, 1 failed, 1.0 rows/s, 0 s left");
    }

    #[test]
    fn failures_that_are_left_out_have_no_score() {
        let mut tally = Tally::new(2, 1, None);
        tally.count(&cell(0, Outcome::Failed(WHY)), Sitting::Earlier);
        let line = |tally: &Tally| tally.after(Duration::from_secs(1)).to_string();
        assert_eq!(line(&tally), "no row is known yet, 1 failed");
        tally.count(&scored(1, 0.5), Sitting::Earlier);
        assert_eq!(line(&tally), "0.500 so far, 1 failed");
    }
}
