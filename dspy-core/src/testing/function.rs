//! A model made of a function.

use std::fmt;
use std::sync::Arc;

use crate::error::Result;
use crate::lm::{Abilities, BoxFuture, CallCx, Completion, Lm, LmRequest, LmResponse, Usage};

/// A model made of a function from the request to the text of the answer, which is called once
/// for each answer that is wanted.
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
            let mut response = LmResponse::default();
            for _ in 0..request.options.n.unwrap_or(1) {
                let answer = (self.0)(request)?;
                response.completions.push(Completion::of_text(answer));
            }
            response.usage = Usage::ZERO;
            Ok(response)
        })
    }

    fn identity(&self) -> String {
        "function".to_owned()
    }

    fn abilities(&self) -> Abilities {
        super::all_but_reasoning()
    }
}

impl fmt::Debug for FnLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FnLm")
    }
}
