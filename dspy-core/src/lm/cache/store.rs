//! What a cache keeps: memory in front, and a directory behind it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::disk::{Disk, Found};
use super::entry::{Kept, Name};
use super::memory::Memory;
use crate::lm::LmResponse;

/// How many bytes are in memory where nobody said, in front of a directory.
pub(super) const MEMORY: u64 = 64 << 20;

/// How many bytes are on disk where nobody said.
pub(super) const DISK: u64 = 10 << 30;

/// A file of fewer bytes is read where one stands; to hand it to another thread takes longer.
const SMALL: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct Store {
    bytes: u64,
    memory: Option<Memory>,
    disk: Option<Arc<Disk>>,
    /// Milliseconds since 1970.
    clock: fn() -> u64,
}

impl Store {
    pub(super) fn new(bytes: u64, path: Option<PathBuf>, limit: u64) -> Self {
        Self {
            bytes,
            memory: Memory::new(bytes),
            disk: path.map(|path| Arc::new(Disk::new(path, limit))),
            clock: now,
        }
    }

    /// A store of other sizes in the same place.
    pub(super) fn with(&self, bytes: Option<u64>, limit: Option<u64>) -> Self {
        let bytes = bytes.unwrap_or(self.bytes);
        let disk = self.disk.as_ref().map(|disk| match limit {
            Some(limit) => Arc::new(Disk::new(disk.root().to_owned(), limit)),
            None => Arc::clone(disk),
        });
        Self {
            bytes,
            memory: Memory::new(bytes),
            disk,
            clock: self.clock,
        }
    }

    #[cfg(test)]
    pub(super) fn at(mut self, clock: fn() -> u64) -> Self {
        self.clock = clock;
        self
    }

    #[cfg(test)]
    pub(super) fn memory(&self) -> Option<&Memory> {
        self.memory.as_ref()
    }

    /// What is kept and no older than this.
    pub(super) async fn get(&self, name: &Name, ttl: Option<Duration>) -> Option<Arc<Kept>> {
        if let Some(memory) = &self.memory
            && let Some(kept) = memory.get(name)
        {
            if self.is_fresh(&kept, ttl) {
                return Some(kept);
            }
            memory.remove(name);
        }
        // Another process may have written a younger one.
        let disk = self.disk.as_ref()?;
        let kept = match disk.find(name)? {
            Found { bytes, .. } if bytes < SMALL => disk.read(name, bytes),
            Found { bytes, .. } => {
                let (disk, name) = (Arc::clone(disk), *name);
                aside(move || disk.read(&name, bytes)).await?
            }
        };
        let kept = Arc::new(kept?);
        if !self.is_fresh(&kept, ttl) {
            return None;
        }
        if let Some(memory) = &self.memory {
            memory.put(*name, Arc::clone(&kept));
        }
        Some(kept)
    }

    /// Keeps a reply, in place of the one before.
    pub(super) async fn put(&self, name: &Name, reply: LmResponse) {
        let written = (self.clock)();
        let kept = Arc::new(Kept { reply, written });
        if let Some(memory) = &self.memory {
            memory.put(*name, Arc::clone(&kept));
        }
        if let Some(disk) = &self.disk
            && disk.is_writable()
        {
            let (disk, name) = (Arc::clone(disk), *name);
            aside(move || disk.write(&name, &kept)).await;
        }
    }

    fn is_fresh(&self, kept: &Kept, ttl: Option<Duration>) -> bool {
        // What is said to come later than now has no age, and is as good as new.
        ttl.is_none_or(|ttl| {
            let age = (self.clock)().saturating_sub(kept.written);
            u128::from(age) < ttl.as_millis()
        })
    }
}

/// Says where it is, as it stands at the beginning of a sentence.
impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.disk {
            Some(disk) => write!(f, "the cache in `{}`", disk.root().display()),
            None => f.write_str("the cache in memory"),
        }
    }
}

/// Does what may take a while where it keeps no task waiting, if there is a runtime to do it.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    match tokio::runtime::Handle::try_current() {
        // It is given up only where the runtime ends.
        Ok(runtime) => runtime.spawn_blocking(work).await.ok(),
        Err(_) => Some(work()),
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX))
}
