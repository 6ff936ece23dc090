//! What was written once for an adapter, and is read by every call after that.

use std::sync::OnceLock;

use crate::error::Result;

/// What was written for the first few adapters that asked. A program uses one, or two where a
/// model cannot keep to the first; a fifth writes its own each time.
///
/// What it was written for is the adapter's name, whether the step reasons, and what else it
/// depends on.
pub(super) struct PerAdapter<T, K = ()>([OnceLock<(Key<K>, T)>; 4]);

type Key<K> = (&'static str, bool, K);

impl<T, K> Default for PerAdapter<T, K> {
    fn default() -> Self {
        Self(Default::default())
    }
}

impl<T: Clone, K: PartialEq> PerAdapter<T, K> {
    /// What was written for this adapter, with or without reasoning; `write` does it the first
    /// time.
    pub(super) fn get_or_write(&self, key: Key<K>, write: impl FnOnce() -> Result<T>) -> Result<T> {
        for place in &self.0 {
            match place.get() {
                Some((of, written)) if *of == key => return Ok(written.clone()),
                Some(_) => {}
                None => {
                    let written = write()?;
                    // Should another call have taken the place meanwhile, this one keeps its own.
                    let _ = place.set((key, written.clone()));
                    return Ok(written);
                }
            }
        }
        write()
    }
}
