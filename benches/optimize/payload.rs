//! What is asked, and which of it is answered well.

use dspy::prelude::*;

use crate::figures::Failure;

/// Answer the question.
#[signature]
pub(crate) struct Qa {
    #[input]
    pub question: String,
    #[output]
    pub answer: String,
}

const ANSWER: &str = "The pianofor";
const OTHER: &str = "The harpsichord";
const REPLY: &str = "[[ ## answer ## ]]\nThe pianofor\n\n[[ ## completed ## ]]";

/// What the model says to every question.
pub(crate) fn reply() -> String {
    REPLY.to_owned()
}

/// Rows to learn from, with nothing sealed, so that no report follows the bootstrap. Each asks
/// something else, since what is asked twice in a run is asked once. What the model says is right
/// on every other one; the optimizer shuffles them.
pub(crate) fn split(rows: usize) -> Result<Split<QaInput, QaOutput>, Failure> {
    let rows = Rows::new((0..rows).map(|number| Qa {
        question: format!("{number:06} which instrument did Cristofori build around 1700?"),
        answer: if number % 2 == 0 { ANSWER } else { OTHER }.to_owned(),
    }))?;
    Ok(Split::train_and_validation(rows, Rows::default())?)
}
