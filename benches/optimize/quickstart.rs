//! The first example, from nothing kept to its last line.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::figures::{Failure, Figure, best_each};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// Where the example keeps its runs, which are removed before every round.
const RUNS: &str = "target/quickstart";

/// A round takes a second or so, so the best of few has to do.
const ROUNDS: usize = 3;

/// Seconds of the example, cold: the program alone, which is built beforehand, without whatever it
/// kept before. Nothing if it is not there.
///
/// It always asks the learner in the box: a model that the environment names may cost money, and
/// would be what is measured.
pub(crate) fn wall() -> Result<Option<Figure>, Failure> {
    let Some(program) = built()? else {
        return Ok(None);
    };
    let [seconds] = best_each(ROUNDS, 1, |_| {
        forget()?;
        let mut example = Command::new(&program);
        example
            .current_dir(REPOSITORY)
            .env_remove("DSPY_MODEL")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let began = Instant::now();
        let ended = example.status()?;
        let took = began.elapsed().as_secs_f64();
        match ended.success() {
            true => Ok(took),
            false => Err(format!("the quickstart ended with {ended}").into()),
        }
    })?;
    Ok(Some(Figure::new("quickstart_wall", seconds, "s")))
}

/// The example as it is now, beside this bench: examples and benches are kept in folders next to
/// each other, and no bench can ask for an example to be built with it.
fn built() -> Result<Option<PathBuf>, Failure> {
    let bench = env::current_exe()?;
    let name = format!("quickstart{}", env::consts::EXE_SUFFIX);
    let above = |levels| bench.ancestors().nth(levels);
    let (Some(profile), Some(target)) = (above(2), above(3)) else {
        return Err("this bench does not lie in a folder of cargo's".into());
    };
    let build = ["build", "--release", "--example", "quickstart"];
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut cargo = Command::new(cargo);
    cargo.current_dir(REPOSITORY).args(build);
    cargo.args(["--quiet", "--target-dir"]).arg(target);
    // What cargo tells this bench about its package reaches the build scripts of dependencies, some
    // of which are then built again, and again for the next bench.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    let is_built = cargo.status().is_ok_and(|status| status.success());
    let program = profile.join("examples").join(name);
    if is_built && program.exists() {
        return Ok(Some(program));
    }
    eprintln!(
        "optimize: no quickstart is measured, since it was not built as `{}`: try `cargo {}`",
        program.display(),
        build.join(" ")
    );
    Ok(None)
}

/// Removes the runs of the learner in the box. Those of a model that was paid for lie deeper, in a
/// directory of the model's name, and stay.
fn forget() -> Result<(), Failure> {
    let entries = match fs::read_dir(Path::new(REPOSITORY).join(RUNS)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        if path.join("events.jsonl").exists() {
            fs::remove_dir_all(path)?;
        }
    }
    Ok(())
}
