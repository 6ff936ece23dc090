//! A cache that a context puts around its models.

use std::sync::Arc;

use dspy::budget::{Budget, Ledger};
use dspy::context::Role;
use dspy::lm::{BoxFuture, CallCx};
use dspy::lm::{Cache, Dollars, Lm, LmRequest, LmResponse, Mode, Price, Usage};
use dspy::prelude::*;

use super::{Colour, Counting, fresh};

/// Answers with a colour, at a price, by this name.
#[derive(Clone, Debug)]
struct Priced(&'static str, Counting);

impl Lm for Priced {
    fn call<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        let number = self.1.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            let text = format!("[[ ## colour ## ]]\n{} {number}", self.0);
            let mut response = LmResponse::of_text(text);
            response.usage = Usage::of_tokens(1000, 1000);
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        self.0.into()
    }

    fn price(&self) -> Option<Price> {
        let dollar = Dollars::of_micros(1_000_000);
        Some(Price::per_million(dollar, dollar))
    }
}

fn priced(name: &'static str) -> Priced {
    Priced(name, Counting::default())
}

#[tokio::test]
async fn a_hit_is_given_where_nothing_is_left_of_a_budget() {
    let dir = fresh("exhausted");
    for cache in [Cache::in_memory(1 << 20), Cache::on_disk(&dir).memory(0)] {
        let model = priced("white");
        let ledger = Ledger::new(Budget::calls(1));
        let cx = Ctx::test(model.clone())
            .with_cache(cache)
            .with_budget(ledger.clone());
        let colour = Predict::<Colour>::new();
        let first = colour.call(&cx, "snow").await.unwrap();
        assert_eq!(first.cost(), Some(Dollars::of_micros(2000)));
        let spent = ledger.spent();
        assert_eq!((spent.calls, spent.tokens), (1, 2000));
        for _ in 0..3 {
            let again = colour.call(&cx, "snow").await.unwrap();
            assert!(again.is_cached());
            assert_eq!(again.billed(), Usage::ZERO);
            assert_eq!(again.cost(), Some(Dollars::ZERO));
            assert_eq!(again.would_have_cost(), Some(Dollars::of_micros(2000)));
            assert_eq!(again.usage(), Usage::of_tokens(1000, 1000));
        }
        assert_eq!(ledger.spent(), spent);
        // What is not kept has no room.
        assert!(colour.call(&cx, "coal").await.unwrap_err().is_budget());
        assert_eq!(ledger.spent(), spent);
        assert_eq!(model.1.calls(), 1);
    }
}

#[tokio::test]
async fn it_stands_around_every_model_whenever_that_was_set() {
    let [task, judge, own] = ["task", "judge", "own"].map(priced);
    let cx = Ctx::test(task.clone())
        .with_cache(Cache::in_memory(1 << 20))
        .with_role(Role::Judge, judge.clone());
    let colour = Predict::<Colour>::new();
    let judging = cx.clone().in_role(Role::Judge);
    for is_cached in [false, true, true] {
        let asked = [
            colour.call(&cx, "snow").await.unwrap(),
            colour.call(&judging, "snow").await.unwrap(),
            colour.call(&cx, "snow").model(own.clone()).await.unwrap(),
        ];
        let colours = asked.each_ref().map(|it| it.colour.as_str());
        assert_eq!(colours, ["task 0", "judge 0", "own 0"]);
        assert!(asked.iter().all(|it| it.is_cached() == is_cached));
    }
    // The one that was set last counts, and it is one layer and not two.
    let other = cx.with_cache(Cache::in_memory(1 << 20).mode(Mode::ReplayOnly));
    let error = colour.call(&other, "snow").await.unwrap_err();
    assert!(error.to_string().contains("Mode::ReplayOnly"), "{error}");
    assert_eq!([task, judge, own].map(|it| it.1.calls()), [1, 1, 1]);
}

#[tokio::test]
async fn nothing_is_touched_before_the_first_use() {
    let dir = fresh("untouched");
    let cx = Ctx::test(priced("white")).with_cache(Cache::on_disk(&dir));
    let other = cx.clone().with_role(Role::Judge, priced("judge"));
    let colour = Predict::<Colour>::new();
    let call = colour.call(&other, "snow");
    call.render().unwrap();
    drop(call);
    assert!(!dir.exists(), "something was created");
    // A read alone creates nothing either.
    let reading = cx.clone().with_cache(Cache::on_disk(&dir).mode(Mode::Read));
    colour.call(&reading, "snow").await.unwrap();
    assert!(!dir.exists(), "something was created");
    colour.call(&cx, "snow").await.unwrap();
    assert!(dir.exists());
}
