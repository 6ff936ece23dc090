//! What is asked and answered over HTTP.

use dspy::prelude::*;

/// Answer the question.
#[signature]
pub(crate) struct Qa {
    #[input]
    pub question: String,
    #[output]
    pub answer: String,
}

pub(crate) const MODEL: &str = "model";
pub(crate) const QUESTION: &str = "Which instrument did Bartolomeo Cristofori build around 1700?";
pub(crate) const ANSWER: &str = "The pianofor";
pub(crate) const QA_REPLY: &str = "[[ ## answer ## ]]\nThe pianofor\n\n[[ ## completed ## ]]";

/// A predictor with so many demonstrations.
pub(crate) fn qa(demos: usize) -> Predict<Qa> {
    Predict::new().with_demos((0..demos).map(|number| Qa {
        question: format!("{number:02}{}", &QUESTION[2..]),
        answer: ANSWER.into(),
    }))
}
