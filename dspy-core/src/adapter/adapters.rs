//! Which adapter a step is put by: a table, of which the first row that fits counts.

use std::sync::Arc;

use super::{Adapter, Case, ChatAdapter, JsonAdapter, Situation};
use crate::value::Node;

/// A table of adapters: rows with conditions, and what holds where none of them fits.
///
/// The default is chat for all, but for one case: where the model says of itself that it can be
/// held to a schema ([`Structured::Schema`](crate::lm::Structured::Schema)), an output is of a type that words cannot describe, and
/// no tools are asked for, it is JSON.
///
/// ```
/// use dspy::adapter::{Adapters, Case, ChatAdapter, JsonAdapter};
/// use dspy::prelude::*;
/// use dspy::testing::FnLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let table = Adapters::of(ChatAdapter).when(Case::default().model("func*"), JsonAdapter);
/// let model = FnLm::new(|_| Ok(r#"{"colour": "white"}"#.into()));
/// let cx = Ctx::test(model).with_adapters(table);
///
/// let colour = Predict::<Colour>::new().call(&cx, "snow").await?;
/// assert_eq!((&*colour.colour, colour.adapter()), ("white", Some("json")));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Adapters {
    rows: Arc<Vec<(Case, Arc<dyn Adapter>)>>,
    otherwise: Arc<dyn Adapter>,
}

impl Adapters {
    /// This adapter, whatever is asked of whom.
    pub fn of(adapter: impl Adapter + 'static) -> Self {
        Self {
            rows: Arc::default(),
            otherwise: Arc::new(adapter),
        }
    }

    /// With one more row, which counts where none before it fits.
    #[must_use]
    pub fn when(mut self, case: Case, adapter: impl Adapter + 'static) -> Self {
        Arc::make_mut(&mut self.rows).push((case, Arc::new(adapter)));
        self
    }

    /// The adapter of the first row that fits.
    pub(crate) fn find(&self, situation: &Situation<'_>) -> &Arc<dyn Adapter> {
        let row = self.rows.iter().find(|(case, _)| case.fits(situation));
        row.map_or(&self.otherwise, |(_, adapter)| adapter)
    }

    /// The table by names, for the header of a run.
    pub(crate) fn to_node(&self) -> Node {
        let name = |adapter: &Arc<dyn Adapter>| Node::Text(adapter.name().to_owned());
        if self.rows.is_empty() {
            return name(&self.otherwise);
        }
        let rows = self.rows.iter().map(|(case, adapter)| {
            let mut row = case.to_entries();
            row.push(("adapter".to_owned(), name(adapter)));
            Node::Map(row)
        });
        Node::Map(vec![
            ("rows".to_owned(), Node::List(rows.collect())),
            ("otherwise".to_owned(), name(&self.otherwise)),
        ])
    }
}

impl Default for Adapters {
    fn default() -> Self {
        let held = Case::default()
            .holds_schema(true)
            .needs_schema(true)
            .tools(false);
        Self::of(ChatAdapter).when(held, JsonAdapter)
    }
}
