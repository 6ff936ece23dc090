//! How a run is carried out.

use std::path::PathBuf;
use std::time::Duration;

/// How a run is carried out: where it is kept, how wide it is, what its chance is drawn from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The directory that it is kept in; without one it cannot be resumed.
    pub dir: Option<PathBuf>,
    /// How many cells run at once. It changes how long a run takes and nothing else.
    pub workers: usize,
    /// How many decisions may be open: decision `k` knows what came of those up to `k - window`.
    pub window: u64,
    /// What every draw of chance comes from. Zero is a seed like any other.
    pub seed: u64,
    /// How long one cell may take.
    pub row_timeout: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dir: None,
            workers: 16,
            window: 16,
            seed: 0,
            row_timeout: None,
        }
    }
}
