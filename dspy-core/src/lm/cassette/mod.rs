//! Cassettes: a program's calls of models on a tape, so that it can be run again without them.
//!
//! `_docs::cassette` in the facade has the format and the modes.

mod file;
mod line;
mod nearest;
mod shown;
mod tape;
mod taped;
#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests;

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use crate::digest::Digest;
use crate::error::{Error, Kind, Result};
use crate::suggest;
use tape::Tape;
pub use taped::Taped;

/// The calls of a program on a tape. Clones are the same tape.
///
/// A tape is a file of lines, one a call: what was asked, and the reply or the error that came. A
/// program that is run on it again is given the same, whatever the order in which it asks; it asks
/// nobody and pays nothing. [`Ctx::with_cassette`](crate::Ctx::with_cassette) puts every call of a
/// context on one.
///
/// ```
/// use dspy::lm::Cassette;
/// use dspy::prelude::*;
/// use dspy::testing::{FnLm, ScriptedLm};
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// # let dir = std::env::temp_dir().join(format!("dspy-cassette-{}", std::process::id()));
/// # let path = dir.join("colours.jsonl");
///
/// let colour = Predict::<Colour>::new();
/// let model = FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into()));
/// let cx = Ctx::test(model).with_cassette(Cassette::record(&path)?);
/// assert_eq!(colour.call(&cx, "snow").await?.colour, "white");
///
/// // The same model by name, which would fail if it were asked.
/// let cassette = Cassette::replay(&path)?;
/// let model = FnLm::new(|_| Err(Error::config("it was asked")));
/// let cx = Ctx::test(model).with_cassette(cassette.clone());
/// let again = colour.call(&cx, "snow").await?;
/// assert_eq!(again.colour, "white");
/// assert_eq!(again.billed().total(), Some(0));
/// assert!(cassette.unused().is_empty());
///
/// // What is not on the tape is an error, which says what differs.
/// let error = colour.call(&cx, "coal").await.unwrap_err();
/// assert!(error.is_config());
/// assert!(error.to_string().contains("now it is `[[ ## thing ## ]]\\ncoal"), "{error}");
/// # std::fs::remove_dir_all(&dir).unwrap();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Cassette {
    mode: CassetteMode,
    tape: Option<Arc<Tape>>,
}

/// What is done with a tape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CassetteMode {
    /// As if there were none.
    #[default]
    Off,
    /// Always asks, and writes a new tape. One that is there already is not touched: it is an error.
    Record,
    /// Always asks, and writes a new tape in place of one that is there.
    RecordOver,
    /// Gives what is on the tape, and never asks: what is not on it is an error.
    Replay,
    /// Gives what is on the tape; asks for what is not, and adds it.
    ReplayThenLive,
    /// Gives what is on the tape up to the first request that is not. From then on it always asks,
    /// and the tape stays as it was.
    UntilDivergence,
}

impl CassetteMode {
    const ALL: [Self; 6] = [
        Self::Off,
        Self::Record,
        Self::RecordOver,
        Self::Replay,
        Self::ReplayThenLive,
        Self::UntilDivergence,
    ];

    /// Its name, as in `DSPY_CASSETTE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Record => "record",
            Self::RecordOver => "record-over",
            Self::Replay => "replay",
            Self::ReplayThenLive => "replay-then-live",
            Self::UntilDivergence => "until-divergence",
        }
    }

    fn writes(self) -> bool {
        matches!(self, Self::Record | Self::RecordOver | Self::ReplayThenLive)
    }

    fn reads(self) -> bool {
        matches!(
            self,
            Self::Replay | Self::ReplayThenLive | Self::UntilDivergence
        )
    }
}

/// Reads the name of a mode.
impl FromStr for CassetteMode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|mode| mode.as_str() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str);
            let hint = match suggest::nearest(name, &names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it is one of `{}`", names.join("`, `")),
            };
            let message = format!("`{name}` is no mode of a cassette: {hint}");
            Error::new(Kind::Config, message)
        })
    }
}

impl Cassette {
    /// No cassette at all, for a program that may have one.
    pub const fn off() -> Self {
        Self {
            mode: CassetteMode::Off,
            tape: None,
        }
    }

