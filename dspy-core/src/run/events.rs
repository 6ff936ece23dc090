//! `events.jsonl`: what was decided and what came of it, in the order of the plan.
//!
//! Nothing in it depends on a clock, on chance or on which worker was first, so the same replies
//! give the same bytes. A run is resumed by asking the planner again and holding its decisions
//! against those that are logged.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::result::Result as StdResult;
use std::time::{Duration, Instant};

use super::Decision;
use super::cell::Logged;
use super::line;
use super::line::Line;
use crate::context::Role;
use crate::error::{Error, Kind, Result};
use crate::value::Node;

/// The file, open at its end.
#[derive(Debug)]
pub(super) struct Events {
    path: PathBuf,
    file: File,
    /// Lines that are not written yet.
    waiting: String,
}

/// A decision as it was logged, with those of its cells that were committed.
#[derive(Debug)]
pub(super) struct LoggedDecision {
    /// Its lines: the candidates and the decision itself.
    pub(super) lines: Vec<String>,
    pub(super) cells: Vec<Logged>,
}

/// What a file holds that was there before.
#[derive(Debug, Default)]
pub(super) struct Before {
    pub(super) header: Option<Node>,
    pub(super) decisions: VecDeque<LoggedDecision>,
    /// Whether the planner had nothing left to decide.
    pub(super) done: bool,
}

/// For how long a lock that somebody holds is asked for again.
const PATIENCE: Duration = Duration::from_millis(200);

/// Keeps the file from other runs. A program that another thread starts holds all open files for the
/// moment until it is loaded, also that of a run which is over, so who holds the lock now need not
/// be a run.
fn lock(file: &File) -> StdResult<(), TryLockError> {
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                std::thread::sleep(PATIENCE / 20);
            }
            locked => return locked,
        }
    }
}

impl Events {
    /// The file at this path, made if there is none, and what it holds.
    pub(super) fn open(path: &Path) -> Result<(Self, Before)> {
        let failed = |what: &str, error: std::io::Error| {
            let message = format!("`{}` cannot be {what}: {error}", path.display());
            Error::new(Kind::Run, message).caused_by(error)
        };
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(|error| failed("opened", error))?;
        lock(&file).map_err(|error| {
            let message = match error {
                TryLockError::WouldBlock => format!(
                    "`{}` is written by another run at this moment: wait for it, or give a \
                     directory of its own",
                    path.display()
                ),
                TryLockError::Error(error) => {
                    format!("`{}` cannot be kept from others: {error}", path.display())
                }
            };
            Error::new(Kind::Run, message)
        })?;
        let (before, end) = read(&file, path)?;
        file.set_len(end).map_err(|error| failed("cut", error))?;
        let events = Self {
            path: path.to_owned(),
            file,
            waiting: String::new(),
        };
        Ok((events, before))
    }

    /// Puts a line behind the others.
    pub(super) fn push(&mut self, line: &str) {
        self.waiting.push_str(line);
    }

    /// Writes what was put there.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(self.waiting.as_bytes());
        self.waiting.clear();
        written.map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", self.path.display());
            Error::new(Kind::Run, message).caused_by(error)
        })
    }

    /// Sees to it that what was written outlives the machine's power.
    pub(super) fn sync(&mut self) -> Result<()> {
        self.flush()?;
        self.file.sync_data().map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", self.path.display());
            Error::new(Kind::Run, message).caused_by(error)
        })
    }
}

/// What a run's directory holds, which stays as it is.
pub(super) fn of_dir(dir: &Path) -> Result<Before> {
    let path = dir.join("events.jsonl");
    let file = File::open(&path).map_err(|error| {
        let message = format!("`{}` cannot be opened: {error}", path.display());
        Error::new(Kind::Run, message).caused_by(error)
    })?;
    Ok(read(&file, &path)?.0)
}

/// What a file holds, and where the last of its lines ends.
fn read(file: &File, path: &Path) -> Result<(Before, u64)> {
    let mut before = Before::default();
    // The lines that lead to the next decision's cells.
    let mut lines = Vec::new();
    let mut begun = None;
    let end = line::each(file, path, |at, text| {
        let event = Node::from_json(text)?;
        match event.get("event").and_then(Node::as_text) {
            Some("run") if before.header.is_none() => before.header = Some(event),
            Some("candidate") => {
                begun.get_or_insert(at);
                lines.push(text.to_owned());
            }
            Some("decision") => {
                begun = None;
                lines.push(text.to_owned());
                before.decisions.push_back(LoggedDecision {
                    lines: std::mem::take(&mut lines),
                    cells: Vec::new(),
                });
            }
            Some("cell") => match before.decisions.back_mut() {
                Some(decision) => decision.cells.push(Logged::of_event(event)?),
                None => return Err(unknown("a cell before any decision")),
            },
            Some("done") => before.done = true,
            _ => return Err(unknown("an event that this version does not know")),
        }
        Ok(())
    })?;
    // A decision of which only the candidates were written is begun again.
    Ok((before, begun.unwrap_or(end)))
}

/// The event of a candidate.
pub(super) fn candidate(number: usize, digest: &str, why: &Node) -> String {
    Line::new("event", "candidate")
        .number("candidate", number as u64)
        .text("digest", digest)
        .json("why", &why.canonical())
        .finish()
}

/// The event of a decision, whose cells follow.
pub(super) fn decision(number: u64, decision: &Decision) -> String {
    let line = Line::new("event", "decision")
        .number("decision", number)
        .number("cells", decision.cells.len() as u64);
    match decision.role {
        Role::Task => line.finish(),
        role => line.text("role", role.as_str()).finish(),
    }
}

/// The event that ends a run.
pub(super) fn done(decisions: u64) -> String {
    Line::new("event", "done")
        .number("decisions", decisions)
        .finish()
}

fn unknown(what: &str) -> Error {
    Error::new(Kind::Run, format!("this is {what}"))
}
