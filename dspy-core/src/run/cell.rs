//! Cells: one candidate on one row, once.

use super::line::Line;
use crate::error::{Error, Kind, Result};
use crate::evaluate::Score;
use crate::lm::Usage;
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

    /// The cell of this name as an event says it.
    pub(super) fn of_event(id: CellId, event: &Node) -> Result<Self> {
        let text = |name: &str| event.get(name).and_then(Node::as_text);
        let number = |name: &str| event.get(name).map(Node::read::<u64>).transpose();
        let failure = || -> Result<Failure> {
            let kind = text("kind").and_then(Kind::named);
            Ok(Failure {
                kind: kind.ok_or_else(|| no("a kind of failure"))?.as_str(),
                message: text("message").unwrap_or_default().to_owned(),
            })
        };
        let outcome = match text("outcome") {
            Some("scored") => Outcome::Scored {
                output: event
                    .get("output")
                    .cloned()
                    .ok_or_else(|| no("an output"))?,
                score: Score::of_node(event.get("score").ok_or_else(|| no("a score"))?)?,
            },
            Some("failed") => Outcome::Failed(failure()?),
            Some("missing") => Outcome::Missing(failure()?),
            _ => return Err(no("an outcome")),
        };
        let usage = Usage {
            input_tokens: number("input_tokens")?,
            output_tokens: number("output_tokens")?,
        };
        let mut steps = Vec::new();
        if let Some(Node::List(items)) = event.get("steps") {
            for item in items {
                let part = |name: &str| item.get(name).cloned().ok_or_else(|| no("a whole step"));
                steps.push(Step {
                    path: part("path")?.as_text().unwrap_or_default().to_owned(),
                    inputs: part("inputs")?,
                    outputs: part("outputs")?,
                });
            }
        }
        Ok(Self {
            id,
            outcome,
            calls: number("calls")?.unwrap_or(0),
            usage,
            steps,
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
