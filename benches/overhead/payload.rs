//! What is asked and answered.

use dspy::prelude::*;

#[value]
pub(crate) enum Grade {
    Good,
    Fair,
    Poor,
}

#[value]
pub(crate) struct Finding {
    pub title: String,
    pub page: u32,
    pub quote: String,
    pub weight: f64,
}

/// Review the draft.
#[signature]
pub(crate) struct Review {
    /// the draft as it stands
    #[input]
    draft: String,
    #[input]
    topics: Vec<String>,
    #[input]
    length: u32,
    #[output]
    grade: Grade,
    #[output]
    findings: Vec<Finding>,
    #[output]
    score: Option<f64>,
}
