//! What generated code names, and nothing else may: it changes without notice.

pub use schemars::{JsonSchema, Schema, SchemaGenerator};
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use {schemars, serde};

pub use crate::error::Result;
pub use crate::module::{
    Below, False, Flag, Is, Module, NoPaths, Parameter, ParameterMut, Params, Path, True,
};
pub use crate::predict::Demo;
pub use crate::signature::{
    FieldSink, FieldType, Fields, KnownFields, NoReasoning, Properties, Record, Signature, Spec,
    constrained, deserialize_record, record_schema, serialize_record,
};
pub use crate::value::check::check;
pub use crate::value::constraint::{Choice, Length, Number, Text};
pub use crate::value::shape::{Probe, Unshaped};
pub use crate::value::{
    Body, Check, Constraint, Enum, Field, Literal, Serde, Shape, Shaped, Struct, Tagging, Variant,
};
