//! `timings.jsonl`: when things began and ended. Clocks are kept out of the events, so that these
//! are the same every time.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::CellId;
use super::line::Line;
use crate::error::{Error, Kind, Result};
use crate::trace::{SpanKind, Trace};

/// The file, open at its end.
pub(super) struct Timings {
    path: PathBuf,
    file: File,
    /// Lines that are not written yet.
    waiting: String,
    /// From when times are counted: the beginning of this sitting.
    began: Instant,
}

/// When a cell was ready to be run, and when a worker took it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) queued: Instant,
    pub(super) started: Instant,
}

impl Timings {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path);
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(|error| unwritable(path, error))?,
            waiting: String::new(),
            began: Instant::now(),
        })
    }

    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// Puts lines behind the others.
    pub(super) fn push(&mut self, lines: &str) {
        self.waiting.push_str(lines);
    }

    /// Writes what was put there.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(self.waiting.as_bytes());
        self.waiting.clear();
        written.map_err(|error| unwritable(&self.path, error))
    }
}

/// A line for a cell that ends now, and one for each of its calls.
pub(super) fn lines(began: Instant, id: &CellId, times: Times, trace: Option<&Trace>) -> String {
    let micros = |at: Instant| at.duration_since(began).as_micros() as u64;
    let now = Instant::now();
    let of_cell = |what: &str| {
        Line::new("timing", what)
            .number("candidate", id.candidate as u64)
            .text("part", id.part.as_str())
            .number("row", id.row as u64)
            .number("replicate", id.replicate.into())
    };
    let mut lines = of_cell("cell")
        .number("queued", micros(times.queued))
        .number("started", micros(times.started))
        .number("ended", micros(now))
        .text("waited_for", "worker")
        .finish();
    let Some(trace) = trace else {
        return lines;
    };
    trace.look(|spans| {
        let mut attempts = 0;
        for span in spans {
            let SpanKind::Attempt {
                role,
                response,
                recorded,
                ..
            } = &span.kind
            else {
                continue;
            };
            let waited_for = match response {
                _ if *recorded => "record",
                Some(response) if response.cached => "cache",
                _ => "model",
            };
            let ended = span.took.map_or(now, |took| span.started + took);
            let path = span.parent.and_then(|at| spans.get(at)).map(|it| &it.kind);
            let path = match path {
                Some(SpanKind::Predictor { name, .. }) => Some(name.as_str()),
                _ => None,
            };
            lines += &of_cell("attempt")
                .number("attempt", attempts)
                .text("role", role.as_str())
                .maybe_text("path", path)
                .number("queued", micros(span.started))
                .number("started", micros(span.started))
                // A model that answers at once has no first byte of its own.
                .json("first_byte", "null")
                .number("ended", micros(ended))
                .text("waited_for", waited_for)
                .finish();
            attempts += 1;
        }
    });
    lines
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    let message = format!("`{}` cannot be written: {error}", path.display());
    Error::new(Kind::Run, message).caused_by(error)
}
