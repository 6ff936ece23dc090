//! Parameters: what an optimizer may change, as `visit` hands it out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use schemars::Schema;

use super::{AnySetting, Path, PredictorState, must_say_something};
use crate::adapter::Adapter;
use crate::error::Result;
use crate::lm::Options;
use crate::predict::Recovery;
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

    /// Whether it reasons before it answers, in a field before its outputs.
    fn reasons(&self) -> bool;

    /// The JSON schemas of its inputs and of its outputs.
    fn schemas(&self) -> [Arc<Schema>; 2];

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

    /// What stands in for the descriptions of its fields, by their names.
    fn field_texts(&self) -> BTreeMap<String, String>;

    /// Describes a field in other words than its doc comment does.
    ///
    /// # Errors
    ///
    /// When the signature has no such field, or the predictor is frozen. The error names the
    /// nearest field.
    fn set_field_text(&mut self, name: &str, text: &str) -> Result<()>;

    /// The options of every call that does not set its own.
    fn options(&self) -> &Options;

    /// Gives it other options.
    ///
    /// # Errors
    ///
    /// When the predictor is frozen.
    fn set_options(&mut self, options: Options) -> Result<()>;

    /// Whether optimizers must leave it as it is.
    fn is_frozen(&self) -> bool;

    /// The adapter by which its author has it put, where that is not left to the context.
    fn adapter(&self) -> Option<&dyn Adapter> {
        None
    }

    /// What its author has done about replies that cannot be read, where that is not left to the
    /// context.
    fn recovery(&self) -> Option<&Recovery> {
        None
    }

    /// Its whole state as data. In its demonstrations, as in a file, a picture is the map of its
    /// address, and a hash map is in the order of its keys.
    ///
    /// # Errors
    ///
    /// When its instructions are blank, or a demonstration cannot be written as JSON or shows
    /// nothing: no predictor would take such a state over.
    fn state(&self) -> Result<PredictorState> {
        must_say_something(&self.instructions())?;
        let demos = self.demos()?.into_iter();
        let demos = demos.map(|it| it.without_media().sorted_fields(self.spec().fields()));
        Ok(PredictorState {
            signature: self.spec().to_string(),
            fingerprint: self.spec().fingerprint(),
            instructions: self.instructions().into_owned(),
            demos: demos.collect(),
            field_texts: self.field_texts(),
            options: self.options().clone(),
            frozen: self.is_frozen(),
        })
    }

    /// Takes a whole state over; either all of it fits or nothing changes. A frozen predictor
    /// takes it too: what was saved of a program is loaded, although no optimizer may change it.
    ///
    /// # Errors
    ///
    /// When the state is of another signature, its instructions are blank, or a demonstration or
    /// a field text does not fit. The message has a line for each of these.
    fn restore(&mut self, state: &PredictorState) -> Result<()>;
}

/// The range of a setting, as data.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The least that it can be.
    pub least: Node,
    /// The most that it can be.
    pub most: Node,
}
