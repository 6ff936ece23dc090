//! A model that gives prepared answers.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Asked;
use crate::error::{Error, Kind, Result};
use crate::lm::{Abilities, BoxFuture, CallCx, Lm, LmRequest, LmResponse, Price};

/// A model that gives prepared answers, in order, and remembers what it was asked.
///
/// It is a handle: clones share the script, so a test keeps one and hands the other to the
/// context.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::testing::ScriptedLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let model = ScriptedLm::new(["[[ ## colour ## ]]\nwhite\n\n[[ ## completed ## ]]"]);
/// let cx = Ctx::test(model.clone());
///
/// let colour = Predict::<Colour>::new().call(&cx, "snow").await?;
/// assert_eq!(colour.colour, "white");
/// model.asked(0).assert_says("snow").assert_demos(0);
/// model.assert_done();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct ScriptedLm(Arc<Mutex<Script>>);

struct Script {
    replies: VecDeque<Result<LmResponse>>,
    requests: Vec<LmRequest>,
    given: usize,
    price: Option<Price>,
}

impl ScriptedLm {
    /// A model that answers with these texts, one a call.
    pub fn new<T: Into<String>>(replies: impl IntoIterator<Item = T>) -> Self {
        Self::of(
            replies
                .into_iter()
                .map(|text| Ok(LmResponse::of_text(text))),
        )
    }

    /// A model that answers with these responses or fails with these errors, one a call.
    pub fn of(replies: impl IntoIterator<Item = Result<LmResponse>>) -> Self {
        let script = Script {
            replies: replies.into_iter().collect(),
            requests: Vec::new(),
            given: 0,
            price: None,
        };
        Self(Arc::new(Mutex::new(script)))
    }

    /// With this price for what its responses say they took. All its clones have it.
    #[must_use]
    pub fn with_price(self, price: Price) -> Self {
        self.lock().price = Some(price);
        self
    }

    /// What it was asked so far, in order.
    pub fn requests(&self) -> Vec<LmRequest> {
        self.lock().requests.clone()
    }

    /// What it was asked in the call with this number, from 0, to be held against what a test
    /// expects.
    ///
    /// # Panics
    ///
    /// When there were not that many calls.
    #[track_caller]
    pub fn asked(&self, call: usize) -> Asked {
        let mut requests = self.requests();
        assert!(
            call < requests.len(),
            "call {call} was looked at, and there were {}",
            requests.len()
        );
        Asked::new(requests.swap_remove(call))
    }

    /// How many of its answers nobody has asked for yet.
    pub fn left(&self) -> usize {
        self.lock().replies.len()
    }

    /// Holds that every answer was asked for.
    ///
    /// # Panics
    ///
    /// When some are left.
    #[track_caller]
    pub fn assert_done(&self) {
        let left = self.left();
        assert!(
            left == 0,
            "{left} of the script's answers were never asked for"
        );
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lm for ScriptedLm {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        let mut script = self.lock();
        script.requests.push(request.clone());
        let reply = script.replies.pop_front();
        script.given += usize::from(reply.is_some());
        let given = script.given;
        Box::pin(async move {
            reply.unwrap_or_else(|| {
                let message = format!("the script has {given} answers, and this is one call more");
                Err(Error::new(Kind::Config, message))
            })
        })
    }

    fn identity(&self) -> Arc<str> {
        "scripted".into()
    }

    /// Whatever a test asks for, as long as the script has it.
    fn abilities(&self) -> Abilities {
        super::all_but_reasoning()
    }

    fn price(&self) -> Option<Price> {
        self.lock().price
    }
}

impl fmt::Debug for ScriptedLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptedLm({} left)", self.left())
    }
}
