//! Everything that does not fit, in one error: whoever mends a file wants to see all of it.

use crate::error::{Error, Kind, Result};

/// What does not fit, a line each.
#[derive(Debug, Default)]
pub(crate) struct Misfits(Vec<String>);

impl Misfits {
    /// Adds one. Whatever it holds, it is one line.
    pub(crate) fn push(&mut self, why: impl AsRef<str>) {
        self.0.push(why.as_ref().replace('\n', " "));
    }

    /// Adds every line of an error that was made of several, each after what it is about.
    pub(crate) fn push_lines(&mut self, about: &str, error: &Error) {
        let lines = error.to_string();
        self.0
            .extend(lines.lines().map(|line| format!("{about}: {line}")));
    }

    /// The value, or its error as one more misfit.
    pub(crate) fn take<T>(&mut self, about: &str, result: Result<T>) -> Option<T> {
        result
            .map_err(|error| self.push(format!("{about}: {error}")))
            .ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Nothing, or one error of all lines: after the heading, or bare where that is empty.
    pub(crate) fn into_result(self, kind: Kind, heading: &str) -> Result<()> {
        let message = match self.0.as_slice() {
            [] => return Ok(()),
            lines if heading.is_empty() => lines.join("\n"),
            [only] => format!("{heading}: {only}"),
            lines => format!(
                "{heading}, for {} reasons:\n- {}",
                lines.len(),
                lines.join("\n- ")
            ),
        };
        Err(Error::new(kind, message))
    }
}
