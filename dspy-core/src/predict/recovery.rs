//! What is done about a reply that cannot be read, as data.

use std::sync::Arc;

use crate::adapter::Adapter;
use crate::error::{Error, Kind};
use crate::lm::Lm;
use crate::value::Node;

/// What is done about a reply that cannot be read: steps, taken in their order until a reply is
/// read. There are no more calls than steps.
///
/// It is about replies that came whole and cannot be read as the outputs ([`Error::is_parse`]), and
/// about nothing else: not one that was cut off or refused, not a call that failed, not a budget that
/// is spent. What fails on the way is the error that the call ends in, and it has the unread replies
/// in [`Error::earlier`]. Every attempt is in the trace, the usage and the budget.
///
/// A step goes on from where the one before it stood: after [`model`](Self::model) it is that model
/// which is asked again.
///
/// ```
/// use dspy::adapter::JsonAdapter;
/// use dspy::predict::Recovery;
/// use dspy::prelude::*;
/// use dspy::testing::ScriptedLm;
///
/// /// Count them.
/// #[signature]
/// struct Count { #[input] of: String, #[output] n: u32 }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let model = ScriptedLm::new(["[[ ## n ## ]]\nmany", "[[ ## n ## ]]\na lot", r#"{"n": 12}"#]);
/// let cx = Ctx::test(model.clone()).with_recovery(Recovery::none().reask().adapter(JsonAdapter));
///
/// let count = Predict::<Count>::new().call(&cx, "geese").await?;
/// assert_eq!((count.n, count.adapter()), (12, Some("json")));
/// assert_eq!((count.unread().len(), count.trace().attempts()), (2, 3));
/// // The second request holds the first reply, and what was wrong with it.
/// model.asked(1).assert_says("many").assert_says("could not be used");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Recovery {
    remedies: Arc<Vec<Remedy>>,
    on_checks: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub(super) enum Remedy {
    /// The same request, with the reply and what was wrong with it.
    Reask,
    /// The step put by another adapter.
    Adapter(Arc<dyn Adapter>),
    /// The step put to another model.
    Model(Arc<dyn Lm>),
}

impl Recovery {
    /// Nothing is done: a reply that cannot be read is the error.
    pub fn none() -> Self {
        Self {
            remedies: Arc::default(),
            on_checks: false,
        }
    }

    /// Then the model is shown its reply and what was wrong with it, and asked once more.
    #[must_use]
    pub fn reask(self) -> Self {
        self.then(Remedy::Reask)
    }

    /// Then the step is put by this adapter, to the same model.
    #[must_use]
    pub fn adapter(self, adapter: impl Adapter + 'static) -> Self {
        self.then(Remedy::Adapter(Arc::new(adapter)))
    }

    /// Then the step is put to this model, by the same adapter. The context's cache and cassette
    /// stand around it as around any other.
    #[must_use]
    pub fn model(self, model: impl Lm + 'static) -> Self {
        self.then(Remedy::Model(Arc::new(model)))
    }

    /// The same steps also for a reply that was read and breaks a rule of its step
    /// ([`Error::is_check`]).
    ///
    /// ```
    /// use dspy::predict::Recovery;
    /// use dspy::prelude::*;
    /// use dspy::testing::ScriptedLm;
    ///
    /// /// Say how sure it is.
    /// #[signature]
    /// struct Sure { #[input] claim: String, #[output(ge = 0, le = 1)] sure: f64 }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let replies = ["[[ ## sure ## ]]\n95", "[[ ## sure ## ]]\n0.95"];
    /// let cx = Ctx::test(ScriptedLm::new(replies));
    /// let step = Predict::<Sure>::new().with_recovery(Recovery::default().on_checks());
    /// let found = step.call(&cx, "Water is wet.").await?;
    /// assert_eq!(found.sure, 0.95);
    /// assert!(found.unread()[0].is_check());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn on_checks(mut self) -> Self {
        self.on_checks = true;
        self
    }

    fn then(mut self, remedy: Remedy) -> Self {
        Arc::make_mut(&mut self.remedies).push(remedy);
        self
    }

    pub(super) fn remedies(&self) -> &[Remedy] {
        &self.remedies
    }

    /// Whether anything is done about a reply with this error.
    pub(super) fn helps(&self, error: &Error) -> bool {
        let is_for_it = match error.kind() {
            Kind::Parse => true,
            Kind::Check => self.on_checks,
            _ => false,
        };
        is_for_it && !self.remedies.is_empty()
    }

    /// The steps by names, for the header of a run.
    pub(crate) fn to_node(&self) -> Node {
        let steps = self.remedies.iter().map(|remedy| match remedy {
            Remedy::Reask => "reask".to_owned(),
            Remedy::Adapter(adapter) => format!("adapter {}", adapter.name()),
            Remedy::Model(model) => format!("model {}", model.identity()),
        });
        let checks = self.on_checks.then(|| "on checks".to_owned());
        Node::List(steps.chain(checks).map(Node::Text).collect())
    }
}

/// One re-ask.
impl Default for Recovery {
    fn default() -> Self {
        Self::none().reask()
    }
}
