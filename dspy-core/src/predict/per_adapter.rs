//! What was written once for an adapter, and is read by every call after that.

use std::sync::OnceLock;

use crate::error::Result;

/// What was written for the first few adapters that asked. A program uses one, or two where a
/// model cannot keep to the first; a fifth writes its own each time.
#[derive(Default)]
pub(super) struct PerAdapter<T>([OnceLock<(&'static str, bool, T)>; 4]);

impl<T: Clone> PerAdapter<T> {
    /// What was written for this adapter, with or without reasoning; `write` does it the first
    /// time.
    pub(super) fn get_or_write(
        &self,
        adapter: &'static str,
        reasons: bool,
        write: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        for place in &self.0 {
            match place.get() {
                Some((name, with, written)) if (*name, *with) == (adapter, reasons) => {
                    return Ok(written.clone());
                }
                Some(_) => {}
                None => {
                    let written = write()?;
                    // Should another call have taken the place meanwhile, this one keeps its own.
                    let _ = place.set((adapter, reasons, written.clone()));
                    return Ok(written);
                }
            }
        }
        write()
    }
}