    /// A tape in this mode, for a test suite that chooses the mode and not the paths.
    ///
    /// Nothing is created before the first call is asked for.
    ///
    /// ```
    /// use dspy::lm::{Cassette, CassetteMode};
    ///
    /// let mode: CassetteMode = std::env::var("CASSETTES").as_deref().unwrap_or("off").parse()?;
    /// let cassette = Cassette::new(mode, "tests/tapes/desk.jsonl")?;
    /// # assert_eq!(cassette.mode(), CassetteMode::Off);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a tape is to be given and is not there, cannot be read, or is none; the error names the
    /// line. When one is to be recorded and is there already.
    pub fn new(mode: CassetteMode, path: impl AsRef<Path>) -> Result<Self> {
        let tape = match mode {
            CassetteMode::Off => None,
            mode => Some(Arc::new(Tape::open(mode, path.as_ref())?)),
        };
        Ok(Self { mode, tape })
    }

    /// Records a new tape at this path. Folders that lack are made with the first call.
    ///
    /// # Errors
    ///
    /// When there is something at the path already: [`record_over`](Self::record_over) replaces it.
    pub fn record(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(CassetteMode::Record, path)
    }

    /// Records a new tape in place of the one at this path, which goes with the first call.
    ///
    /// # Errors
    ///
    /// When what is at the path is no tape.
    pub fn record_over(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(CassetteMode::RecordOver, path)
    }

    /// Gives what is on the tape, and never asks.
    ///
    /// # Errors
    ///
    /// When the tape is not there or cannot be read; the error names the line.
    pub fn replay(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(CassetteMode::Replay, path)
    }

    /// Gives what is on the tape, asks for what is not, and adds it. Without a tape, one is begun.
    ///
    /// # Errors
    ///
    /// When the tape cannot be read; the error names the line.
    pub fn replay_then_live(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(CassetteMode::ReplayThenLive, path)
    }

    /// Gives what is on the tape up to the first request that is not on it, and asks from then on:
    /// what would come of it if this one prompt were another. The tape stays as it was.
    ///
    /// # Errors
    ///
    /// When the tape is not there or cannot be read; the error names the line.
    pub fn until_divergence(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(CassetteMode::UntilDivergence, path)
    }

    /// What is done with the tape.
    pub fn mode(&self) -> CassetteMode {
        self.mode
    }

    /// The calls on the tape that nobody asked for since it was opened, for a test that wants to be
    /// exact. It is empty where the tape is only written.
    pub fn unused(&self) -> Vec<Recorded> {
        self.tape.as_ref().map(|it| it.unused()).unwrap_or_default()
    }

    /// Where a program left the tape in [`CassetteMode::UntilDivergence`]: the first request that was
    /// not on it, and what differs. Nothing where it has not.
    pub fn divergence(&self) -> Option<String> {
        self.tape.as_ref()?.divergence()
    }

    fn tape(&self) -> Option<&Arc<Tape>> {
        self.tape.as_ref()
    }
}

/// No cassette.
impl Default for Cassette {
    fn default() -> Self {
        Self::off()
    }
}

impl fmt::Debug for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cassette({}", self.mode.as_str())?;
        if let Some(tape) = &self.tape {
            write!(f, ", `{}`", tape.path().display())?;
        }
        f.write_str(")")
    }
}

/// A call on a tape.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The predictor that asked, where it was bound.
    pub path: Option<String>,
    /// On whose behalf, by the role's name.
    pub role: String,
    /// The [`identity`](crate::lm::Lm::identity) of the model.
    pub model: String,
    /// The key of the request.
    pub key: Digest,
    /// Which of several answers to one request was wanted.
    pub sample: u64,
    /// Which of the answers to this request and sample it is, from 0.
    pub occurrence: u64,
    /// The end of what was asked.
    pub asked: String,
}

/// Prints who asked whom, and the end of what was asked.
impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_deref().unwrap_or("a predictor without a path");
        let (role, model, asked) = (&self.role, &self.model, &self.asked);
        write!(f, "{path} ({role}) asked `{model}`: `{asked}`")
    }
}
