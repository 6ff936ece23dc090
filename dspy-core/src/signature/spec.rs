//! The spec: all that is known of a signature at compile time.

use std::borrow::Cow;
use std::fmt;

use super::{Fingerprint, Text};
use crate::value::Field;

/// All that is known of a signature at compile time: names, docs, order, shapes, constraints and
/// checks. It is plain data in a constant.
///
/// ```
/// use dspy::signature::Spec;
/// use dspy::value::{Field, Shape};
///
/// const SPEC: Spec = Spec::new("Qa")
///     .with_inputs(&[Field::new("question", "", "String", Shape::Text(None))])
///     .with_outputs(&[Field::new("answer", "", "String", Shape::Text(None))]);
///
/// // No instruction was given, so one is made from the fields.
/// assert_eq!(SPEC.instruction(), "Given `question`, give `answer`.");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    name: &'static str,
    instruction: Option<&'static str>,
    inputs: &'static [Field],
    outputs: &'static [Field],
}

impl Spec {
    /// A spec by the name of its struct, with no instruction and no fields yet.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            instruction: None,
            inputs: &[],
            outputs: &[],
        }
    }

    /// With the instruction that a person wrote.
    pub const fn with_instruction(mut self, instruction: &'static str) -> Self {
        self.instruction = Some(instruction);
        self
    }

    /// With these inputs.
    pub const fn with_inputs(mut self, inputs: &'static [Field]) -> Self {
        self.inputs = inputs;
        self
    }

    /// With these outputs.
    pub const fn with_outputs(mut self, outputs: &'static [Field]) -> Self {
        self.outputs = outputs;
        self
    }

    /// The name of the struct.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The inputs, in order.
    pub const fn inputs(&self) -> &'static [Field] {
        self.inputs
    }

    /// The outputs, in order.
    pub const fn outputs(&self) -> &'static [Field] {
        self.outputs
    }

    /// The inputs and then the outputs.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + Clone + use<> {
        self.inputs.iter().chain(self.outputs)
    }

    /// What the step is told to do: what a person wrote, or else one sentence made from the
    /// names of the fields. Optimizers start from it.
    pub fn instruction(&self) -> Cow<'static, str> {
        match self.instruction {
            Some(instruction) => Cow::Borrowed(instruction),
            None => Cow::Owned(default_instruction(self.inputs, self.outputs)),
        }
    }

    /// What demonstrations and saved programs must agree with: names, order, kinds, shapes,
    /// constraints and checks. Instructions and docs are parameters, so they are no part of it.
    pub const fn fingerprint(&self) -> Fingerprint {
        let mut text = Text::hashing();
        text.spec(self);
        text.fingerprint()
    }

    /// The text of which the fingerprint is taken, for people and for tools that read a run
    /// without the program's types.
    pub fn text(&self) -> String {
        Text::collected(|text| text.spec(self))
    }
}

/// The sentence that stands in for an instruction nobody wrote.
fn default_instruction(inputs: &[Field], outputs: &[Field]) -> String {
    let names = |fields: &[Field]| {
        fields
            .iter()
            .map(|field| format!("`{}`", field.name()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if inputs.is_empty() {
        format!("Give {}.", names(outputs))
    } else {
        format!("Given {}, give {}.", names(inputs), names(outputs))
    }
}

/// Prints it as a shorthand: `question: String -> answer: String`.
impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |fields: &[Field]| {
            let fields = fields
                .iter()
                .map(|it| format!("{}: {}", it.name(), it.type_name()));
            fields.collect::<Vec<_>>().join(", ")
        };
        write!(f, "{} -> {}", side(self.inputs), side(self.outputs))
    }
}
