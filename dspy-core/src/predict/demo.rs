//! Demonstrations: worked examples that stand in the prompt.

use std::fmt;

use crate::adapter::AnyRecord;
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
        let mut sink = NodeSink(Vec::new());
        self.shown(reasons).write_fields(&mut sink)?;
        Ok(Node::Map(sink.0))
    }

    /// The demonstration as a predictor shows it.
    pub(super) fn shown(&self, reasons: bool) -> Shown<'_, S> {
        Shown {
            demo: self,
            reasons,
        }
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

/// A demonstration with its reasoning, or without it where the predictor does not reason.
pub(super) struct Shown<'a, S: Signature> {
    demo: &'a Demo<S>,
    reasons: bool,
}

impl<S: Signature> AnyRecord for Shown<'_, S> {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.demo.input.write(sink)?;
        if let Some(reasoning) = self.demo.reasoning.as_ref().filter(|_| self.reasons) {
            sink.field("reasoning", reasoning)?;
        }
        self.demo.output.write(sink)
    }
}

/// Collects fields as data.
struct NodeSink(Vec<(String, Node)>);

impl FieldSink for NodeSink {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let node = value.to_node().map_err(|error| error.inside(name))?;
        self.0.push((name.to_owned(), node));
        Ok(())
    }
}
