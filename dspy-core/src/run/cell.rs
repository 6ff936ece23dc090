//! Cells: one candidate on one row, once.

use serde::de::DeserializeOwned;

use super::line::Line;
use crate::error::{Error, Kind, Result};
use crate::evaluate::Score;
use crate::lm::{Dollars, Usage};
use crate::value::Node;

/// Which cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct CellId {
    /// The candidate, by its number in the run; 0 is the program as it came.
    pub candidate: usize,
    /// The part of the rows.
    pub part: Part,
    /// The row, by its place in the part.
    pub row: usize,
    /// Which repetition, from 0.
    pub replicate: u32,
}

impl CellId {
    /// A cell of the first repetition.
    pub const fn new(candidate: usize, part: Part, row: usize) -> Self {
        Self {
            candidate,
            part,
            row,
            replicate: 0,
        }
    }

    /// Another repetition of it.
    #[must_use]
    pub const fn replicate(mut self, replicate: u32) -> Self {
        self.replicate = replicate;
        self
    }
}

/// A part of the rows, by what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// Rows that candidates are made from.
    Train,
    /// Rows that candidates are chosen by.
    Validation,
    /// Rows that nothing but the last report looks at.
    Sealed,
}

impl Part {
    /// Its name in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Sealed => "sealed",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        let all = [Self::Train, Self::Validation, Self::Sealed];
        all.into_iter().find(|part| part.as_str() == name)
    }
}

/// What came of a cell.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cell {
    /// Which one.
    pub id: CellId,
    /// What came of it.
    pub outcome: Outcome,
    /// The calls of models that it made, those on record included.
    pub calls: u64,
    /// What they took.
    pub usage: Usage,
    /// What they cost when they were answered; nothing where a price is not known.
    pub cost: Option<Dollars>,
    /// What its predictors were given and gave, if the decision asked for it.
    pub steps: Vec<Step>,
}

/// What came of a row: an output with its score, or why there is none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The program gave an output, and the metric scored it.
    Scored {
        /// The output as data.
        output: Node,
        /// What the metric said.
        score: Score,
    },
    /// The model failed: its reply could not be read, broke a rule, was cut off or refused.
    Failed(Failure),
    /// Nothing is known of the row: something around the model or in the program failed. It is
    /// never scored.
    Missing(Failure),
}

/// Why there is no output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The kind of error, such as `parse` or `rate limited`.
    pub kind: &'static str,
    /// The error's own words.
    pub message: String,
}

impl Failure {
    /// Whether the next try may fare better: a provider was busy, slow or away.
    pub(crate) fn may_pass(&self) -> bool {
        let kind = Kind::named(self.kind);
        matches!(
            kind,
            Some(Kind::RateLimited | Kind::Timeout | Kind::Provider)
        )
    }

    pub(crate) fn of(error: &Error) -> Self {
        Self {
            kind: error.kind().as_str(),
            message: error.to_string(),
        }
    }
}

/// What one predictor was given and gave.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The predictor's path.
    pub path: String,
    /// Its inputs by name.
    pub inputs: Node,
    /// Its outputs by name; `null` where it failed.
    pub outputs: Node,
}

impl Cell {
    /// The event that says what came of it. `row` is the row's own name.
    pub(super) fn event(&self, decision: u64, row: &str) -> String {
        let id = &self.id;
        let mut line = Line::new("event", "cell")
            .number("decision", decision)
            .number("candidate", id.candidate as u64)
            .text("part", id.part.as_str())
            .text("row", row)
            .number("replicate", id.replicate.into());
        line = match &self.outcome {
            Outcome::Scored { output, score } => line
                .text("outcome", "scored")
                .json("output", &output.canonical())
                .json("score", &score.to_node().canonical()),
            Outcome::Failed(failure) => failed(line, "failed", failure),
            Outcome::Missing(failure) => failed(line, "missing", failure),
        };
        line = line.number("calls", self.calls);
        if let Some(tokens) = self.usage.input_tokens {
            line = line.number("input_tokens", tokens);
        }
        if let Some(tokens) = self.usage.output_tokens {
            line = line.number("output_tokens", tokens);
        }
        if let Some(cost) = self.cost.filter(|_| self.calls > 0) {
            line = line.number("cost_micros", cost.micros());
        }
        if !self.steps.is_empty() {
            let steps = self.steps.iter().map(|step| {
                Node::Map(vec![
                    ("path".to_owned(), Node::Text(step.path.clone())),
                    ("inputs".to_owned(), step.inputs.clone()),
                    ("outputs".to_owned(), step.outputs.clone()),
                ])
            });
            line = line.json("steps", &Node::List(steps.collect()).canonical());
        }
        line.finish()
    }
}

