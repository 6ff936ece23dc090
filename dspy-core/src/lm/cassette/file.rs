//! The file of a tape: read whole, and added to line by line.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use tracing::warn;

use super::line::{self, Call, Name};
use crate::error::{Error, Kind, Result};

/// What is read of a tape.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) calls: Vec<Call>,
    is_read: bool,
    /// How long the file was.
    length: u64,
    /// Where the last whole line ends; what is behind it was cut short.
    end: u64,
    /// Whether the last line lacks its newline, which an editor took from it.
    is_open: bool,
}

impl Content {
    /// Whether there was a file.
    pub(super) fn is_read(&self) -> bool {
        self.is_read
    }
}

/// Reads a tape; nothing where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Content>> {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)) {
        Ok(_) => content(path, &bytes).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, "read", error)),
    }
}

fn content(path: &Path, bytes: &[u8]) -> Result<Content> {
    let mut content = Content {
        is_read: true,
        length: bytes.len() as u64,
        ..Content::default()
    };
    let mut seen = HashMap::new();
    for (number, line) in (1_usize..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        let is_whole = line.ends_with(b"\n");
        match take(&mut content.calls, &mut seen, number, line) {
            Ok(()) => {
                content.end += line.len() as u64;
                content.is_open = !is_whole;
            }
            Err(_) if !is_whole && is_cut(number, line) => warn!(
                target: "dspy",
                "the last line of `{}` was cut short, and is passed over",
                path.display()
            ),
            Err(why) => {
                let message = format!("line {number} of `{}`: {why}", path.display());
                return Err(Error::new(Kind::File, message));
            }
        }
    }
    Ok(content)
}

/// Whether a line without an end is what a kill leaves of one of ours; a file of somebody else's is
/// not taken for a tape.
fn is_cut(number: usize, line: &[u8]) -> bool {
    number > 1 || line::header().as_bytes().starts_with(line)
}

/// Which answers were there before, and where.
type Seen = HashMap<(Name, u64), usize>;

fn take(calls: &mut Vec<Call>, seen: &mut Seen, number: usize, line: &[u8]) -> Result<(), String> {
    let line = std::str::from_utf8(line).map_err(|_| "it is no text".to_owned())?;
    if number == 1 {
        return line::check_header(line);
    }
    let call = Call::read(line)?;
    let at = *seen
        .entry((call.name(), call.occurrence))
        .or_insert(calls.len());
    match calls.get_mut(at) {
        // What the budget held back was asked for later.
        Some(old) if old.is_held_back() => *old = call,
        Some(_) => return Err("the same call stands there twice".to_owned()),
        None => calls.push(call),
    }
    Ok(())
}

/// A tape that this process alone writes.
#[derive(Debug)]
pub(super) struct Writer {
    file: File,
    end: u64,
}

impl Writer {
    /// A new tape, where there is none.
    pub(super) fn create(path: &Path) -> Result<Self> {
        make_folder(path)?;
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => is_there(path),
            _ => failed(path, "created", error),
        })?;
        Self::begin(file, path)
    }

    /// A new tape in place of one that is there.
    pub(super) fn replace(path: &Path) -> Result<Self> {
        make_folder(path)?;
        let file = options().create(true).truncate(false).open(path);
        let file = file.map_err(|error| failed(path, "opened", error))?;
        Self::begin(file, path)
    }

    /// The tape that was read, to be added to.
    pub(super) fn append(path: &Path, read: &Content) -> Result<Self> {
        let file = options().open(path);
        let file = file.map_err(|error| failed(path, "opened", error))?;
        lock(&file, path)?;
        let length = file
            .metadata()
            .map_err(|error| failed(path, "read", error))?;
        if length.len() != read.length {
            let message = format!(
                "`{}` has changed since it was read: another process has recorded to it; run this \
                 again",
                path.display()
            );
            return Err(Error::new(Kind::File, message));
        }
        let mut writer = Self {
            file,
            end: read.end,
        };
        let cut = writer.file.set_len(read.end);
        cut.map_err(|error| failed(path, "written", error))?;
        let missing = match read {
            Content { end: 0, .. } => line::header(),
            Content { is_open: true, .. } => "\n".to_owned(),
            _ => String::new(),
        };
        writer.write(path, &missing)?;
        Ok(writer)
    }

    fn begin(file: File, path: &Path) -> Result<Self> {
        lock(&file, path)?;
        let cut = file.set_len(0);
        cut.map_err(|error| failed(path, "written", error))?;
        let mut writer = Self { file, end: 0 };
        writer.write(path, &line::header())?;
        Ok(writer)
    }

    /// Writes a line at the end, whole.
    pub(super) fn write(&mut self, path: &Path, line: &str) -> Result<()> {
        let at = self.file.seek(SeekFrom::Start(self.end));
        let written = at.and_then(|_| self.file.write_all(line.as_bytes()));
        written.map_err(|error| {
            // Half of a line is of no use; should it stay, a reader passes over it.
            let _ = self.file.set_len(self.end);
            failed(path, "written", error)
        })?;
        self.end += line.len() as u64;
        Ok(())
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    options
}

/// Two that write one tape would write into each other's lines. The lock goes with the file.
fn lock(file: &File, path: &Path) -> Result<()> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => {
            let message = format!(
                "`{}` is being recorded to by somebody else, maybe a process of its own: give each \
                 a tape of its own",
                path.display()
            );
            Error::new(Kind::File, message)
        }
        TryLockError::Error(error) => failed(path, "locked", error),
    })
}

fn make_folder(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            fs::create_dir_all(folder).map_err(|error| failed(folder, "created", error))
        }
        _ => Ok(()),
    }
}

/// Makes sure that nothing else than a tape is recorded over.
pub(super) fn must_be_replaceable(path: &Path) -> Result<()> {
    let mut start = Vec::new();
    let most = line::HEADER.len() as u64;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut start));
    match read {
        // It may have been cut short.
        Ok(_) if line::HEADER.as_bytes().starts_with(&start) => Ok(()),
        Ok(_) => {
            let message = format!("`{}` is no tape, and is not recorded over", path.display());
            Err(Error::new(Kind::Config, message))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, "read", error)),
    }
}

/// A tape is not recorded over by chance.
pub(super) fn is_there(path: &Path) -> Error {
    let message = format!(
        "there is `{}` already, and a recording begins a new tape: take \
         `Cassette::record_over` (`record-over`) to replace it, `Cassette::replay_then_live` \
         (`replay-then-live`) to add to it, or another path",
        path.display()
    );
    Error::new(Kind::Config, message)
}

fn failed(path: &Path, what: &str, error: std::io::Error) -> Error {
    let message = format!("the tape `{}` cannot be {what}: {error}", path.display());
    Error::new(Kind::File, message).caused_by(error)
}
