//! Scores: what a metric says of an output.

use crate::error::{Error, Kind, Result};
use crate::value::Node;

/// What a metric says of an output: a number, and perhaps in words why.
///
/// ```
/// use dspy::evaluate::Score;
///
/// let score = Score::new(0.5).with_feedback("the year is right, the month is not");
/// assert_eq!(score.value(), 0.5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    value: f64,
    feedback: Option<String>,
}

impl Score {
    /// A number alone.
    pub const fn new(value: f64) -> Self {
        Self {
            value,
            feedback: None,
        }
    }

    /// With why it is so; optimizers that reflect read it.
    #[must_use]
    pub fn with_feedback(mut self, feedback: impl Into<String>) -> Self {
        self.feedback = Some(feedback.into());
        self
    }

    /// The number.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// Why it is so, if the metric said it.
    pub fn feedback(&self) -> Option<&str> {
        self.feedback.as_deref()
    }

    /// A number where that is all, else a map.
    pub(crate) fn to_node(&self) -> Node {
        let value = Node::Number(format!("{:?}", self.value).into());
        match &self.feedback {
            None => value,
            Some(feedback) => Node::Map(vec![
                ("value".to_owned(), value),
                ("feedback".to_owned(), Node::Text(feedback.clone())),
            ]),
        }
    }

    pub(crate) fn of_node(node: &Node) -> Result<Self> {
        match node {
            Node::Map(_) => {
                let value = node.get("value").map(Node::read).transpose()?;
                let feedback = node.get("feedback").and_then(Node::as_text);
                Ok(Self {
                    value: value.ok_or_else(|| Error::new(Kind::Run, "this score has no value"))?,
                    feedback: feedback.map(str::to_owned),
                })
            }
            number => Ok(Self::new(number.read()?)),
        }
    }
}

/// What a metric may give: `bool`, a float, a [`Score`], or a `Result` of one of them.
///
/// An error is a metric that could not do its work. It ends the evaluation and says why; it never
/// becomes a score.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no score",
    label = "a metric gives `bool`, `f64`, `f32`, `Score`, or a `Result` of one of them"
)]
pub trait IntoScore {
    /// The score.
    ///
    /// # Errors
    ///
    /// What the metric itself failed with.
    fn into_score(self) -> Result<Score>;
}

impl IntoScore for Score {
    fn into_score(self) -> Result<Score> {
        Ok(self)
    }
}

impl IntoScore for bool {
    fn into_score(self) -> Result<Score> {
        Ok(Score::new(f64::from(u8::from(self))))
    }
}

impl IntoScore for f64 {
    fn into_score(self) -> Result<Score> {
        Ok(Score::new(self))
    }
}

impl IntoScore for f32 {
    fn into_score(self) -> Result<Score> {
        Ok(Score::new(self.into()))
    }
}

impl<S: IntoScore, E: Into<Box<dyn std::error::Error + Send + Sync>>> IntoScore for Result<S, E> {
    fn into_score(self) -> Result<Score> {
        self.map_err(Error::program)?.into_score()
    }
}
