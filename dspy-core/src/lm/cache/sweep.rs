//! Looking at a whole directory: how much is in it, and what goes where it is too much.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::disk::{DRAFT, places};
use crate::digest::Digest;

/// A draft that is older is of a process that ended before it was done.
const LEFT: Duration = Duration::from_secs(3600);

/// An entry as far as it matters here; there may be millions.
struct Entry {
    written: SystemTime,
    bytes: u64,
    digest: Digest,
}

/// Removes the oldest entries where so many bytes more would pass the limit, a quarter of it at
/// once, so that the next look is a while away. Gives how many bytes are there then.
///
/// Only what has the name and the place of an entry is counted or removed, so a directory with
/// something else in it loses nothing.
pub(super) fn sweep(root: &Path, limit: u64, more: u64) -> u64 {
    let mut entries = Vec::new();
    for number in 0..=u8::MAX {
        look(root, &format!("{number:02x}"), &mut entries);
    }
    let mut used: u64 = entries.iter().map(|entry| entry.bytes).sum();
    if used.saturating_add(more) <= limit {
        return used;
    }
    let wanted = (limit - limit / 4).saturating_sub(more);
    entries.sort_unstable_by_key(|entry| (entry.written, entry.digest));
    for entry in entries {
        if used <= wanted {
            break;
        }
        let (_, place) = places(root, &entry.digest);
        // What another process has removed is gone as well; what cannot be, stays and counts.
        if fs::remove_file(&place).is_ok() || !place.exists() {
            used = used.saturating_sub(entry.bytes);
        }
    }
    used
}

/// Adds the entries of one folder, and removes drafts that nobody will finish.
fn look(root: &Path, folder: &str, entries: &mut Vec<Entry>) {
    let path = root.join(folder);
    if !fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir()) {
        return;
    }
    for file in fs::read_dir(&path).into_iter().flatten().flatten() {
        let name = file.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.starts_with(DRAFT) {
            if is_left(&file) {
                let _ = fs::remove_file(file.path());
            }
        } else if let Some(digest) = digest_of(folder, name)
            // Of a link this says what the link is, not what it points to.
            && let Ok(found) = file.metadata()
            && found.is_file()
            && let Ok(written) = found.modified()
        {
            entries.push(Entry {
                written,
                bytes: found.len(),
                digest,
            });
        }
    }
}

fn digest_of(folder: &str, name: &str) -> Option<Digest> {
    let hex = format!("{folder}{}", name.strip_suffix(".json")?);
    let digest = Digest::of_hex(&hex).ok()?;
    // Capital letters would be another file.
    (digest.to_string() == hex).then_some(digest)
}

fn is_left(draft: &DirEntry) -> bool {
    let written = draft.metadata().and_then(|it| it.modified());
    written.is_ok_and(|at| {
        let age = SystemTime::now().duration_since(at);
        age.is_ok_and(|age| age > LEFT)
    })
}
