//! `replies.jsonl`: every reply, written the moment it arrives and before anyone sees it.
//!
//! A reply is known by the key of its request and by which sample of it is meant. What is asked
//! for again is given out of the file, so a run that was killed repeats no call whose reply it had;
//! what is asked for twice at once is asked for once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use tokio::sync::OwnedMutexGuard;

use super::line::{self, Line};
use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::lm::{CallCx, Dollars, LmResponse, Usage};

/// Which answer to a request is meant: the repetition of the cell, and which time the cell asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sample {
    pub(crate) replicate: u32,
    pub(crate) time: u32,
}

impl Sample {
    /// The sample as one number: 0 is the first answer of the first repetition.
    pub(crate) fn number(self) -> u64 {
        u64::from(self.replicate) << 32 | u64::from(self.time)
    }
}

/// In how many parts the places are kept, so that workers seldom wait for each other.
const PARTS: usize = 16;

/// Where replies are, by request and sample.
type Places = HashMap<(Digest, Sample), Place>;

/// The replies of a run.
#[derive(Debug)]
pub(crate) struct Replies {
    places: [Mutex<Places>; PARTS],
    /// The file that they are written to; a run without a directory has none.
    kept: Option<Mutex<Kept>>,
    /// What was asked in this sitting.
    asked: Mutex<Asked>,
}

/// How many calls were sent, and what their replies took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) calls: u64,
    pub(super) usage: Usage,
    /// Nothing where a price is not known.
    pub(super) cost: Option<Dollars>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            calls: 0,
            usage: Usage::ZERO,
            cost: Some(Dollars::ZERO),
        }
    }
}

/// The file, and where the next line begins.
#[derive(Debug)]
struct Kept {
    path: PathBuf,
    file: File,
    end: u64,
}

/// Where a reply is.
#[derive(Clone, Debug)]
enum Place {
    /// On its way; whoever holds the lock has asked for it.
    Asked(Arc<Turn>),
    /// In the file.
    Written { at: u64, length: usize },
    /// Of a run without a directory.
    Here(Arc<LmResponse>),
}

type Turn = tokio::sync::Mutex<()>;

/// What is to be done about a reply.
enum Next {
    Read(Place),
    /// It is this caller's turn to ask.
    Ask(OwnedMutexGuard<()>),
    /// Somebody has asked.
    Wait(Arc<Turn>),
}

/// What a run that is resumed finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Replies that need not be paid again.
    pub(super) replies: u64,
    /// What those took that the run had paid.
    pub(super) paid: Vec<Paid>,
    /// Calls that were on their way when the run ended: whether they were billed, nobody knows.
    pub(super) unknown: Vec<String>,
}

/// A line as far as it is read to find a reply again.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, default)]
    asked: Option<&'a str>,
    #[serde(borrow, default)]
    unasked: Option<&'a str>,
    #[serde(borrow, default)]
    reply: Option<&'a str>,
    replicate: u32,
    time: u32,
    #[serde(default)]
    path: Option<String>,
    /// Whether it came out of a cache, so that the run did not pay it.
    #[serde(default)]
    cached: bool,
    #[serde(default)]
    response: Option<Paid>,
}

/// What a reply took, and what it cost, where that is known.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Paid {
    pub(super) usage: Usage,
    #[serde(default)]
    pub(super) cost: Option<Dollars>,
}

#[derive(Deserialize)]
struct Reply {
    response: LmResponse,
}

impl Replies {
    /// Replies that are kept as long as the run lasts.
    pub(super) fn in_memory() -> Self {
        Self {
            places: Default::default(),
            kept: None,
            asked: Mutex::default(),
        }
    }

