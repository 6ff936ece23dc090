//! Recovery: what is done about replies that cannot be read, what it costs, and what is left alone.

/// Budgets, hooks, caches, cassettes and runs around calls that are asked once more.
mod around;
/// The learner in the box, asked once more.
mod embedded;
/// The same over real HTTP.
mod over_http;
/// Several answers to one request, of which some cannot be read.
mod several;
/// What each step of a policy asks, and of whom.
mod steps;
/// What ends a call, whatever the policy says.
mod stops;

use std::sync::{Arc, Mutex};

use dspy::lm::{Abilities, BoxFuture, CallCx, Lm, LmRequest, LmResponse};
use dspy::predict::Recovery;
use dspy::prelude::*;
use dspy::testing::ScriptedLm;

/// Judge the claim.
#[signature]
struct Judge {
    #[input]
    claim: String,
    #[output]
    holds: bool,
    #[output(ge = 0, le = 1)]
    sure: f64,
}

const GOOD: &str = "[[ ## holds ## ]]\ntrue\n\n[[ ## sure ## ]]\n0.75\n\n[[ ## completed ## ]]";
const GOOD_JSON: &str = r#"{"holds": true, "sure": 0.75}"#;
const MAYBE: &str = "[[ ## holds ## ]]\nmaybe\n\n[[ ## sure ## ]]\n1";
const OVER: &str = "[[ ## holds ## ]]\ntrue\n\n[[ ## sure ## ]]\n95";

/// A model of these replies, and a context in which one that cannot be read is asked for once more.
fn replying<const N: usize>(replies: [&str; N]) -> (ScriptedLm, Ctx) {
    let model = ScriptedLm::new(replies);
    (model.clone(), Ctx::new(model))
}

async fn judge(cx: &Ctx, recovery: Recovery) -> Result<Prediction<JudgeOutput>> {
    let judge = Predict::<Judge>::new().with_recovery(recovery);
    judge.call(cx, "Water is wet.").await
}

/// The texts of all messages, each with who says it.
fn said(request: &LmRequest) -> Vec<(&'static str, String)> {
    let messages = request.messages();
    messages.map(|it| (it.role.as_str(), it.text())).collect()
}

/// A model of this name around another, that writes down of each call which one it is.
#[derive(Clone, Debug)]
struct Named {
    name: &'static str,
    inner: ScriptedLm,
    can: Abilities,
    calls: Arc<Mutex<Vec<(u32, u64)>>>,
}

impl Named {
    fn new<const N: usize>(name: &'static str, replies: [&str; N]) -> Self {
        let inner = ScriptedLm::new(replies);
        Self {
            name,
            can: inner.abilities(),
            inner,
            calls: Arc::default(),
        }
    }

    /// Of each call which attempt it was, and which sample was wanted.
    fn calls(&self) -> Vec<(u32, u64)> {
        self.calls.lock().unwrap().clone()
    }
}

impl Lm for Named {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.calls.lock().unwrap().push((cx.attempt, cx.sample));
        self.inner.call(request, cx)
    }

    fn identity(&self) -> Arc<str> {
        self.name.into()
    }

    fn abilities(&self) -> Abilities {
        self.can
    }
}
