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
        self.0.push((name, node));
        Ok(())
    }
}
