use std::fs;

use dspy::budget::{Budget, Ledger};
use dspy::evaluate::evaluate;
use dspy::lm::{Cache, Cassette, Dollars, Price, Usage};
use dspy::trace::{Hook, SpanEnd, SpanKind, SpanRef};

use super::*;
use crate::runs::fresh;

/// A response that took so many tokens.
fn took(text: &str, input: u64, output: u64) -> Result<LmResponse> {
    let mut response = LmResponse::of_text(text);
    response.usage = Usage::of_tokens(input, output);
    Ok(response)
}

#[tokio::test]
async fn every_attempt_is_paid_for_and_to_be_seen() {
    #[derive(Clone, Default)]
    struct Ends(Arc<Mutex<Vec<(&'static str, bool)>>>);
    impl Hook for Ends {
        fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
            let mut ends = self.0.lock().unwrap();
            ends.push((span.kind_name(), end.error.is_none()));
        }
    }
    let model = ScriptedLm::of([took(MAYBE, 100, 10), took(GOOD, 150, 20)]);
    let price = Price::per_million(Dollars::of(10.0).unwrap(), Dollars::of(100.0).unwrap());
    let (ends, ledger) = (Ends::default(), Ledger::new(Budget::calls(9)));
    let cx = Ctx::new(model.with_price(price))
        .with_hook(ends.clone())
        .with_history(1 << 20)
        .with_budget(ledger.clone());
    let found = judge(&cx, Recovery::default()).await.unwrap();
    assert_eq!(found.usage(), Usage::of_tokens(250, 30));
    assert_eq!(found.billed(), Usage::of_tokens(250, 30));
    // 250 at 10 and 30 at 100 dollars for a million.
    assert_eq!(found.cost(), Some(Dollars::of_micros(5_500)));
    assert_eq!(ledger.spent().calls, 2);
    let ends = ends.0.lock().unwrap().clone();
    assert_eq!(
        ends,
        [("attempt", true), ("attempt", true), ("predictor", true)]
    );
    let calls = cx.history().calls();
    assert_eq!(calls.len(), 2);
    let spans = found.trace().spans();
    let parents: Vec<_> = spans.iter().map(|span| span.parent).collect();
    assert_eq!(parents, [None, Some(0), Some(0)]);
    assert!(matches!(spans[0].kind, SpanKind::Predictor { .. }));
}

#[tokio::test]
async fn a_budget_that_is_spent_ends_a_re_ask_with_the_unread_reply_in_the_error() {
    let (model, cx) = replying([MAYBE, GOOD]);
    let cx = cx.with_budget(Ledger::new(Budget::calls(1)));
    let error = judge(&cx, Recovery::default()).await.unwrap_err();
    assert!(error.is_budget() && !error.is_model_failure());
    assert!(error.to_string().contains("found `maybe`"), "{error}");
    assert_eq!(error.earlier()[0].reply(), Some(MAYBE));
    assert_eq!(model.left(), 1);
}

#[tokio::test]
async fn a_re_ask_is_given_again_by_a_cache() {
    let (model, cx) = replying([MAYBE, GOOD]);
    let cx = cx.with_cache(Cache::in_memory(1 << 20));
    for is_cached in [false, true, true] {
        let found = judge(&cx, Recovery::default()).await.unwrap();
        assert_eq!(found.is_cached(), is_cached);
        assert_eq!((found.unread().len(), found.trace().attempts()), (1, 2));
    }
    model.assert_done();
}

#[tokio::test]
async fn another_model_of_a_policy_has_the_contexts_layers_around_it() {
    let large = Named::new("large", [GOOD]);
    let cx = Ctx::test(Named::new("small", [MAYBE])).with_cache(Cache::in_memory(1 << 20));
    for _ in 0..2 {
        let recovery = Recovery::none().model(large.clone());
        assert!(judge(&cx, recovery).await.unwrap().holds);
    }
    assert_eq!(large.calls().len(), 1);
}

#[tokio::test]
async fn a_step_that_asks_the_same_once_more_is_not_given_the_same_by_a_cache() {
    let model = Named::new("small", [MAYBE, GOOD]);
    let cx = Ctx::test(model.clone()).with_cache(Cache::in_memory(1 << 20));
    for _ in 0..2 {
        // The same model by the same adapter: another answer to the same request.
        let recovery = Recovery::none().adapter(dspy::adapter::ChatAdapter);
        assert!(judge(&cx, recovery).await.unwrap().holds);
        assert_eq!(model.calls(), [(0, 0), (1, 1 << 32)]);
    }
}

#[tokio::test]
async fn a_tape_holds_each_attempt_and_replays_them_all() {
    let tape = fresh("recovered_tape").join("tape.jsonl");
    let (model, cx) = replying([MAYBE, GOOD]);
    let recorded = cx.with_cassette(Cassette::record(&tape).unwrap());
    judge(&recorded, Recovery::default()).await.unwrap();
    drop(recorded);
    model.assert_done();

    let (model, cx) = replying(["never asked"]);
    let cassette = Cassette::replay(&tape).unwrap();
    let cx = cx.with_cassette(cassette.clone());
    let found = judge(&cx, Recovery::default()).await.unwrap();
    assert_eq!((found.unread().len(), found.holds), (1, true));
    assert!(cassette.unused().is_empty());
    assert_eq!(model.left(), 1);
}

/// A program whose first reply to some claims cannot be read.
#[derive(Module, Clone, Default)]
struct Court {
    judge: Predict<Judge>,
}

impl Forward for Court {
    type Input = String;
    type Output = bool;

    async fn forward(&self, cx: &Ctx, claim: String) -> Result<bool> {
        Ok(self.judge.call(cx, claim).await?.holds)
    }
}

/// Answers well where it is asked once more, or where the claim is short.
fn hesitant(calls: &Arc<Mutex<usize>>) -> dspy::testing::FnLm {
    let calls = Arc::clone(calls);
    dspy::testing::FnLm::new(move |request| {
        *calls.lock().unwrap() += 1;
        let is_short = request.tail[0].text().lines().nth(1).unwrap().len() < 4;
        let reply = if is_short || request.tail.len() > 1 {
            GOOD
        } else {
            MAYBE
        };
        Ok(reply.to_owned())
    })
}

fn claims() -> Rows<String, bool> {
    let claims = ["one", "another", "two", "many others"];
    Rows::new(claims.map(|claim| Example::new(claim.to_owned(), true))).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_keeps_re_asks_and_is_read_again_without_a_call() {
    let program = Program::new(Court::default());
    let is_right = |row: &Example<String, bool>, out: &bool| *out == row.label;
    let mut written = Vec::new();
    for workers in [1, 4] {
        let dir = fresh(&format!("recovered_{workers}"));
        let calls = Arc::default();
        let cx = Ctx::new(hesitant(&calls));
        let rows = claims();
        let run = || {
            evaluate(&cx, &program, &rows, is_right)
                .workers(workers)
                .run_dir(&dir)
        };
        let found = run().await.unwrap();
        assert_eq!((found.mean(), *calls.lock().unwrap()), (Some(1.0), 6));
        written.push(fs::read_to_string(dir.join("events.jsonl")).unwrap());

        // Without its events it runs its cells again, out of the replies.
        let whole = run().await.unwrap();
        assert_eq!(whole.calls(), found.calls());
        fs::remove_file(dir.join("events.jsonl")).unwrap();
        let again = run().await.unwrap();
        assert_eq!((again.mean(), *calls.lock().unwrap()), (Some(1.0), 6));
        assert_eq!(again.counts().scored, 4);
    }
    assert_eq!(written[0], written[1]);
}

#[tokio::test]
async fn a_run_is_not_gone_on_with_under_another_recovery() {
    let dir = fresh("other_recovery");
    let is_right = |row: &Example<String, bool>, out: &bool| *out == row.label;
    let calls = Arc::default();
    let cx = Ctx::new(hesitant(&calls));
    let rows = claims();
    let program = Program::new(Court::default());
    let _ = evaluate(&cx, &program, &rows, is_right)
        .run_dir(&dir)
        .await
        .unwrap();

    let other = cx.clone().with_recovery(Recovery::default().reask());
    let run = evaluate(&other, &program, &rows, is_right).run_dir(&dir);
    let error = run.await.unwrap_err();
    assert!(
        error.is_run() && error.to_string().contains("`recovery`"),
        "{error}"
    );

    let own = Program::new(Court {
        judge: Predict::new().with_recovery(Recovery::none()),
    });
    let run = evaluate(&cx, &own, &rows, is_right).run_dir(&dir);
    let error = run.await.unwrap_err();
    assert!(
        error.is_run() && error.to_string().contains("`predictors`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_call_that_failed_on_the_way_is_missing_from_an_evaluation_and_no_zero() {
    let model = dspy::testing::FnLm::new(|request| match request.tail.len() {
        1 => Ok(MAYBE.to_owned()),
        _ => Err(Error::of_status(503, "come back later")),
    });
    let is_right = |row: &Example<String, bool>, out: &bool| *out == row.label;
    let rows = claims();
    let program = Program::new(Court::default());
    let found = evaluate(&Ctx::new(model), &program, &rows, is_right)
        .missing_allowed(4)
        .quiet()
        .await
        .unwrap();
    let counts = found.counts();
    assert_eq!((counts.scored, counts.failed.len()), (0, 0));
    assert_eq!(counts.missing.values().sum::<usize>(), 4);
    assert_eq!(found.mean(), None);
}
