//! Parameters: what an optimizer may change, as `visit` hands it out.

use std::borrow::Cow;
use std::fmt::Debug;

use super::{AnySetting, Path};
use crate::error::Result;
use crate::signature::Spec;
use crate::value::Node;

/// A parameter to look at.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Parameter<'a> {
    /// The instructions and demonstrations of one predictor.
    Predictor(&'a dyn Predictor),
    /// A typed value with its range.
    Setting(&'a dyn AnySetting),
}

/// A parameter to change.
#[derive(Debug)]
#[non_exhaustive]
pub enum ParameterMut<'a> {
    /// The instructions and demonstrations of one predictor.
    Predictor(&'a mut dyn Predictor),
    /// A typed value with its range.
    Setting(&'a mut dyn AnySetting),
}

/// What every predictor is to an optimizer, whatever its signature: the state that can be tuned.
pub trait Predictor: Debug {
    /// What is known of its signature at compile time.
    fn spec(&self) -> &'static Spec;

    /// The path by which it is known in its program, once it is bound.
    fn path(&self) -> Option<&Path>;

    /// Writes down the path by which it is known.
    fn bind(&mut self, path: Path);

    /// What it is told to do now.
    fn instructions(&self) -> Cow<'_, str>;

    /// Tells it to do something else.
    ///
    /// # Errors
    ///
    /// When the text is blank, or the predictor is frozen.
    fn set_instructions(&mut self, instructions: &str) -> Result<()>;

    /// Its demonstrations as data.
    ///
    /// # Errors
    ///
    /// When one of them cannot be written as JSON.
    fn demos(&self) -> Result<Vec<Node>>;

    /// Gives it other demonstrations; either all of them fit or nothing changes.
    ///
    /// # Errors
    ///
    /// When one of them does not fit the signature, or the predictor is frozen. The error says
    /// which one and why.
    fn set_demos(&mut self, demos: &[Node]) -> Result<()>;

    /// Whether optimizers must leave it as it is.
    fn is_frozen(&self) -> bool;
}

/// The range of a setting, as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The least that it can be.
    pub least: Node,
    /// The most that it can be.
    pub most: Node,
}
