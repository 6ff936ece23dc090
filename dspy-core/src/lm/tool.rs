//! Tools that a model may ask for.

use serde_json::Value as Json;

/// A tool, as a model is told of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ToolSpec {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// The JSON schema of its arguments.
    pub parameters: Json,
    /// Whether the provider shall hold the model to the schema.
    pub strict: bool,
}

impl ToolSpec {
    /// A tool with this name, for this purpose, with arguments of this schema.
    pub fn new(name: impl Into<String>, description: impl Into<String>, parameters: Json) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            parameters,
            strict: false,
        }
    }
}

/// The tools of a request, and whether the model has to ask for one.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Tools {
    /// What there is.
    pub specs: Vec<ToolSpec>,
    /// What the model may or must do with them.
    pub choice: ToolChoice,
    /// Whether it may ask for several at once; what is not said is the provider's.
    pub parallel: Option<bool>,
}

impl Tools {
    /// These tools, of which the model may ask for some or none.
    pub fn new(specs: impl Into<Vec<ToolSpec>>) -> Self {
        Self {
            specs: specs.into(),
            ..Self::default()
        }
    }
}

/// What a model may or must do with its tools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToolChoice {
    /// It chooses.
    #[default]
    Auto,
    /// It shall ask for none.
    None,
    /// It has to ask for one.
    Required,
    /// It has to ask for this one.
    Named(String),
}
