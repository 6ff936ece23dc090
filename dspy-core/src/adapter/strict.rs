//! Reading only what is laid out as it was asked for.

use super::{Adapter, AnyRecord, HeldTo, Step};
use crate::error::{Error, Result};
use crate::lm::{Abilities, Completion, Message};
use crate::signature::Fields;

/// An adapter whose replies are read exactly or not at all: a reading that needs a repair is an
/// error that names it. Only keys that nobody asks for are passed over, as serde does.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::adapter::ChatAdapter;
/// use dspy::testing::ScriptedLm;
///
/// /// Count them.
/// #[signature]
/// struct Count { #[output] n: u32 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let reply = "[[ ## n ## ]]\n**3**\n\n[[ ## completed ## ]]";
/// let count = Predict::<Count>::new();
/// let cx = Ctx::test(ScriptedLm::new([reply, reply]));
///
/// let found = count.call(&cx, ()).await?;
/// assert_eq!((found.n, found.repairs()[0].name()), (3, "markup"));
///
/// let error = count.call(&cx, ()).adapter(ChatAdapter::strict()).await.unwrap_err();
/// assert!(error.is_parse() && error.to_string().contains("markup"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strict<A>(pub(super) A);

/// It writes what the other writes, under the same name.
impl<A: Adapter> Adapter for Strict<A> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn system(&self, step: &Step<'_>) -> Message {
        self.0.system(step)
    }

    fn demo(&self, step: &Step<'_>, demo: &dyn AnyRecord) -> Result<Vec<Message>> {
        self.0.demo(step, demo)
    }

    fn request(&self, step: &Step<'_>, input: &dyn AnyRecord) -> Result<Vec<Message>> {
        self.0.request(step, input)
    }

    fn held_to(&self, step: &Step<'_>, abilities: Abilities) -> HeldTo {
        self.0.held_to(step, abilities)
    }

    fn asks_twice(&self) -> bool {
        self.0.asks_twice()
    }

    fn extract(&self, step: &Step<'_>, reply: &Completion) -> Result<Option<Vec<Message>>> {
        self.0.extract(step, reply)
    }

    fn again(&self, step: &Step<'_>, reply: &Completion, error: &Error) -> Vec<Message> {
        self.0.again(step, reply, error)
    }

    fn parse(&self, step: &Step<'_>, reply: &Completion) -> Result<Fields> {
        Ok(self.0.parse(step, reply)?.strictly())
    }
}
