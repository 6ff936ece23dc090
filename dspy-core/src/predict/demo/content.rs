//! What a demonstration holds: a whole row, or those fields that are known.

use std::any::Any;
use std::fmt::{self, Debug};

use crate::error::Result;
use crate::signature::{FieldSink, KnownFields, Record};
use crate::value::Field;

/// It does not know the signature as a type, so that the struct around it needs no bound.
#[derive(Debug)]
pub(super) enum Content {
    Row(Box<dyn AnyRow>),
    Known(KnownFields),
}

impl Content {
    /// The row as its types.
    pub(super) fn row<I: Record + Debug, O: Record + Debug>(&self) -> Option<&(I, O)> {
        match self {
            Self::Row(row) => row.as_any().downcast_ref(),
            Self::Known(_) => None,
        }
    }

    pub(super) fn has(&self, field: &Field) -> bool {
        match self {
            Self::Row(_) => true,
            Self::Known(known) => known.has(field.name()),
        }
    }

    pub(super) fn write_inputs(&self, fields: &[Field], sink: &mut dyn FieldSink) -> Result<()> {
        match self {
            Self::Row(row) => row.write_inputs(sink),
            Self::Known(known) => known.write(fields, sink),
        }
    }

    pub(super) fn write_outputs(&self, fields: &[Field], sink: &mut dyn FieldSink) -> Result<()> {
        match self {
            Self::Row(row) => row.write_outputs(sink),
            Self::Known(known) => known.write(fields, sink),
        }
    }
}

/// The inputs and the outputs of one row, whatever their types.
pub(super) trait AnyRow: Send + Sync {
    fn write_inputs(&self, sink: &mut dyn FieldSink) -> Result<()>;
    fn write_outputs(&self, sink: &mut dyn FieldSink) -> Result<()>;
    fn as_any(&self) -> &dyn Any;
    fn debug(&self) -> &dyn Debug;
}

impl<I: Record + Debug, O: Record + Debug> AnyRow for (I, O) {
    fn write_inputs(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.0.write(sink)
    }

    fn write_outputs(&self, sink: &mut dyn FieldSink) -> Result<()> {
        self.1.write(sink)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug(&self) -> &dyn Debug {
        self
    }
}

impl Debug for dyn AnyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug().fmt(f)
    }
}