/// A cell as the log has it: its row by name, since only the rows know their places.
#[derive(Clone, Debug)]
pub(super) struct Logged {
    pub(super) decision: u64,
    pub(super) row: String,
    cell: Cell,
}

impl Logged {
    /// The cell that an event tells of.
    pub(super) fn of_event(event: Node) -> Result<Self> {
        let mut event = Event::of(event);
        let part = event.text("part").as_deref().and_then(Part::named);
        let id = CellId {
            candidate: event
                .number("candidate")?
                .ok_or_else(|| no("a candidate"))?,
            part: part.ok_or_else(|| no("a part"))?,
            row: 0,
            replicate: event
                .number("replicate")?
                .ok_or_else(|| no("a replicate"))?,
        };
        let steps = match event.take("steps") {
            Some(Node::List(steps)) => steps
                .into_iter()
                .map(Step::of_node)
                .collect::<Result<_>>()?,
            _ => Vec::new(),
        };
        let calls = event.number("calls")?.unwrap_or(0);
        let micros = event.number("cost_micros")?;
        Ok(Self {
            decision: event.number("decision")?.ok_or_else(|| no("a decision"))?,
            row: event.text("row").ok_or_else(|| no("a row"))?,
            cell: Cell {
                id,
                outcome: event.outcome()?,
                calls,
                usage: Usage {
                    input_tokens: event.number("input_tokens")?,
                    output_tokens: event.number("output_tokens")?,
                    ..Usage::default()
                },
                // What was not called cost nothing, which no event says.
                cost: match calls {
                    0 => Some(Dollars::ZERO),
                    _ => micros.map(Dollars::of_micros),
                },
                steps,
            },
        })
    }

    /// Its name but for the row.
    pub(super) const fn id(&self) -> &CellId {
        &self.cell.id
    }

    /// The cell, whose row stands here.
    pub(super) fn at(mut self, row: usize) -> Cell {
        self.cell.id.row = row;
        self.cell
    }
}

/// The members of an event, each taken out once.
struct Event(Vec<(String, Node)>);

impl Event {
    fn of(node: Node) -> Self {
        Self(match node {
            Node::Map(members) => members,
            _ => Vec::new(),
        })
    }

    fn take(&mut self, name: &str) -> Option<Node> {
        let at = self.0.iter().position(|(it, _)| it == name)?;
        Some(self.0.swap_remove(at).1)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            Some(Node::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn number<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        self.take(name).map(|number| number.read()).transpose()
    }

    fn outcome(&mut self) -> Result<Outcome> {
        match self.text("outcome").as_deref() {
            Some("scored") => Ok(Outcome::Scored {
                output: self.take("output").ok_or_else(|| no("an output"))?,
                score: Score::of_node(&self.take("score").ok_or_else(|| no("a score"))?)?,
            }),
            Some("failed") => self.failure().map(Outcome::Failed),
            Some("missing") => self.failure().map(Outcome::Missing),
            _ => Err(no("an outcome")),
        }
    }

    fn failure(&mut self) -> Result<Failure> {
        let kind = self.text("kind").as_deref().and_then(Kind::named);
        Ok(Failure {
            kind: kind.ok_or_else(|| no("a kind of failure"))?.as_str(),
            message: self.text("message").unwrap_or_default(),
        })
    }
}

impl Step {
    fn of_node(node: Node) -> Result<Self> {
        let mut step = Event::of(node);
        let whole = || no("a whole step");
        Ok(Self {
            path: step.text("path").ok_or_else(whole)?,
            inputs: step.take("inputs").ok_or_else(whole)?,
            outputs: step.take("outputs").ok_or_else(whole)?,
        })
    }
}

fn failed(line: Line, outcome: &str, failure: &Failure) -> Line {
    line.text("outcome", outcome)
        .text("kind", failure.kind)
        .text("message", &failure.message)
}

fn no(what: &str) -> Error {
    Error::new(Kind::Run, format!("this cell has not {what}"))
}
