//! Traces as lines of JSON in a file.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::json::line;
use super::{Hook, SpanEnd, SpanRef};

/// A hook that puts a line behind a file for each span that ended. `_docs::trace` says what the
/// lines hold.
///
/// What was given, asked and answered is left out unless it is [asked for](Self::with_texts):
/// whoever collects traces must not collect the users' texts unasked. Keys have no way in at all.
///
/// The file is made with its first line. Each line is written at once and whole, so that many tasks
/// and processes may share a file, and nothing waits in memory. Where a line cannot be written, the
/// call goes on: `tracing` is warned once, and the line is dropped and counted.
///
/// It is a handle: keep a clone to ask for [`dropped`](Self::dropped).
///
/// ```
/// use dspy::prelude::*;
/// use dspy::testing::FnLm;
/// use dspy::trace::JsonLines;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// # let path = std::env::temp_dir().join(format!("dspy-lines-{}.jsonl", std::process::id()));
/// let lines = JsonLines::to_file(&path);
/// let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## colour ## ]]\nwhite".into())));
/// Predict::<Colour>::new().call(&cx.with_hook(lines.clone()), "snow").await?;
/// let text = std::fs::read_to_string(&path).or_program()?;
/// assert_eq!(text.lines().count(), 2);
/// assert!(text.contains(r#""kind":"predictor","name":"Colour""#) && !text.contains("snow"));
/// assert_eq!(lines.dropped(), 0);
/// # std::fs::remove_file(&path).or_program()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct JsonLines {
    sink: Arc<Sink>,
    with_texts: bool,
}

struct Sink {
    path: PathBuf,
    state: Mutex<State>,
    dropped: AtomicU64,
    is_warned: AtomicBool,
}

#[derive(Default)]
struct State {
    file: Option<File>,
    /// Whether the last line got there in part.
    is_torn: bool,
}

impl JsonLines {
    /// Lines behind this file. Nothing is made or opened before there is one.
    pub fn to_file(path: impl Into<PathBuf>) -> Self {
        let sink = Sink {
            path: path.into(),
            state: Mutex::default(),
            dropped: AtomicU64::new(0),
            is_warned: AtomicBool::new(false),
        };
        Self {
            sink: Arc::new(sink),
            with_texts: false,
        }
    }

    /// With what predictors were given and gave, what models were asked and answered, and the words
    /// of errors. Media stay outside; a line says of what kind and size they are.
    #[must_use]
    pub fn with_texts(mut self) -> Self {
        self.with_texts = true;
        self
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.sink.path
    }

    /// How many lines could not be written.
    pub fn dropped(&self) -> u64 {
        self.sink.dropped.load(Ordering::Relaxed)
    }
}

impl Hook for JsonLines {
    fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
        let line = line(span, end, self.with_texts);
        if let Err(error) = self.sink.write(&line) {
            self.sink.drop_line(&error);
        }
    }
}

impl Sink {
    /// Writes a line in one piece: with others that append to the file it does not mix.
    fn write(&self, line: &str) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        let file = match &mut state.file {
            Some(file) => file,
            none => {
                let file = OpenOptions::new()
                    .append(true)
                    .create(true)
                    .open(&self.path)?;
                none.insert(file)
            }
        };
        // Half a line is ended first, or it would spoil this one.
        let ended = state.is_torn.then(|| format!("\n{line}"));
        let line = ended.as_deref().unwrap_or(line).as_bytes();
        let written = loop {
            match file.write(line) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                written => break written?,
            }
        };
        state.is_torn = match written {
            0 => state.is_torn,
            written => written < line.len(),
        };
        match written == line.len() {
            true => Ok(()),
            false => Err(io::Error::new(
                io::ErrorKind::WriteZero,
                "the line was cut off",
            )),
        }
    }

    fn drop_line(&self, error: &io::Error) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        if !self.is_warned.swap(true, Ordering::Relaxed) {
            let path = self.path.display();
            tracing::warn!(
                target: "dspy",
                "the trace cannot be written to `{path}`, and lines are dropped: {error}"
            );
        }
    }
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonLines({})", self.sink.path.display())
    }
}
