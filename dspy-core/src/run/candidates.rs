//! The candidates of a run: numbered, known by digest, each a program file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::task::{Candidate, Task};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::program::State;

/// The candidates so far.
pub(super) struct Candidates {
    dir: Option<PathBuf>,
    known: Vec<Arc<dyn Candidate>>,
}

impl Candidates {
    /// None so far; they are kept in this directory of the run, which is made.
    pub(super) fn new(run: Option<&Path>) -> Result<Self> {
        let dir = run.map(|run| run.join("candidates"));
        if let Some(dir) = &dir {
            fs::create_dir_all(dir).map_err(|error| {
                let message = format!("`{}` cannot be made: {error}", dir.display());
                Error::new(Kind::Run, message).caused_by(error)
            })?;
        }
        Ok(Self {
            dir,
            known: Vec::new(),
        })
    }

    /// The number that the next one gets.
    pub(super) fn next(&self) -> usize {
        self.known.len()
    }

    /// Adds one, writes its file, and says its digest.
    pub(super) fn add(&mut self, task: &dyn Task, state: &State) -> Result<Digest> {
        let file = task.file(state)?;
        let digest = Digest::of(file.as_bytes());
        if let Some(dir) = &self.dir {
            let path = dir.join(format!("{:04}.json", self.known.len()));
            write_once(&path, &file)?;
        }
        self.known.push(task.candidate(state)?);
        Ok(digest)
    }

    pub(super) fn get(&self, number: usize) -> Option<&Arc<dyn Candidate>> {
        self.known.get(number)
    }
}

/// Writes a file that nobody sees half, unless it is there already.
fn write_once(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let draft = path.with_extension("json.draft");
    fs::write(&draft, text)
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", path.display());
            Error::new(Kind::Run, message).caused_by(error)
        })
}
