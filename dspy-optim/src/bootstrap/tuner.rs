//! The tuner: waves of rows, until there are enough calls that came out well.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use dspy_core::context::Role;
use dspy_core::evaluate::Tuner;
use dspy_core::program::State;
use dspy_core::run::{Cell, CellId, Decision, Outcome, Part, Planner};
use dspy_core::value::Node;
use dspy_core::{Error, Result};

use super::BootstrapFewShot;
use super::pool::{self, Given};
use super::teacher::Teacher;
use crate::labeled::seed_for;
use crate::{Ground, Passed, Traces, Tunes};

/// The work on one program.
pub(super) struct Bootstrap {
    how: BootstrapFewShot,
    ground: Ground,
    teacher: Teacher,
    /// The rows by their places, in the order in which they are tried.
    order: Vec<usize>,
    /// Which round is on, and how many rows of it were looked at.
    round: u32,
    looked_at: usize,
    /// The rows of the wave that is on its way.
    wave: Option<Vec<usize>>,
    passed: Vec<Passed>,
    /// The rows that need no other try.
    done: HashSet<usize>,
    tally: Tally,
}

/// What came of all rollouts.
#[derive(Default)]
struct Tally {
    rollouts: usize,
    passed: usize,
    below: usize,
    failed: BTreeMap<&'static str, usize>,
    missing: BTreeMap<&'static str, usize>,
}

impl Bootstrap {
    pub(super) fn new(how: &BootstrapFewShot, ground: Ground) -> Result<Self> {
        let teacher = Teacher::new(how, &ground)?;
        let mut order: Vec<usize> = (0..ground.train.len()).collect();
        if !how.is_parity {
            // Rows in a file often stand in an order that means something.
            let seed = seed_for(ground.seed, "bootstrap");
            dspy_core::chance::Chance::new(seed).shuffle(&mut order);
        }
        let mut done = HashSet::new();
        for passed in &how.traces.0 {
            let row = ground.train.iter().position(|row| row.id == passed.row);
            let Some(row) = row else {
                // It may well be one that is sealed here.
                let message = format!(
                    "a trace is of row `{}`, which is none of the rows to learn from: leave it out, or \
                     split the rows as they were when it was made",
                    passed.row
                );
                return Err(Error::config(message));
            };
            done.insert(row);
        }
        Ok(Self {
            done,
            how: how.clone(),
            teacher,
            order,
            round: 0,
            looked_at: 0,
            wave: None,
            passed: how.traces.0.clone(),
            tally: Tally::default(),
            ground,
        })
    }

    /// How many rows must still come out well.
    fn needed(&self) -> usize {
        self.wanted().saturating_sub(self.passed.len())
    }

    /// How many rows are to come out well.
    fn wanted(&self) -> usize {
        match (self.how.bootstrapped, self.how.choose_from) {
            (0, _) => 0,
            (many, _) if self.how.is_parity => many,
            (many, None) => many.saturating_mul(2),
            (many, Some(rows)) => many.max(rows),
        }
    }

    /// How many rows are tried at once: as many as it takes by what came of those before, but never
    /// more than twice as many as are needed.
    fn width(&self) -> usize {
        let needed = self.needed();
        let rate = (self.tally.passed + 1) as f64 / (self.tally.rollouts + 1) as f64;
        let most = needed.saturating_mul(2);
        ((needed as f64 / rate).ceil() as usize).clamp(needed, most)
    }

    /// The next rows, round after round.
    fn next(&mut self) -> Vec<usize> {
        let width = self.width();
        let mut rows = Vec::new();
        while rows.len() < width && self.round < self.how.rounds {
            match self.order.get(self.looked_at) {
                Some(row) => {
                    self.looked_at += 1;
                    if !self.done.contains(row) {
                        rows.push(*row);
                    }
                }
                // A wave has rows of one round, since a row is not tried twice at once.
                None if !rows.is_empty() => break,
                None => {
                    self.round += 1;
                    self.looked_at = 0;
                }
            }
        }
        rows
    }

    fn passes(&self, score: f64) -> bool {
        match self.how.threshold {
            Some(threshold) => score >= threshold,
            None => score > *self.how.setup.range.start(),
        }
    }

    fn given(&self) -> Result<Given> {
        pool::given(&self.how, &self.ground, &self.passed)
    }
}

