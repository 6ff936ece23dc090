//! The fields of a record as data, for the record of a call and for demonstrations.

use crate::error::Result;
use crate::signature::{AnyValue, FieldSink};
use crate::value::Node;

/// Collects fields as data, by name.
#[derive(Default)]
pub(super) struct Nodes(pub(super) Vec<(&'static str, Node)>);

impl FieldSink for Nodes {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let node = value.to_node().map_err(|error| error.inside(name))?;
        // Most records have one field, and room for four would be kept with every call.
        if self.0.is_empty() {
            self.0.reserve_exact(1);
        }
        self.0.push((name, node));
        Ok(())
    }
}
