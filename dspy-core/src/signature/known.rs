//! Fields of which some may be left out.

use std::fmt;
use std::sync::Arc;

use super::{AnyValue, FieldSink};
use crate::error::Result;
use crate::value::{Field, Value};

/// Those fields of a signature that are known, each of its own type: what a demonstration holds
/// that is built field by field. Clones share the values.
#[derive(Clone, Default)]
pub struct KnownFields(Vec<(&'static str, Arc<dyn AnyValue + Send + Sync>)>);

impl KnownFields {
    /// Knows this field, whatever it was before.
    pub fn know<T: Value>(&mut self, name: &'static str, value: T) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, Arc::new(value)));
    }

    /// Whether this field is known.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// Hands over those of these fields that are known, in the order of these.
    ///
    /// # Errors
    ///
    /// Whatever the sink fails with.
    pub fn write(&self, fields: &[Field], sink: &mut dyn FieldSink) -> Result<()> {
        for field in fields {
            if let Some((name, value)) = self.0.iter().find(|(name, _)| *name == field.name()) {
                sink.field(name, &**value)?;
            }
        }
        Ok(())
    }
}

/// Prints the fields as data.
impl fmt::Debug for KnownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_map();
        for (name, value) in &self.0 {
            match value.to_node() {
                Ok(node) => debug.entry(name, &format_args!("{node}")),
                Err(error) => debug.entry(name, &format_args!("{error}")),
            };
        }
        debug.finish()
    }
}
