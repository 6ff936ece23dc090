//! What is kept in a directory: one file an entry, written whole or not at all.
//!
//! Nobody locks anything: an entry is moved to its place in one step, so processes that share the
//! directory see all of it or none. Nothing is waited for until it is on the disk itself, as
//! [`crate::disk`] does; what a crash leaves half is told by its sum, and is a miss.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tracing::{debug, warn};

use super::entry::{self, Kept, Name};
use super::sweep;
use crate::digest::Digest;

/// A file of more bytes is no entry.
const MOST: u64 = 64 << 20;

/// How the files begin that are not in their place yet.
pub(super) const DRAFT: &str = ".draft-";

/// Drafts of this process, so that each has a name of its own.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(super) struct Disk {
    root: PathBuf,
    limit: u64,
    is_unwritable: AtomicBool,
    is_unreadable: AtomicBool,
    /// How many bytes may be written before the directory is looked at again; nothing before it was
    /// the first time.
    room: Mutex<Option<u64>>,
}

/// An entry that is there, of so many bytes.
pub(super) struct Found {
    pub(super) bytes: u64,
}

impl Disk {
    pub(super) fn new(root: PathBuf, limit: u64) -> Self {
        Self {
            root,
            limit,
            is_unwritable: AtomicBool::new(false),
            is_unreadable: AtomicBool::new(false),
            room: Mutex::new(None),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether nothing has gone wrong so far.
    pub(super) fn is_writable(&self) -> bool {
        !self.is_unwritable.load(Ordering::Relaxed)
    }

    /// The most that a file of an entry may have.
    fn most(&self) -> u64 {
        MOST.min(self.limit)
    }

    /// Looks for an entry. Only a plain file in a plain folder is one: no link is followed, and
    /// nothing is opened that could keep its reader waiting.
    pub(super) fn find(&self, name: &Name) -> Option<Found> {
        let (folder, place) = places(&self.root, &name.digest());
        let file = self.readable(&place, fs::symlink_metadata(&place))?;
        let within = self.readable(&folder, fs::symlink_metadata(&folder))?;
        let bytes = file.len();
        if !file.is_file() || !within.is_dir() {
            miss(&place, "it is no plain file in a plain folder");
            None
        } else if bytes > MOST {
            miss(&place, "it is longer than any entry");
            None
        } else {
            Some(Found { bytes })
        }
    }

    /// Reads the entry that was found with so many bytes.
    pub(super) fn read(&self, name: &Name, bytes: u64) -> Option<Kept> {
        let (_, place) = places(&self.root, &name.digest());
        let mut text = Vec::with_capacity(usize::try_from(bytes).ok()?);
        // Another may be in its place by now.
        let read = File::open(&place).and_then(|file| file.take(MOST).read_to_end(&mut text));
        self.readable(&place, read)?;
        entry::decode(name, &text)
            .map_err(|why| miss(&place, &why))
            .ok()
    }

    /// What is not there is a miss; what cannot be read is one too, and is told once.
    fn readable<T>(&self, place: &Path, result: io::Result<T>) -> Option<T> {
        match result {
            Ok(found) => Some(found),
            Err(error) => {
                let is_absent =
                    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
                if !is_absent && !self.is_unreadable.swap(true, Ordering::Relaxed) {
                    warn!(
                        target: "dspy",
                        "the cache cannot read `{}` ({error}): what cannot be read is asked for \
                         again",
                        place.display()
                    );
                }
                None
            }
        }
    }

    /// Writes an entry in place of the one before. What goes wrong is told, and is no error: the
    /// reply is there.
    pub(super) fn write(&self, name: &Name, kept: &Kept) {
        let Some(text) = entry::encode(name, kept) else {
            debug!(target: "dspy", "a reply holds what JSON cannot, and is kept in memory alone");
            return;
        };
        let bytes = text.len() as u64;
        if bytes > self.most() {
            debug!(target: "dspy", bytes, "a reply is too long to be kept on disk");
            return;
        }
        let (folder, place) = places(&self.root, &name.digest());
        match self.put(&folder, &place, &text) {
            Ok(()) => {}
            Err(Trouble::Here(error)) => warn!(
                target: "dspy",
                "the cache cannot write `{}`: {error}",
                place.display()
            ),
            Err(Trouble::Everywhere(error)) => {
                if !self.is_unwritable.swap(true, Ordering::Relaxed) {
                    warn!(
                        target: "dspy",
                        "the cache in `{}` cannot be written ({error}): what comes from now on is \
                         kept in memory alone",
                        self.root.display()
                    );
                }
            }
        }
    }

    fn put(&self, folder: &Path, place: &Path, text: &str) -> Result<(), Trouble> {
        self.make_room(text.len() as u64);
        match fs::symlink_metadata(folder) {
            Ok(it) if it.is_dir() => {}
            Ok(_) => {
                let error = io::Error::new(ErrorKind::NotADirectory, "it is in no plain folder");
                return Err(Trouble::Here(error));
            }
            Err(_) => {
                fs::create_dir_all(&self.root).map_err(Trouble::Everywhere)?;
                match fs::create_dir(folder) {
                    // Another process was faster.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    made => made?,
                }
            }
        }
        let (draft, mut file) = draft_in(folder)?;
        let written = file.write_all(text.as_bytes());
        // Where a file that is open cannot be moved.
        drop(file);
        written
            .and_then(|()| fs::rename(&draft, place))
            .map_err(|error| {
                // Should it stay, the next look at the directory removes it.
                let _ = fs::remove_file(&draft);
                error.into()
            })
    }

    /// Makes sure that so many bytes can be added without passing the limit. The directory is
    /// looked at the first time, and then when a part of the room is used up that was left: others
    /// may be writing too.
    fn make_room(&self, bytes: u64) {
        let mut room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = *room
            && left >= bytes
        {
            *room = Some(left - bytes);
            return;
        }
        let used = sweep::sweep(&self.root, self.limit, bytes);
        let free = self.limit.saturating_sub(used).saturating_sub(bytes);
        *room = Some(free.min((free / 4).max(self.limit / 64)));
    }
}

/// What kept an entry from being written.
enum Trouble {
    /// Something stands in its place.
    Here(io::Error),
    /// Nothing can be written there.
    Everywhere(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound
            | ErrorKind::AlreadyExists
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::DirectoryNotEmpty => Self::Here(error),
            _ => Self::Everywhere(error),
        }
    }
}

/// The folder and the file of the entry with this digest.
pub(super) fn places(root: &Path, digest: &Digest) -> (PathBuf, PathBuf) {
    let name = format!("{digest}.json");
    let (folder, file) = name.split_at_checked(2).unwrap_or_default();
    let folder = root.join(folder);
    let place = folder.join(file);
    (folder, place)
}

/// A new file beside the entries, since only there moving it is one step.
fn draft_in(folder: &Path) -> io::Result<(PathBuf, File)> {
    let mut tried = 0;
    loop {
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!("{DRAFT}{}-{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&draft) {
            Ok(file) => return Ok((draft, file)),
            // Of a process of the same number, on another machine or long ago.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && tried < 1000 => tried += 1,
            Err(error) => return Err(error),
        }
    }
}

fn miss(place: &Path, why: &str) {
    warn!(
        target: "dspy",
        "the cache takes `{}` for a miss: {why}",
        place.display()
    );
}
