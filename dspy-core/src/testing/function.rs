//! A model made of a function.

use std::fmt;
use std::sync::Arc;

use crate::error::Result;
use crate::lm::{Abilities, BoxFuture, CallCx, Completion, Lm, LmRequest, LmResponse};
use crate::lm::{Price, Usage};

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
pub struct FnLm {
    answer: Arc<Answer>,
    price: Option<Price>,
}

type Answer = dyn Fn(&LmRequest) -> Result<String> + Send + Sync;

impl FnLm {
    /// A model that answers with what the function gives.
    pub fn new(answer: impl Fn(&LmRequest) -> Result<String> + Send + Sync + 'static) -> Self {
        Self {
            answer: Arc::new(answer),
            price: None,
        }
    }

    /// With this price. From then on its responses say that they took a token for every four bytes
    /// of text; else they say that they took nothing.
    #[must_use]
    pub fn with_price(mut self, price: Price) -> Self {
        self.price = Some(price);
        self
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
                let answer = (self.answer)(request)?;
                response.completions.push(Completion::of_text(answer));
            }
            response.usage = match self.price {
                None => Usage::ZERO,
                Some(_) => {
                    let asked = request.messages().map(|message| tokens(&message.text()));
                    let answers = response.completions.iter();
                    let said = answers.map(|answer| tokens(&answer.text()));
                    Usage::of_tokens(asked.sum(), said.sum())
                }
            };
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "function".into()
    }

    fn abilities(&self) -> Abilities {
        super::all_but_reasoning()
    }

    fn price(&self) -> Option<Price> {
        self.price
    }
}

fn tokens(text: &str) -> u64 {
    text.len().div_ceil(4) as u64
}

impl fmt::Debug for FnLm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FnLm")
    }
}
