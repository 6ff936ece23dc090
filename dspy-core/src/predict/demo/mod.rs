//! Demonstrations: worked examples that stand in the prompt.

mod content;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use content::Content;

use super::nodes::Nodes;
use super::per_adapter::PerAdapter;
use crate::adapter::{Adapter, AnyRecord, Step};
use crate::error::{Error, Kind, Result};
use crate::lm::Fragment;
use crate::rows::Example;
use crate::signature::{FieldSink, Fields, KnownFields, Record, Signature};
use crate::value::{Field, Node};

/// A worked example of a signature: its inputs and outputs, and perhaps the reasoning between.
///
/// A row of the signature is one, with every field. One of which only some fields are known is
/// built field by field from [`Signature::demo`]; it needs something on either side, or it would
/// show nothing. Clones share what they hold, and what was written of it for a prompt.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Name the capital of the country.
/// #[signature]
/// struct Capital {
///     #[input] country: String,
///     #[input] century: u8,
///     #[output] capital: String,
/// }
///
/// let whole = Demo::from(Capital { country: "Japan".into(), century: 17, capital: "Edo".into() });
/// let some = Demo::from(Capital::demo().country("Norway").capital("Oslo"));
/// assert!(whole.is_complete() && !some.is_complete());
/// let predict = Predict::<Capital>::new().with_demos([whole, some]);
/// # assert_eq!(predict.demos().len(), 2);
/// ```
///
/// A value of another type does not compile:
///
/// ```compile_fail,E0308
/// # use dspy::prelude::*;
/// # /// Name the capital of the country.
/// # #[signature]
/// # struct Capital { #[input] country: String, #[input] century: u8, #[output] capital: String }
/// let demo = Capital::demo().century("the 17th");
/// ```
pub struct Demo<S> {
    content: Arc<Content>,
    reasoning: Option<Arc<str>>,
    /// Its messages in a prompt, shared between clones.
    written: Arc<PerAdapter<Arc<Fragment>>>,
    of: PhantomData<fn() -> S>,
}

impl<S> Demo<S> {
    fn new(content: Content) -> Self {
        Self {
            content: Arc::new(content),
            reasoning: None,
            written: Arc::default(),
            of: PhantomData,
        }
    }

    /// One of which these fields are known: what [`Signature::demo`] becomes.
    pub fn of_known(fields: KnownFields) -> Self {
        Self::new(Content::Known(fields))
    }

    /// With the reasoning that led from the inputs to the outputs; a chain of thought shows it.
    #[must_use]
    pub fn with_reasoning(mut self, reasoning: impl Into<String>) -> Self {
        self.reasoning = Some(reasoning.into().into());
        self.written = Arc::default();
        self
    }

    /// The reasoning, where there is one.
    pub fn reasoning(&self) -> Option<&str> {
        self.reasoning.as_deref()
    }
}

impl<S: Signature> Demo<S> {
    /// The inputs and the outputs, if it was made from all of them.
    pub fn row(&self) -> Option<&(S::Input, S::Output)> {
        self.content.row()
    }

    /// Whether every field of the signature is known.
    pub fn is_complete(&self) -> bool {
        S::SPEC.fields().all(|field| self.content.has(field))
    }

    /// Its messages in a prompt.
    ///
    /// # Errors
    ///
    /// When it shows nothing, or a value cannot be written.
    pub(super) fn fragment(
        &self,
        adapter: &dyn Adapter,
        step: &Step<'_>,
        reasons: bool,
    ) -> Result<Arc<Fragment>> {
        self.written
            .get_or_write((adapter.name(), reasons, ()), || {
                self.must_show_something()?;
                let messages = adapter.demo(step, &self.shown(reasons))?;
                Ok(Arc::new(Fragment::new(messages)))
            })
    }

    /// The demonstration as data: one map of the fields that are known, with the reasoning if
    /// the predictor reasons.
    ///
    /// # Errors
    ///
    /// When it shows nothing, or a value cannot be written: what is no demonstration as data is
    /// none here either.
    pub(super) fn to_node(&self, reasons: bool) -> Result<Node> {
        self.must_show_something()?;
        let mut fields = Nodes::default();
        self.shown(reasons).write_fields(&mut fields)?;
        let fields = fields.0.into_iter();
        Ok(Node::Map(
            fields.map(|(name, it)| (name.to_owned(), it)).collect(),
        ))
    }

