//! A predictor that reasons before it answers.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Predicts;
use super::slot::{self, Slot};
use crate::context::Ctx;
use crate::error::Result;
use crate::forward::Forward;
use crate::lm::BoxFuture;
use crate::module::{
    Module, Parameter, ParameterMut, Params, Path, Predictor, PredictorPaths, True,
};
use crate::signature::{
    FieldSink, FieldType, Fields, KnownFields, NoReasoning, Properties, Record, deserialize_record,
    record_schema, serialize_record,
};
use crate::value::{Field, Shape};

/// One step of a signature, with room to think: a field `reasoning` comes before the outputs.
///
/// A model that reasons on a channel of its own is not asked for the field: what it says there is
/// the reasoning. A signature with a field `reasoning` of its own is refused by rustc.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Solve the riddle.
/// #[signature]
/// struct Riddle { #[input] riddle: String, #[output] answer: String }
///
/// let row = Riddle { riddle: "What has keys but opens nothing?".into(), answer: "a piano".into() };
/// let step = ChainOfThought::<Riddle>::new()
///     .with_demos([Demo::from(row).with_reasoning("Pianos have keys, and none is for a lock.")]);
/// assert!(step.demos()[0].reasoning().is_some());
/// ```
pub struct ChainOfThought<S> {
    slot: Slot,
    of: PhantomData<fn() -> S>,
}

impl<S> ChainOfThought<S> {
    /// A predictor with the signature's own instruction and no demonstrations.
    pub fn new() -> Self
    where
        S: NoReasoning,
    {
        Self {
            slot: Slot::default(),
            of: PhantomData,
        }
    }
}

slot::predictor!(ChainOfThought<S: NoReasoning>, reasons: true);

// Without `do_not_recommend`, so that a type which is no signature is called that.
impl<S: NoReasoning> Module for ChainOfThought<S> {
    const PARAMS: Params = Params::Predictor {
        spec: &S::SPEC,
        reasons: true,
    };
    type Has = True;
    type Paths = PredictorPaths;

    fn paths_at(at: Path) -> PredictorPaths {
        PredictorPaths::at(at)
    }

    fn visit(&self, at: &Path, visitor: &mut dyn FnMut(&Path, Parameter<'_>)) {
        visitor(at, Parameter::Predictor(self));
    }

    fn visit_mut(&mut self, at: &Path, visitor: &mut dyn FnMut(&Path, ParameterMut<'_>)) {
        visitor(at, ParameterMut::Predictor(self));
    }
}

impl<S: NoReasoning> Predicts for ChainOfThought<S> {
    type Signature = S;
    type Record = Reasoned<S::Output>;
    type Beside = String;
    const REASONS: bool = true;

    fn with_reasoning(output: S::Output, reasoning: String) -> Reasoned<S::Output> {
        Reasoned::new(reasoning, output)
    }

    fn split(record: Reasoned<S::Output>) -> (S::Output, String) {
        record.into_parts()
    }
}

impl<S: NoReasoning> Forward for ChainOfThought<S> {
    type Input = S::Input;
    type Output = Reasoned<S::Output>;

    async fn forward(&self, cx: &Ctx, input: S::Input) -> Result<Reasoned<S::Output>> {
        let (output, reasoning) = self.call(cx, input).await?.into_parts();
        Ok(Reasoned::new(reasoning, output))
    }

    // A predictor has a span of its own and is no module around one.
    fn run<'a>(
        &'a self,
        cx: &'a Ctx,
        input: impl Into<S::Input>,
    ) -> BoxFuture<'a, Result<Reasoned<S::Output>>> {
        Box::pin(Forward::forward(self, cx, input.into()))
    }
}

/// An output with the reasoning that led to it. It derefs to the output.
///
/// ```
/// use dspy::predict::Reasoned;
///
/// let reasoned = Reasoned::new("it rained".to_owned(), 7);
/// assert_eq!(*reasoned + 1, 8);
/// assert_eq!(reasoned.into_parts(), (7, "it rained".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reasoned<T> {
    reasoning: String,
    output: T,
}

impl<T> Reasoned<T> {
    /// An output with its reasoning.
    pub fn new(reasoning: String, output: T) -> Self {
        Self { reasoning, output }
    }

    /// What led to the output.
    pub fn reasoning(&self) -> &str {
        &self.reasoning
    }

    /// The output alone.
    pub fn into_output(self) -> T {
        self.output
    }

    /// The output and its reasoning.
    pub fn into_parts(self) -> (T, String) {
        (self.output, self.reasoning)
    }
}

impl<T> Deref for Reasoned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.output
    }
}

impl<T: Record> Reasoned<T> {
    const REASONING: Field = Field::new(
        "reasoning",
        "what leads to the answer, step by step",
        "String",
        Shape::Text(None),
    );

    /// The output's fields after the reasoning. A constant cannot make a longer list out of
    /// another, so there is room for as many as a signature can have.
    const WITH_REASONING: ([Field; 64], usize) = {
        assert!(
            T::FIELDS.len() < 64,
            "a chain of thought has room for 63 outputs"
        );
        let mut fields = [Self::REASONING; 64];
        let mut at = 0;
        while at < T::FIELDS.len() {
            fields[at + 1] = T::FIELDS[at];
            at += 1;
        }
        (fields, at + 1)
    };
}

/// The reasoning is a field like any other and stands before those of the output.
impl<T: Record> Record for Reasoned<T> {
    const NAME: &'static str = T::NAME;
    const FIELDS: &'static [Field] = Self::WITH_REASONING.0.split_at(Self::WITH_REASONING.1).0;

    fn write(&self, sink: &mut dyn FieldSink) -> Result<()> {
        FieldType::write(&self.reasoning, "reasoning", sink)?;
        self.output.write(sink)
    }

    fn read(fields: &mut Fields) -> Result<Self> {
        Ok(Self {
            reasoning: FieldType::read("reasoning", fields)?,
            output: T::read(fields)?,
        })
    }

    fn read_known(fields: &mut Fields, known: &mut KnownFields) -> Result<()> {
        <String as FieldType>::read_known("reasoning", fields, known)?;
        T::read_known(fields, known)
    }

    fn schema(properties: &mut Properties<'_>) {
        <String as FieldType>::describe("reasoning", properties);
        T::schema(properties);
    }
}

impl<T: Record> Serialize for Reasoned<T> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serialize_record(self, serializer)
    }
}

impl<'de, T: Record> Deserialize<'de> for Reasoned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_record(deserializer)
    }
}

impl<T: Record + JsonSchema> JsonSchema for Reasoned<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Reasoned_{}", T::schema_name()).into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        format!("dspy::Reasoned<{}>", T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        record_schema::<Self>(generator)
    }
}
