//! What is asked and answered, and where runs are kept.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use dspy::prelude::*;
use dspy::testing::FnLm;

use crate::figures::Failure;

/// Answer the question.
#[signature]
pub(crate) struct Qa {
    #[input]
    pub question: String,
    #[output]
    pub answer: String,
}

pub(crate) type QaRows = Rows<QaInput, QaOutput>;

pub(crate) const ANSWER: &str = "The pianofor";
const REPLY: &str = "[[ ## answer ## ]]\nThe pianofor\n\n[[ ## completed ## ]]";

/// Questions of 60 letters, each another one, since what is asked twice in a run is asked once.
pub(crate) fn question(number: usize) -> String {
    format!("{number:06} which instrument did Cristofori build around 1700?")
}

pub(crate) fn rows(rows: usize) -> Result<QaRows, Failure> {
    Ok(Rows::new((0..rows).map(|number| Qa {
        question: question(number),
        answer: ANSWER.to_owned(),
    }))?)
}

/// A model that answers at once.
pub(crate) fn at_once() -> Ctx {
    Ctx::test(FnLm::new(|_| Ok(reply())))
}

pub(crate) fn reply() -> String {
    REPLY.to_owned()
}

/// A directory for this bench alone, with nothing in it.
pub(crate) fn fresh(name: &str) -> Result<PathBuf, Failure> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("engine-bench")
        .join(name);
    match fs::remove_dir_all(&dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    fs::create_dir_all(&dir)?;
    Ok(dir)
}