    /// The replies in this file, which is made if there is none.
    pub(super) fn open(path: &FilePath) -> Result<(Self, Found)> {
        let failed = |what: &str, error: std::io::Error| {
            let message = format!("`{}` cannot be {what}: {error}", path.display());
            Error::new(Kind::Run, message).caused_by(error)
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| failed("opened", error))?;
        let places: [Mutex<Places>; PARTS] = Default::default();
        let mut asked = HashMap::new();
        let mut found = Found::default();
        let end = line::each(&file, path, |at, line| {
            let head: Head<'_> = serde_json::from_str(line).map_err(|error| {
                Error::new(Kind::Run, format!("this is no reply of a run: {error}"))
            })?;
            let sample = Sample {
                replicate: head.replicate,
                time: head.time,
            };
            if let Some(key) = head.reply {
                let key = (Digest::of_hex(key)?, sample);
                asked.remove(&key);
                let length = line.len();
                lock(part_of(&places, key.0)).insert(key, Place::Written { at, length });
                found.replies += 1;
                let paid = head.response.filter(|_| !head.cached);
                found.paid.extend(paid);
            } else if let Some(key) = head.asked {
                let path = head.path.unwrap_or_else(|| "a predictor".to_owned());
                asked.insert((Digest::of_hex(key)?, sample), (at, path));
            } else if let Some(key) = head.unasked {
                asked.remove(&(Digest::of_hex(key)?, sample));
            }
            Ok(())
        })?;
        // A call may have been asked for twice, and answered the second time.
        let mut unknown: Vec<_> = asked.into_values().collect();
        unknown.sort();
        found.unknown = unknown.into_iter().map(|(_, path)| path).collect();
        // What was cut short is written over.
        file.set_len(end).map_err(|error| failed("cut", error))?;
        let kept = Kept {
            path: path.to_owned(),
            file,
            end,
        };
        let replies = Self {
            places,
            kept: Some(Mutex::new(kept)),
            asked: Mutex::default(),
        };
        Ok((replies, found))
    }

    /// The reply to this request, recorded or asked for now. The second value says whether it was
    /// recorded.
    ///
    /// Dropping the future hands the call to whoever waits for the same reply.
    pub(super) async fn get(
        &self,
        key: Digest,
        sample: Sample,
        call: &CallCx,
        ask: impl Future<Output = Result<LmResponse>>,
    ) -> Result<(Arc<LmResponse>, bool)> {
        let name = (key, sample);
        loop {
            let _turn = match self.next(name) {
                Next::Read(place) => return Ok((self.read(&place)?, true)),
                Next::Ask(turn) => turn,
                Next::Wait(turn) => {
                    let turn = turn.lock_owned().await;
                    // Whoever had the turn before may have been answered.
                    if !matches!(self.places(key).get(&name), Some(Place::Asked(_))) {
                        continue;
                    }
                    turn
                }
            };
            if let Some(kept) = &self.kept {
                let line = line_of("asked", key, sample, call).finish();
                lock(kept).append(&line)?;
            }
            let answered = ask.await;
            self.count(&answered);
            if let (Err(error), Some(kept)) = (&answered, &self.kept)
                && error.is_budget()
                && error.is_unsent()
            {
                // The budget had no room for it, so nobody has to wonder what became of it.
                let line = line_of("unasked", key, sample, call).finish();
                lock(kept).append(&line)?;
            }
            let reply = Arc::new(answered?);
            let place = self.keep(name, call, &reply)?;
            self.places(key).insert(name, place);
            return Ok((reply, false));
        }
    }

    /// Counts a call, if it was sent: one that the budget or somebody held back was not, nor one that
    /// a cache answered.
    fn count(&self, answered: &Result<LmResponse>) {
        let mut asked = lock(&self.asked);
        match answered {
            Ok(reply) if reply.cached => {}
            Ok(reply) => {
                asked.calls += 1;
                asked.usage = asked.usage.plus(reply.usage);
                asked.cost = Dollars::sum(asked.cost, reply.cost);
            }
            Err(error) if error.is_budget() || error.is_cancelled() || error.is_config() => {}
            Err(error) if error.is_replayed() => {}
            Err(_) => asked.calls += 1,
        }
    }

    /// What was asked in this sitting.
    pub(super) fn asked(&self) -> Asked {
        *lock(&self.asked)
    }

    fn next(&self, name: (Digest, Sample)) -> Next {
        match self.places(name.0).entry(name) {
            Entry::Occupied(place) => match place.get() {
                Place::Asked(turn) => Next::Wait(Arc::clone(turn)),
                place => Next::Read(place.clone()),
            },
            Entry::Vacant(place) => {
                let turn = Arc::new(Turn::default());
                place.insert(Place::Asked(Arc::clone(&turn)));
                match Arc::clone(&turn).try_lock_owned() {
                    Ok(turn) => Next::Ask(turn),
                    Err(_) => Next::Wait(turn),
                }
            }
        }
    }

    /// Writes the reply down, where there is a file.
    fn keep(
        &self,
        name: (Digest, Sample),
        call: &CallCx,
        reply: &Arc<LmResponse>,
    ) -> Result<Place> {
        let Some(kept) = &self.kept else {
            return Ok(Place::Here(Arc::clone(reply)));
        };
        let json = serde_json::to_string(&**reply).map_err(|error| {
            Error::new(Kind::Run, format!("a reply cannot be written: {error}"))
        })?;
        let mut line = line_of("reply", name.0, name.1, call);
        if reply.cached {
            line = line.json("cached", "true");
        }
        let line = line.json("response", &json).finish();
        let length = line.len().saturating_sub(1);
        let at = lock(kept).append(&line)?;
        Ok(Place::Written { at, length })
    }

    fn read(&self, place: &Place) -> Result<Arc<LmResponse>> {
        match (place, &self.kept) {
            (Place::Here(reply), _) => Ok(Arc::clone(reply)),
            (Place::Written { at, length }, Some(kept)) => {
                lock(kept).read(*at, *length).map(Arc::new)
            }
            _ => Err(Error::new(Kind::Run, "this run keeps no file of replies")),
        }
    }

    fn places(&self, key: Digest) -> MutexGuard<'_, Places> {
        lock(part_of(&self.places, key))
    }
}

