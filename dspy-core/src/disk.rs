//! Writing a file: as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

/// Writes the text beside the place and then moves it there, so that whoever reads meanwhile, or
/// after a crash, sees the old file or the new one and never half of one.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: io::Error| {
        let folder = folder_of(path);
        let why = match error.kind() {
            io::ErrorKind::NotFound if !folder.is_dir() => {
                format!("there is no folder `{}`: create it first", folder.display())
            }
            _ => error.to_string(),
        };
        let message = format!("cannot write `{}`: {why}", path.display());
        Error::new(Kind::File, message).caused_by(error)
    };
    // A link stays one: what it points to is written.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let (beside, mut file) = create_beside(&place).map_err(failed)?;
    let written = (|| {
        file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(&place) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, &place)
    })();
    written.map_err(|error| {
        // What is half written is of no use; should it stay, the error matters more.
        let _ = fs::remove_file(&beside);
        failed(error)
    })
}

/// A new file in the same folder, since only there moving it is one step.
fn create_beside(place: &Path) -> io::Result<(PathBuf, File)> {
    let Some(name) = place.file_name() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "this is no name of a file",
        ));
    };
    let mut tried = 0_u32;
    loop {
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}-{tried}.tmp", std::process::id()));
        let beside = folder_of(place).join(beside);
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((beside, file)),
            // Another save of this process, or one that was cut short.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < 1000 => {
                tried += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
