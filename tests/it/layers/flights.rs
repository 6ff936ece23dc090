//! One call for all who ask the same: who pays, who is told what, and who asks where one goes away.

use dspy::budget::{Budget, Ledger, Spend};
use dspy::lm::{Shared, Usage};

use super::limits::join;
use super::*;

#[tokio::test(start_paused = true)]
async fn who_asks_the_same_at_once_shares_one_call() {
    let model = Slow::after(ms(100));
    let layer = &Shared::new(model.clone());
    let paid = &AtomicUsize::new(0);
    join((0..32).map(|_| async move {
        let answer = ask(&layer.clone(), "the same").await.unwrap();
        assert_eq!(answer.usage, Usage::of_tokens(10, 2));
        if !answer.cached {
            paid.fetch_add(1, Ordering::SeqCst);
        }
        assert_eq!(answer.billed() == Usage::ZERO, answer.cached);
    }))
    .await;
    assert_eq!((model.asked(), paid.load(Ordering::SeqCst)), (1, 1));
    // Nothing is kept.
    assert!(!ask(layer, "the same").await.unwrap().cached);
    assert_eq!(format!("{layer:?}").matches("Waiter").count(), 0);
    assert!(format!("{layer:?}").contains("{}"), "{layer:?}");

    // Another request, another sample and another option are other calls.
    let before = model.asked();
    let (mut warm, plain) = (request("the same"), request("the same"));
    warm.options.temperature = Some(1.0);
    let mut second = CallCx::default();
    second.sample = 1;
    let cx = CallCx::default();
    let answers = tokio::join!(
        layer.call(&plain, &cx),
        layer.call(&warm, &cx),
        layer.call(&plain, &second),
        ask(layer, "another")
    );
    assert!(answers.0.is_ok() && answers.1.is_ok() && answers.2.is_ok() && answers.3.is_ok());
    assert_eq!(model.asked() - before, 4);
}

#[tokio::test(start_paused = true)]
async fn who_is_told_along_is_charged_nothing() {
    let ledger = Ledger::new(Budget::calls(10));
    let cx = Ctx::test(Shared::new(Slow::after(ms(100)))).with_budget(ledger.clone());
    let predict = &Predict::<Ask>::new();
    let cx = &cx;
    let cached = &AtomicUsize::new(0);
    join((0..8).map(|_| async move {
        let answer = predict.call(cx, "the same").await.unwrap();
        cached.fetch_add(usize::from(answer.is_cached()), Ordering::SeqCst);
        assert_eq!(answer.usage(), Usage::of_tokens(10, 2));
    }))
    .await;
    assert_eq!(cached.load(Ordering::SeqCst), 7);
    assert_eq!(ledger.spent(), Spend::of_call(12));
}

#[tokio::test(start_paused = true)]
async fn where_the_one_who_asks_goes_away_another_asks_in_its_place() {
    let model = Slow::after(ms(100));
    let layer = Shared::new(model.clone());
    let (request, cx) = (request("?"), CallCx::default());
    let mut calls: Vec<_> = (0..6).map(|_| layer.call(&request, &cx)).collect();
    for call in &mut calls {
        assert!(poll_once(call.as_mut()).is_pending());
    }
    // One in the middle goes, then the first, then the one whose turn it became, before it knew.
    drop(calls.remove(3));
    drop(calls.remove(0));
    drop(calls.remove(0));
    assert_eq!(model.asked(), 1);
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap().cached);
    }
    assert_eq!(answers, [false, true, true]);
    assert_eq!((model.asked(), model.in_flight()), (2, 0));
    // All go away.
    let mut calls: Vec<_> = (0..6).map(|_| layer.call(&request, &cx)).collect();
    for call in &mut calls {
        assert!(poll_once(call.as_mut()).is_pending());
    }
    drop(calls);
    assert_eq!(model.in_flight(), 0);
    assert!(format!("{layer:?}").contains("{}"), "{layer:?}");
}

#[tokio::test(start_paused = true)]
async fn who_comes_and_goes_while_one_asks_is_not_remembered() {
    let model = Slow::after(ms(10_000));
    let layer = Shared::new(model);
    let (request, cx) = (request("?"), CallCx::default());
    let mut leader = layer.call(&request, &cx);
    assert!(poll_once(leader.as_mut()).is_pending());
    for _ in 0..10_000 {
        let mut call = layer.call(&request, &cx);
        assert!(poll_once(call.as_mut()).is_pending());
    }
    assert!(format!("{layer:?}").matches("Waiter").count() < 16);
    assert!(leader.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_error_is_that_of_all_who_waited() {
    for error in [busy as fn() -> Error, || {
        Error::of_status(401, "a wrong key")
    }] {
        let model = Slow::failing(1, move || error().with_retry_after(ms(7)));
        let layer = &Shared::new(model.clone());
        join((0..8).map(|_| async move {
            let told = ask(layer, "?").await.unwrap_err();
            assert_eq!(told.to_string(), error().to_string());
            assert_eq!(told.status(), error().status());
            assert_eq!(told.retry_after(), Some(ms(7)));
        }))
        .await;
        assert_eq!(model.asked(), 1);
        assert!(ask(layer, "?").await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_its_own_is_not_that_of_others() {
    // Its time was shorter than that of one of the others.
    let model = Slow::failing(1, busy);
    let layer = Shared::new(model.clone());
    let (short, shorter, long) = tokio::join!(
        ask_within(&layer, "?", ms(3000)),
        ask_within(&layer, "?", ms(2000)),
        ask(&layer, "?")
    );
    assert!(short.is_err() && shorter.is_err());
    assert!(!long.unwrap().cached);
    assert_eq!(model.asked(), 2);

    // Its budget was used up, and that of the other is not.
    let model = Slow::after(ms(10));
    let cx = Ctx::test(Shared::new(model.clone()));
    let (poor, rich) = (
        cx.clone().with_budget(Budget::calls(0)),
        cx.with_budget(Budget::calls(5)),
    );
    let predict = Predict::<Ask>::new();
    let (poor, rich) = tokio::join!(predict.call(&poor, "?"), predict.call(&rich, "?"));
    assert!(poor.unwrap_err().is_budget());
    assert!(rich.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_has_less_time_than_the_call_takes_is_told_so() {
    let model = Slow::after(ms(5000));
    let layer = Shared::new(model.clone());
    let began = Instant::now();
    let hasty = async {
        let error = ask_within(&layer, "?", ms(1000)).await.unwrap_err();
        (error, began.elapsed())
    };
    let (first, (error, waited)) = tokio::join!(ask(&layer, "?"), hasty);
    assert!(first.is_ok());
    assert!(error.is_timeout() && !error.may_be_billed() && !error.is_transient());
    assert!(waited < ms(1010), "{waited:?}");
    assert!(
        error
            .to_string()
            .contains("another call asked `slow` the same"),
        "{error}"
    );
    assert_eq!(model.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn streams_are_not_shared() {
    let model = Slow::after(ms(100));
    let layer = Shared::new(model.clone());
    let answers = tokio::join!(stream(&layer, "?"), stream(&layer, "?"));
    assert!(!answers.0.unwrap().cached && !answers.1.unwrap().cached);
    assert_eq!(model.asked(), 2);
}
