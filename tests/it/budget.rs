//! Budgets: what is reserved before a call, and what is counted after it.

use std::time::Duration;

use dspy::budget::{Budget, Ledger, Spend};
use dspy::lm::{LmResponse, Usage};
use dspy::prelude::*;
use dspy::testing::ScriptedLm;

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

fn reply(usage: Usage) -> Result<LmResponse> {
    let mut response = LmResponse::of_text("[[ ## colour ## ]]\nwhite");
    response.usage = usage;
    Ok(response)
}

#[test]
fn what_is_set_aside_is_given_back_or_counted_whatever_becomes_of_the_call() {
    let ledger = Ledger::new(Budget::calls(2).and_tokens(100));
    let held = ledger.reserve(Spend::of_call(60)).unwrap();
    let error = ledger.reserve(Spend::of_call(60)).unwrap_err();
    assert!(error.is_budget());
    assert_eq!(
        error.to_string(),
        "the budget of 2 calls, 100 tokens is reached: the next call may take 60 tokens (0 calls, \
         0 tokens so far; set aside for calls on their way: 1 call, 60 tokens)"
    );
    drop(held);
    assert_eq!(ledger.spent(), Spend::default());

    let mut sent = ledger.reserve(Spend::of_call(60)).unwrap();
    sent.sent();
    drop(sent);
    let spent = ledger.spent();
    assert_eq!((spent.calls, spent.tokens, spent.unknown), (1, 60, 1));

    ledger
        .reserve(Spend::of_call(40))
        .unwrap()
        .settle(Spend::of_call(7));
    assert_eq!((ledger.spent().calls, ledger.spent().tokens), (2, 67));
    let error = ledger.reserve(Spend::of_call(0)).unwrap_err();
    assert!(error.to_string().contains("no call is left"));
}

#[test]
fn many_threads_never_cross_a_limit() {
    let ledger = Ledger::new(Budget::calls(1000));
    let made: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut made = 0;
                    while let Ok(call) = ledger.reserve(Spend::of_call(1)) {
                        call.settle(Spend::of_call(1));
                        made += 1;
                    }
                    made
                })
            })
            .collect();
        threads.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(made, 1000);
    assert_eq!(ledger.spent(), Spend::of_calls(1000, 1000));
}

#[tokio::test]
async fn a_call_that_the_budget_has_no_room_for_is_not_made() {
    let model = ScriptedLm::of([reply(Usage::of_tokens(20, 5)), reply(Usage::default())]);
    let ledger = Ledger::new(Budget::tokens(10_000));
    let cx = Ctx::test(model.clone()).with_budget(ledger.clone());
    let colour = Predict::<Colour>::new();
    colour.call(&cx, "snow").await.unwrap();
    assert_eq!(ledger.spent(), Spend::of_call(25));
    // An answer without an end would have no bound, so it gets one that shows in the request.
    assert_eq!(model.requests()[0].options.max_tokens, Some(4096));

    // What the provider did not say is counted at the most that it can have been.
    colour.call(&cx, "snow").max_tokens(100).await.unwrap();
    let spent = ledger.spent();
    assert_eq!((spent.calls, spent.unknown), (2, 1));
    assert!(spent.tokens > 25 + 100, "{spent:?}");

    let error = colour
        .call(&cx, "snow")
        .max_tokens(20_000)
        .await
        .unwrap_err();
    assert!(error.is_budget());
    assert_eq!(model.requests().len(), 2);
}

#[tokio::test]
async fn zero_allows_nothing_and_time_runs_out() {
    for budget in [
        Budget::calls(0),
        Budget::time(Duration::ZERO),
        Budget::tokens(0),
    ] {
        let model = ScriptedLm::new(["never"]);
        let cx = Ctx::test(model.clone()).with_budget(budget);
        let error = Predict::<Colour>::new()
            .call(&cx, "snow")
            .await
            .unwrap_err();
        assert!(error.is_budget(), "{budget}: {error}");
        assert_eq!(model.left(), 1);
    }
}

#[tokio::test]
async fn programs_that_share_a_ledger_share_the_budget() {
    let ledger = Ledger::new(Budget::calls(3));
    let replies = || ScriptedLm::new(["[[ ## colour ## ]]\nwhite"; 3]);
    let (one, other) = (
        Ctx::test(replies()).with_budget(ledger.clone()),
        Ctx::test(replies()).with_budget(ledger.clone()),
    );
    let colour = Program::new(Predict::<Colour>::new());
    let inputs = |count| vec![ColourInput::from("snow"); count];
    let made = colour.batch(&one, inputs(2)).await;
    assert!(made.iter().all(Result::is_ok));
    let made = colour.batch(&other, inputs(2)).width(1).await;
    assert!(made[0].is_ok() && made[1].as_ref().unwrap_err().is_budget());
}
