//! How much memory the process has.

use std::fs;
use std::io::ErrorKind;

use super::Failure;

/// Megabytes that are resident; nothing where the system does not say. `statm` counts in pages, of whose size the standard library knows
/// nothing; this file says the same in kilobytes.
pub(crate) fn resident() -> Result<Option<f64>, Failure> {
    let status = match fs::read_to_string("/proc/self/status") {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        status => status?,
    };
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|it| it.trim().strip_suffix(" kB"));
    match kilobytes.map(|it| it.trim().parse::<f64>()) {
        Some(Ok(kilobytes)) => Ok(Some(kilobytes / 1024.0)),
        _ => Err("no `VmRSS` in kB in /proc/self/status".into()),
    }
}