    /// The demonstration out of data: a map of all fields, or of some.
    ///
    /// # Errors
    ///
    /// When a field is unknown, stands there twice or does not fit its type, or when no input or
    /// no output is there.
    pub(super) fn from_node(node: &Node, reasons: bool) -> Result<Self> {
        let Node::Map(entries) = node else {
            let found = node.kind();
            return Err(Error::new(
                Kind::Parameter,
                format!("a demonstration is a map of fields, found {found}"),
            ));
        };
        let is_known = |name: &str| {
            S::SPEC.fields().any(|field| field.name() == name) || (reasons && name == "reasoning")
        };
        if let Some((name, _)) = entries.iter().find(|(name, _)| !is_known(name)) {
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
        let is_there = |field: &Field| entries.iter().any(|(name, _)| name == field.name());
        let mut demo = if S::SPEC.fields().all(is_there) {
            let row = (S::Input::read(&mut fields)?, S::Output::read(&mut fields)?);
            Self::new(Content::Row(Box::new(row)))
        } else {
            let mut known = KnownFields::default();
            S::Input::read_known(&mut fields, &mut known)?;
            S::Output::read_known(&mut fields, &mut known)?;
            Self::of_known(known)
        };
        demo.must_show_something()?;
        if reasons {
            let reasoning: Option<String> = fields.take("reasoning")?;
            demo.reasoning = reasoning.map(Into::into);
        }
        Ok(demo)
    }

    fn shown(&self, reasons: bool) -> Shown<'_, S> {
        Shown {
            demo: self,
            reasons,
        }
    }

    /// A demonstration shows what comes of what: something of either side.
    fn must_show_something(&self) -> Result<()> {
        let shows = |fields: &[Field]| {
            fields.is_empty() || fields.iter().any(|field| self.content.has(field))
        };
        let missing = match (shows(S::SPEC.inputs()), shows(S::SPEC.outputs())) {
            (true, true) => return Ok(()),
            (false, _) => "input",
            (true, false) => "output",
        };
        let message = format!(
            "a demonstration of `{}` has no {missing}, so it shows nothing: its fields are {}",
            S::SPEC.name(),
            S::SPEC
        );
        Err(Error::new(Kind::Parameter, message))
    }
}

impl<S: Signature> From<S> for Demo<S> {
    fn from(row: S) -> Self {
        let row: (S::Input, S::Output) = row.into();
        Self::new(Content::Row(Box::new(row)))
    }
}

/// A labelled row of data is a demonstration as it stands.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Name the capital of the country.
/// #[signature]
/// struct Capital { #[input] country: String, #[output] capital: String }
///
/// let rows = Rows::new([Capital { country: "Norway".into(), capital: "Oslo".into() }])?;
/// let predict = Predict::<Capital>::new().with_demos(rows.iter().cloned());
/// assert_eq!(predict.demos().len(), 1);
/// # Ok::<(), dspy::Error>(())
/// ```
impl<S: Signature> From<Example<S::Input, S::Output>> for Demo<S> {
    fn from(row: Example<S::Input, S::Output>) -> Self {
        Self::new(Content::Row(Box::new((row.input, row.label))))
    }
}

impl<S> Clone for Demo<S> {
    fn clone(&self) -> Self {
        Self {
            content: Arc::clone(&self.content),
            reasoning: self.reasoning.clone(),
            written: Arc::clone(&self.written),
            of: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Demo<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Demo");
        debug.field("content", &self.content);
        if let Some(reasoning) = &self.reasoning {
            debug.field("reasoning", reasoning);
        }
        debug.finish()
    }
}

/// A demonstration with its reasoning, or without it where the predictor does not reason.
struct Shown<'a, S> {
    demo: &'a Demo<S>,
    reasons: bool,
}

impl<S: Signature> AnyRecord for Shown<'_, S> {
    fn write_fields(&self, sink: &mut dyn FieldSink) -> Result<()> {
        let content = &self.demo.content;
        content.write_inputs(S::SPEC.inputs(), sink)?;
        if let Some(reasoning) = self.demo.reasoning().filter(|_| self.reasons) {
            sink.field("reasoning", &reasoning.to_owned())?;
        }
        content.write_outputs(S::SPEC.outputs(), sink)
    }
}