/// The part in which a request has its places.
#[expect(
    clippy::indexing_slicing,
    reason = "a remainder of `PARTS` is below it"
)]
fn part_of(places: &[Mutex<Places>; PARTS], key: Digest) -> &Mutex<Places> {
    let [first, ..] = key.as_bytes();
    &places[usize::from(*first) % PARTS]
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// Writes a line at the end, whole, and says where it stands.
    fn append(&mut self, line: &str) -> Result<u64> {
        let at = self.end;
        let written = self
            .file
            .seek(SeekFrom::Start(at))
            .and_then(|_| self.file.write_all(line.as_bytes()));
        written.map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", self.path.display());
            Error::new(Kind::Run, message).caused_by(error)
        })?;
        self.end += line.len() as u64;
        Ok(at)
    }

    fn read(&mut self, at: u64, length: usize) -> Result<LmResponse> {
        let mut bytes = vec![0; length];
        let read = self
            .file
            .seek(SeekFrom::Start(at))
            .and_then(|_| self.file.read_exact(&mut bytes));
        let reply = match read {
            Ok(()) => serde_json::from_slice::<Reply>(&bytes).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        reply.map(|it| it.response).map_err(|error| {
            let message = format!(
                "a reply in `{}` cannot be read: {error}",
                self.path.display()
            );
            Error::new(Kind::Run, message)
        })
    }
}

fn line_of(kind: &str, key: Digest, sample: Sample, call: &CallCx) -> Line {
    Line::new(kind, &key.to_string())
        .number("replicate", sample.replicate.into())
        .number("time", sample.time.into())
        .text("role", call.role.as_str())
        .maybe_text("path", call.path.as_ref().map(crate::module::Path::as_str))
}