impl Planner for Bootstrap {
    fn name(&self) -> &'static str {
        "BootstrapFewShot"
    }

    fn config(&self) -> Node {
        let how = &self.how;
        let number = |number: usize| Node::Number(number.to_string().into());
        let float = |number: f64| Node::Number(format!("{number:?}").into());
        let teacher = how.teacher.as_ref().map(|teacher| {
            let predictors = teacher.predictors().values();
            let demos = predictors.map(|it| Node::List(it.demos.clone()));
            Node::List(demos.collect())
        });
        let digest =
            |text: String| Node::Text(dspy_core::digest::Digest::of(text.as_bytes()).to_string());
        Node::Map(vec![
            ("bootstrapped".to_owned(), number(how.bootstrapped)),
            (
                "choose_from".to_owned(),
                how.choose_from.map_or(Node::Null, number),
            ),
            ("labelled".to_owned(), number(how.labelled.many)),
            ("balanced".to_owned(), Node::Bool(how.labelled.is_balanced)),
            (
                "most_tokens".to_owned(),
                how.labelled.most_tokens.map_or(Node::Null, number),
            ),
            ("rounds".to_owned(), number(how.rounds as usize)),
            ("temperature".to_owned(), float(how.temperature)),
            (
                "threshold".to_owned(),
                how.threshold.map_or(Node::Null, float),
            ),
            ("parity".to_owned(), Node::Bool(how.is_parity)),
            (
                "teacher".to_owned(),
                teacher.map_or(Node::Null, |it| digest(it.canonical())),
            ),
            ("traces".to_owned(), digest(how.traces.to_jsonl())),
        ])
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        if self.wave.is_some() || self.needed() == 0 {
            return Ok(None);
        }
        let rows = self.next();
        if rows.is_empty() {
            return Ok(None);
        }
        let mut new = Vec::new();
        let mut cells = Vec::new();
        for at in &rows {
            if let Some(row) = self.ground.train.get(*at) {
                let number = self
                    .teacher
                    .candidate(&self.ground, row, self.round, &mut new)?;
                cells.push(CellId::new(number, Part::Train, *at).replicate(self.round));
            }
        }
        self.wave = Some(rows);
        let decision = Decision::of_cells(cells).with_candidates(new);
        Ok(Some(decision.keeping_steps().in_role(Role::Teach)))
    }

    fn absorb(&mut self, _decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
        self.wave = None;
        for cell in cells {
            self.tally.rollouts += 1;
            match &cell.outcome {
                Outcome::Scored { score, .. } if self.passes(score.value()) => {
                    self.tally.passed += 1;
                    self.done.insert(cell.id.row);
                    if let Some(row) = self.ground.train.get(cell.id.row) {
                        let round = cell.id.replicate;
                        let passed = Passed::new(&row.id, score.value(), round, &cell.steps);
                        self.passed.push(passed);
                    }
                }
                Outcome::Failed(why) => *self.tally.failed.entry(why.kind).or_default() += 1,
                Outcome::Missing(why) => *self.tally.missing.entry(why.kind).or_default() += 1,
                _ => self.tally.below += 1,
            }
        }
        Ok(())
    }
}

impl Tuner for Bootstrap {
    fn best(&self) -> Result<(State, Node)> {
        let why = format!("{} calls that came out well", self.passed.len());
        Ok((self.given()?.state, Node::Text(why)))
    }
}

impl Tunes for Bootstrap {
    fn notes(&self) -> Result<Vec<String>> {
        let mut notes = vec![self.tally.to_string()];
        let rows = self.given()?.rows;
        let mut rows = rows.iter();
        for slot in &self.ground.slots {
            if slot.is_frozen {
                notes.push(format!(
                    "{}: frozen, left as it is",
                    Ground::shown(&slot.path)
                ));
            } else if let Some(rows) = rows.next() {
                notes.push(pool::said(slot, rows));
            }
        }
        if self.needed() > 0 {
            notes.push(format!(
                "{} rows came out well where {} were wanted: `rounds` tries the others again",
                self.passed.len(),
                self.wanted()
            ));
        }
        Ok(notes)
    }

    fn traces(&self) -> Traces {
        Traces(self.passed.clone())
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} rollouts: {} came out well, {} did not",
            self.rollouts, self.passed, self.below
        )?;
        for (what, kinds) in [("failed", &self.failed), ("are missing", &self.missing)] {
            let all: usize = kinds.values().sum();
            if all > 0 {
                let kinds = kinds.iter().map(|(kind, count)| format!("{kind} {count}"));
                write!(
                    f,
                    ", {all} {what} ({})",
                    kinds.collect::<Vec<_>>().join(", ")
                )?;
            }
        }
        Ok(())
    }
}
