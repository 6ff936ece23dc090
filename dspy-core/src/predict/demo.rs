//! Demonstrations: worked examples that stand in the prompt.

use std::fmt;

use crate::error::{Error, Kind, Result};
use crate::signature::{AnyValue, FieldSink, Fields, Record, Signature};
use crate::value::Node;

/// A worked example of a signature: its inputs and outputs, and perhaps the reasoning between.
///
/// A row of the signature is one: `Demo::from(row)`.
pub struct Demo<S: Signature> {
    input: S::Input,
    reasoning: Option<String>,
    output: S::Output,
}

impl<S: Signature> Demo<S> {
    /// With the reasoning that led from the inputs to the outputs; a chain of thought shows it.
    #[must_use]
    pub fn with_reasoning(mut self, reasoning: impl Into<String>) -> Self {
        self.reasoning = Some(reasoning.into());
        self
    }

    /// The inputs.
    pub fn input(&self) -> &S::Input {
        &self.input
    }

    /// The outputs.
    pub fn output(&self) -> &S::Output {
        &self.output
    }

    /// The reasoning, where there is one.
    pub fn reasoning(&self) -> Option<&str> {
        self.reasoning.as_deref()
    }

    /// The demonstration as data: one map of all fields, with the reasoning if the predictor
    /// reasons.
    pub(super) fn to_node(&self, reasons: bool) -> Result<Node> {
        let fields = self.fields(reasons)?.into_iter();
        Ok(Node::Map(
            fields.map(|(name, node)| (name.to_owned(), node)).collect(),
        ))
    }

    /// The fields in order, with the reasoning if the predictor reasons.
    pub(super) fn fields(&self, reasons: bool) -> Result<Vec<(&'static str, Node)>> {
        let mut sink = NodeSink(Vec::new());
        self.input.write(&mut sink)?;
        if let Some(reasoning) = self.reasoning.as_ref().filter(|_| reasons) {
            sink.0.push(("reasoning", Node::Text(reasoning.clone())));
        }
        self.output.write(&mut sink)?;
        Ok(sink.0)
    }

    /// The demonstration out of data: one map of all fields.
    ///
    /// # Errors
    ///
    /// When a field is missing, unknown, stands there twice or does not fit its type.
    pub(super) fn from_node(node: &Node, reasons: bool) -> Result<Self> {
        let Node::Map(entries) = node else {
            let found = node.kind();
            return Err(Error::new(
                Kind::Parameter,
                format!("a demonstration is a map of fields, found {found}"),
            ));
        };
        let known = |name: &str| {
            let mut fields = S::SPEC.inputs().iter().chain(S::SPEC.outputs());
            fields.any(|field| field.name() == name) || (reasons && name == "reasoning")
        };
        if let Some((name, _)) = entries.iter().find(|(name, _)| !known(name)) {
            return Err(Error::new(
                Kind::Parameter,
                format!(
                    "`{}` has no field `{name}`: its fields are {}",
                    S::SPEC.name(),
                    S::SPEC
                ),
            ));
        }
        let mut fields = Fields::of_row(entries.clone());
        let reasoning = if reasons {
            fields.take("reasoning")?
        } else {
            None
        };
        Ok(Self {
            input: S::Input::read(&mut fields)?,
            reasoning,
            output: S::Output::read(&mut fields)?,
        })
    }
}

impl<S: Signature> From<S> for Demo<S> {
    fn from(row: S) -> Self {
        let (input, output) = row.into();
        Self {
            input,
            reasoning: None,
            output,
        }
    }
}

impl<S: Signature> Clone for Demo<S> {
    fn clone(&self) -> Self {
        Self {
            input: self.input.clone(),
            reasoning: self.reasoning.clone(),
            output: self.output.clone(),
        }
    }
}

impl<S: Signature> fmt::Debug for Demo<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Demo");
        debug.field("input", &self.input);
        if let Some(reasoning) = &self.reasoning {
            debug.field("reasoning", reasoning);
        }
        debug.field("output", &self.output).finish()
    }
}

/// Collects fields as data.
struct NodeSink(Vec<(&'static str, Node)>);

impl FieldSink for NodeSink {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let node = value.to_node().map_err(|error| error.inside(name))?;
        self.0.push((name, node));
        Ok(())
    }
}
