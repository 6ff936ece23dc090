//! Models for tests: scripted, or made of a function. Deterministic, and without a network.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Kind, Result};
use crate::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse, Usage};

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
/// assert!(model.requests()[0].tail[0].text().contains("snow"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct ScriptedLm(Arc<Mutex<Script>>);

struct Script {
    replies: VecDeque<Result<LmResponse>>,
    requests: Vec<LmRequest>,
    given: usize,
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
        };
        Self(Arc::new(Mutex::new(script)))
    }

    /// What it was asked so far.
    pub fn requests(&self) -> Vec<LmRequest> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .requests
            .clone()
    }

    /// How many of its answers nobody has asked for yet.
    pub fn left(&self) -> usize {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replies
            .len()
    }
}

impl Lm for ScriptedLm {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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

    fn identity(&self) -> String {
        "scripted".to_owned()
    }
}

impl fmt::Debug for ScriptedLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptedLm({} left)", self.left())
    }
}

/// A model made of a function from the request to the text of the answer.
///
/// ```
/// use dspy::testing::FnLm;
///
/// let echo = FnLm::new(|request| Ok(request.tail[0].text()));
/// # let _ = dspy::Ctx::test(echo);
/// ```
#[derive(Clone)]
pub struct FnLm(Arc<Answer>);

type Answer = dyn Fn(&LmRequest) -> Result<String> + Send + Sync;

impl FnLm {
    /// A model that answers with what the function gives.
    pub fn new(answer: impl Fn(&LmRequest) -> Result<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }
}

impl Lm for FnLm {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let mut response = LmResponse::of_text((self.0)(request)?);
            response.usage = Usage::of_tokens(0, 0);
            Ok(response)
        })
    }

    fn identity(&self) -> String {
        "function".to_owned()
    }
}

impl fmt::Debug for FnLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FnLm")
    }
}
