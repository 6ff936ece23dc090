//! Any error as one of the program's own.

use std::error::Error as StdError;

use super::{Error, Result};

/// Turns any error into the program's own, so that `?` works in a `forward`.
///
/// ```
/// use dspy::prelude::*;
///
/// fn port(text: &str) -> Result<u16> {
///     let port = text.parse().or_program()?;
///     Ok(port)
/// }
/// assert!(port("many").unwrap_err().is_program());
/// ```
pub trait ResultExt<T> {
    /// The value, or the error as one of the program's own.
    ///
    /// # Errors
    ///
    /// When it was an error before.
    fn or_program(self) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> ResultExt<T> for Result<T, E> {
    fn or_program(self) -> Result<T> {
        self.map_err(Error::program)
    }
}
