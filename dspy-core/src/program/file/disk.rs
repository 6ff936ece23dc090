//! A program file on the disk, read no further than it may go.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use super::LARGEST;
use super::read::too_large;
use crate::error::{Error, Kind, Result};

/// The text of a file.
pub(in crate::program) fn read(path: &Path) -> Result<String> {
    let failed = |why: String| {
        let message = format!("cannot read `{}`: {why}", path.display());
        Error::new(Kind::File, message)
    };
    let mut bytes = Vec::new();
    let end = File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| failed(error.to_string()).caused_by(error))?;
    if end as u64 > LARGEST {
        let length = fs::metadata(path).map_or(end as u64, |it| it.len());
        return Err(failed(too_large(length).to_string()));
    }
    String::from_utf8(bytes)
        .map_err(|error| failed("it is not text in UTF-8".into()).caused_by(error))
}
