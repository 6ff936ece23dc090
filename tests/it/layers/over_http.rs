//! The same over real HTTP, against a provider that fails as a script says.

use dspy::budget::{Budget, Ledger, Spend};
use dspy::lm::{Fallback, Limited, Limiter, Limits, OpenAi, Retried, Retry, Shared};

use super::limits::join;
use super::*;
use crate::support::{Fault, Provider, Script};

const WHITE: &str = "[[ ## answer ## ]]\nyes\n\n[[ ## completed ## ]]";

fn model(provider: &Provider) -> OpenAi {
    OpenAi::new(provider.url(), "m").unwrap()
}

/// What waits for next to nothing, since this clock goes.
fn quick() -> Retry {
    Retry::new().first_wait(ms(2))
}

#[tokio::test]
async fn faults_of_a_provider_are_asked_again() {
    let script = Script::answering(WHITE)
        .then(Fault::Status(503))
        .then(Fault::Status(500))
        .then(Fault::Status(429).retry_after(0));
    let provider = Provider::new(script);
    let limited = Limited::new(model(&provider), Limiter::new(Limits::new()));
    let cx = Ctx::new(Shared::new(Retried::new(limited, quick())));
    let answer = Predict::<Ask>::new().call(&cx, "?").await.unwrap();
    assert_eq!((answer.answer.as_str(), provider.calls()), ("yes", 4));
}

#[tokio::test]
async fn a_wrong_key_stops_at_once_with_the_words_of_the_provider() {
    let script =
        Script::answering(WHITE).then_times(9, Fault::Status(403).with_body("error code: 1010"));
    let provider = Provider::new(script);
    let other = Provider::new(Script::answering(WHITE));
    let first = Retried::new(model(&provider), quick());
    let cx = Ctx::new(Fallback::new(first).or(model(&other)));
    let error = Predict::<Ask>::new().call(&cx, "?").await.unwrap_err();
    assert!(error.is_auth());
    assert!(error.to_string().contains("error code: 1010"), "{error}");
    assert_eq!((provider.calls(), other.calls()), (1, 0));
}

#[tokio::test]
async fn another_provider_stands_in_and_one_that_is_not_there_is_no_end() {
    let provider = Provider::new(Script::answering(WHITE));
    let nobody = OpenAi::new("http://127.0.0.1:1/v1", "m").unwrap();
    let first = Retried::new(nobody, quick().tries(2));
    let cx = Ctx::new(Fallback::new(first).or(model(&provider)));
    let answer = Predict::<Ask>::new().call(&cx, "?").await.unwrap();
    assert_eq!((answer.answer.as_str(), provider.calls()), ("yes", 1));
}

#[tokio::test]
async fn what_broke_off_on_its_way_is_unknown_once_however_many_waited_for_it() {
    let provider = Provider::new(Script::answering(WHITE).then(Fault::Truncate(20)));
    let ledger = Ledger::new(Budget::calls(9));
    let cx = &Ctx::new(Shared::new(model(&provider))).with_budget(ledger.clone());
    let (predict, unknown) = (&Predict::<Ask>::new(), &AtomicUsize::new(0));
    join((0..8).map(|_| async move {
        let error = predict.call(cx, "?").await.unwrap_err();
        assert!(error.is_provider() && !error.is_transient(), "{error:?}");
        unknown.fetch_add(error.trace().unwrap().unknown(), Ordering::SeqCst);
    }))
    .await;
    assert_eq!((provider.calls(), unknown.load(Ordering::SeqCst)), (1, 1));
    let mut spent = Spend::of_call(0);
    spent.unknown = 1;
    assert_eq!(ledger.spent(), spent);
}
