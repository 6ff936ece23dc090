//! A tape as it is used: what is given, what is asked for, and what is written.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::file::{self, Content, Writer};
use super::line::{Call, Name};
use super::{CassetteMode, Recorded, nearest};
use crate::error::{Error, Kind, Result};

#[derive(Debug)]
pub(super) struct Tape {
    path: PathBuf,
    mode: CassetteMode,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What was on the tape when it was opened.
    calls: Vec<Arc<Call>>,
    /// Which of them are still to be given, in their order.
    waiting: HashMap<Name, VecDeque<usize>>,
    /// How many answers there are of each; one that is added has the next number.
    counts: HashMap<Name, u64>,
    /// Where the program left the tape.
    divergence: Option<String>,
    /// What of the file matters once it is written to.
    content: Content,
    output: Output,
}

#[derive(Debug, Default)]
enum Output {
    #[default]
    Closed,
    Open(Writer),
    /// The tape lacks a call, so that no other is worth its money.
    Failed(String),
}

/// What is to be done about a call.
#[derive(Debug)]
pub(super) enum Next {
    /// It is on the tape.
    Give(Arc<Call>),
    /// The model is to be asked, and the tape stays as it is.
    Ask,
    /// The model is to be asked, and the tape told.
    Record(Turn),
}

/// The place on the tape of a call that is asked for.
#[derive(Debug)]
pub(super) struct Turn {
    /// The number of the answer in place of which it stands; the next one where there is none.
    instead_of: Option<u64>,
}

impl Tape {
    /// The tape at this path, which is read where the mode wants it, and never written.
    pub(super) fn open(mode: CassetteMode, path: &Path) -> Result<Self> {
        let mut state = State::default();
        if mode.reads() {
            match file::read(path)? {
                Some(content) => state.load(content),
                None if mode == CassetteMode::ReplayThenLive => {}
                None => {
                    let message = format!(
                        "there is no tape `{}`: record one with `Cassette::record` (`record`)",
                        path.display()
                    );
                    return Err(Error::new(Kind::File, message));
                }
            }
        } else if mode == CassetteMode::RecordOver {
            file::must_be_replaceable(path)?;
        } else if path.symlink_metadata().is_ok() {
            return Err(file::is_there(path));
        }
        Ok(Self {
            path: path.to_owned(),
            mode,
            state: Mutex::new(state),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is to be done about this call; `asked` is it, and is only made where it is not there.
    pub(super) fn next(&self, name: Name, asked: impl FnOnce() -> Call) -> Result<Next> {
        let mut state = self.lock();
        let found = match self.mode {
            CassetteMode::UntilDivergence if state.divergence.is_some() => return Ok(Next::Ask),
            mode if mode.reads() => state.take(name),
            _ => None,
        };
        let instead_of = match found {
            Some(call) if self.mode.writes() && call.is_held_back() => Some(call.occurrence),
            Some(call) => return Ok(Next::Give(call)),
            None => None,
        };
        if self.mode.writes() {
            // What cannot be recorded is not asked for.
            state.open(self.mode, &self.path)?;
            return Ok(Next::Record(Turn { instead_of }));
        }
        let missing = self.missing(&asked(), &state);
        if self.mode == CassetteMode::UntilDivergence {
            tracing::debug!(target: "dspy", "{missing}; from now on models are asked");
            state.divergence = Some(missing);
            return Ok(Next::Ask);
        }
        let message = format!(
            "{missing}. To record it anew, take `Cassette::record_over` (`record-over`); to ask for \
             what is missing, `Cassette::replay_then_live` (`replay-then-live`)"
        );
        Err(Error::new(Kind::Config, message))
    }

    /// Puts a call on the tape.
    pub(super) fn keep(&self, turn: &Turn, mut call: Call) -> Result<()> {
        let mut state = self.lock();
        let count = state.counts.entry(call.name()).or_default();
        call.occurrence = turn.instead_of.unwrap_or(*count);
        *count = (*count).max(call.occurrence.saturating_add(1));
        let written = match (call.write(), &mut state.output) {
            (Some(line), Output::Open(writer)) => writer.write(&self.path, &line),
            (_, Output::Failed(why)) => Err(Error::new(Kind::File, why.clone())),
            (Some(_), Output::Closed) => Err(Error::new(
                Kind::File,
                format!("`{}` is not open to be written", self.path.display()),
            )),
            (None, _) => {
                let message = format!(
                    "the reply to {} holds a number that JSON cannot, and cannot be recorded in `{}`",
                    nearest::place(&call),
                    self.path.display()
                );
                Err(Error::new(Kind::File, message))
            }
        };
        if let Err(error) = &written {
            state.output = Output::Failed(error.to_string());
        }
        written
    }

    pub(super) fn unused(&self) -> Vec<Recorded> {
        let state = self.lock();
        let mut places: Vec<_> = state.waiting.values().flatten().copied().collect();
        places.sort_unstable();
        let calls = places.iter().filter_map(|at| state.calls.get(*at));
        calls.map(|call| call.recorded()).collect()
    }

    pub(super) fn divergence(&self) -> Option<String> {
        self.lock().divergence.clone()
    }

    fn missing(&self, asked: &Call, state: &State) -> String {
        let calls = state.calls.iter().map(Arc::as_ref);
        format!(
            "{} asks `{}` what is not on the tape `{}` (request {}, sample {}): {}",
            nearest::place(asked),
            asked.model,
            self.path.display(),
            asked.key.short(),
            asked.sample,
            nearest::explain(asked, calls)
        )
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn load(&mut self, mut content: Content) {
        let calls = std::mem::take(&mut content.calls);
        self.content = content;
        self.calls = calls.into_iter().map(Arc::new).collect();
        let mut places: Vec<_> = self.calls.iter().enumerate().collect();
        // Lines may stand in any order.
        places.sort_by_key(|(_, call)| call.occurrence);
        for (at, call) in places {
            self.waiting.entry(call.name()).or_default().push_back(at);
            let next = call.occurrence.saturating_add(1);
            self.counts.insert(call.name(), next);
        }
    }

    /// The next answer to this that was not given yet.
    fn take(&mut self, name: Name) -> Option<Arc<Call>> {
        let at = self.waiting.get_mut(&name)?.pop_front()?;
        self.calls.get(at).map(Arc::clone)
    }

    /// Opens the file, where it is not.
    fn open(&mut self, mode: CassetteMode, path: &Path) -> Result<()> {
        match &self.output {
            Output::Open(_) => return Ok(()),
            Output::Failed(why) => return Err(Error::new(Kind::File, why.clone())),
            Output::Closed => {}
        }
        let writer = match mode {
            CassetteMode::RecordOver => Writer::replace(path),
            CassetteMode::ReplayThenLive if self.content.is_read() => {
                Writer::append(path, &self.content)
            }
            _ => Writer::create(path),
        };
        self.output = Output::Open(writer?);
        Ok(())
    }
}
