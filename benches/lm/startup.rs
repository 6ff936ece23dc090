//! How long a program takes to be ready to call: a process of its own, from its start to its end.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::Instant;

use dspy::prelude::*;

use crate::figures::{Failure, Figure, ROUNDS, best_each};
use crate::served::payload::qa;

/// The argument that makes this program one that only gets ready.
pub(crate) const START: &str = "--start";

/// Gets ready: a context out of variables, with all layers, and a predictor.
pub(crate) fn run() -> Result<(), Failure> {
    let vars = |name: &str| match name {
        "DSPY_MODEL" => Some("openai/gpt-4.1-mini".to_owned()),
        "OPENAI_API_KEY" => Some("sk-none".to_owned()),
        _ => None,
    };
    let cx = Ctx::from_vars(vars)?;
    let program = Program::new(qa(0));
    black_box((cx, program));
    Ok(())
}

/// Milliseconds from the start of the process to its end.
pub(crate) fn figure() -> Result<Figure, Failure> {
    let program = std::env::current_exe()?;
    let [seconds] = best_each(ROUNDS, 1, |_| {
        let began = Instant::now();
        let status = Command::new(&program)
            .arg(START)
            .stdin(Stdio::null())
            .status()?;
        match status.success() {
            true => Ok(began.elapsed().as_secs_f64()),
            false => Err(format!("it did not get ready: {status}").into()),
        }
    })?;
    Ok(Figure::new("startup", seconds * 1e3, "ms"))
}
