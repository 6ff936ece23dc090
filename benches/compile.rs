//! What a user's build pays for this library: seconds of compilation and numbers of crates.
//!
//! `cargo bench --bench compile` prints one line `figure NAME VALUE UNIT` for each figure, as
//! `figures` says.
//!
//! The seconds are the best of several rounds, since whatever else runs can only add to them:
//! of 20 for the signatures, and of 3 for the cold builds, which take much longer each. Cold
//! means that every crate is compiled, not that the files are out of the page cache.
//! Everything is built with `--offline`, so no download is ever part of a figure.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are printed, and the minutes they take are accounted for meanwhile"
)]

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    fs, io,
    path::Path,
    process::{Command, ExitCode, Output},
    time::{Duration, Instant},
};

mod figures;

use figures::{Failure, Figure, ROUNDS, best_each};

type Result<T> = std::result::Result<T, Failure>;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");
const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

const SIGNATURES: usize = 100;
const COLD_ROUNDS: usize = 3;
const LEAN: &[&str] = &["--no-default-features"];

fn main() -> ExitCode {
    if !figures::wanted("compile") {
        return ExitCode::SUCCESS;
    }
    match figures::print(measure) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compile: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<Vec<Figure>> {
    let signatures = seconds_of_signatures()?;
    let [cold_default, cold_lean] = seconds_of_cold_builds([&[], LEAN])?;
    Ok(vec![
        Figure::new("seconds_per_100_signatures", signatures, "s"),
        Figure::new("cold_build_default", cold_default, "s"),
        Figure::new("cold_build_lean", cold_lean, "s"),
        Figure::new("crates_default", crates(&[])?, "crates"),
        Figure::new("crates_lean", crates(LEAN)?, "crates"),
    ])
}

/// What a hundred signatures add to the build of the crate that declares them.
fn seconds_of_signatures() -> Result<f64> {
    let folder = Path::new(SCRATCH).join("compile-signatures");
    let source = folder.join("src/lib.rs");
    let target = folder.join("target");
    remove(&folder)?;
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), user_manifest())?;
    // The versions of this workspace, which are the ones that are on this machine.
    fs::copy(
        Path::new(REPOSITORY).join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )?;

    let variants = [user_source(0), user_source(SIGNATURES)];
    let mut build = |variant: usize| {
        fs::write(&source, &variants[variant])?;
        let mut build = cargo(&folder, &target);
        build.args(["build", "--offline"]);
        let (elapsed, output) = timed(&mut build)?;
        // A build that found nothing to do would make the figure better than it is.
        if !String::from_utf8_lossy(&output.stderr).contains("Compiling user ") {
            return Err("cargo did not compile the rewritten source again".into());
        }
        Ok(elapsed.as_secs_f64())
    };
    eprintln!("compile: {ROUNDS} rounds of {SIGNATURES} signatures and of none");
    // The round before the first compiles the dependencies and is not counted.
    let _: [f64; 2] = best_each(1, 1, &mut build)?;
    let [empty, full] = best_each(ROUNDS, 1, build)?;
    remove(&folder)?;
    Ok(full - empty)
}

/// The manifest of a user's crate: a workspace of its own, below the target folder of ours.
fn user_manifest() -> String {
    format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ndspy = {{ path = {REPOSITORY:?} }}\n\n\
         [workspace]\n"
    )
}

/// A user's file with so many signatures: two inputs each, and three of the five outputs that
/// there are, in turn.
fn user_source(signatures: usize) -> String {
    let outputs = [
        "    /// who takes care of it\n    #[output]\n    pub team: Team,\n",
        "    #[output(ge = 0, le = 100)]\n    pub sure: u32,\n",
        "    /// from none to one\n    #[output]\n    pub score: Option<f64>,\n",
        "    #[output]\n    pub topics: Vec<String>,\n",
        "    /// what to answer\n    #[output]\n    pub reply: String,\n",
    ];
    let mut text = String::from(
        "//! A user's crate.\n\nuse dspy::prelude::*;\n\n\
         /// Who takes care of a message.\n#[value]\n#[derive(PartialEq)]\n\
         pub enum Team {\n    /// invoices and refunds\n    Billing,\n    Parcels,\n    \
         Other(String),\n}\n",
    );
    for number in 0..signatures {
        text += &format!(
            "\n/// Decide which team takes care of the message, in way {number}.\n\
             #[signature]\npub struct Route{number} {{\n    /// as it came in\n    #[input]\n    \
             pub message: String,\n    #[input]\n    pub history: Vec<String>,\n"
        );
        for step in 0..3 {
            text += outputs[(number + step) % outputs.len()];
        }
        text += "}\n";
    }
    text
}

/// The build of `dspy` and of all it depends on, from nothing, with each list of features.
fn seconds_of_cold_builds<const N: usize>(features: [&[&str]; N]) -> Result<[f64; N]> {
    let target = Path::new(SCRATCH).join("compile-cold");
    eprintln!("compile: {COLD_ROUNDS} rounds of {N} cold builds");
    let best = best_each(COLD_ROUNDS, 1, |variant| {
        remove(&target)?;
        let mut build = cargo(Path::new(REPOSITORY), &target);
        build.args(["build", "-p", "dspy", "--offline", "--locked"]);
        let (elapsed, _) = timed(build.args(features[variant]))?;
        Ok(elapsed.as_secs_f64())
    })?;
    remove(&target)?;
    Ok(best)
}

/// How many crates that are not ours such a build compiles, counted as `.ci/dependencies` does.
fn crates(features: &[&str]) -> Result<f64> {
    let mut tree = cargo(Path::new(REPOSITORY), Path::new(SCRATCH));
    tree.args([
        "tree",
        "-p",
        "dspy",
        "-e",
        "normal,build",
        "--prefix",
        "none",
    ]);
    tree.args(["--target", "x86_64-unknown-linux-gnu"]);
    tree.args(["--offline", "--locked"]);
    let (_, output) = timed(tree.args(features))?;
    let text = String::from_utf8(output.stdout)?;
    let names: BTreeSet<&str> = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        // Ours are followed by their folder.
        .filter(|line| !line.contains(" (/"))
        .collect();
    Ok(f64::from(u32::try_from(names.len())?))
}

/// The cargo that runs this bench, with what could make two machines or two runs differ unset.
fn cargo(folder: &Path, target: &Path) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Runs a command to its end and says how long it took; what it complains about is the error.
fn timed(command: &mut Command) -> Result<(Duration, Output)> {
    let began = Instant::now();
    let output = command.output()?;
    let elapsed = began.elapsed();
    if output.status.success() {
        Ok((elapsed, output))
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(format!("{command:?} failed: {}\n{complaint}", output.status).into())
    }
}

/// Removes a folder that may not be there.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
