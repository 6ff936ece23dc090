//! Runs that are held to a budget.

use dspy::budget::Budget;
use dspy::evaluate::evaluate;
use dspy::prelude::*;

use super::{Counting, WORDS, fresh, is_right, program, rows, run};

#[tokio::test]
async fn the_budget_stops_a_run_and_keeps_what_is_done() {
    let dir = fresh("budget");
    let model = Counting::default();
    let cx = Ctx::test(model.clone()).with_budget(Budget::calls(9));
    let found = evaluate(&cx, &program(), &rows(&WORDS), is_right)
        .workers(1)
        .run_dir(&dir)
        .await
        .unwrap();
    let stopped = found.stopped().unwrap();
    assert!(stopped.is_budget() && stopped.to_string().contains("9 calls"));
    assert_eq!(model.calls(), 9);
    assert!(found.counts().scored >= 4 && found.counts().not_run > 0);
    assert!(found.to_string().contains("not run"), "{found}");

    // With no more budget than that nothing is spent again, and without a limit it ends.
    let cx = Ctx::test(model.clone()).with_budget(Budget::calls(9));
    let same = evaluate(&cx, &program(), &rows(&WORDS), is_right).run_dir(&dir);
    assert!(same.await.unwrap().stopped().is_some());
    assert_eq!(model.calls(), 9);
    let whole = run(&model, &dir, &WORDS).await.unwrap();
    assert_eq!((whole.counts().scored, model.calls()), (12, 18));
}

/// Room for one call at its longest and a few at what they took.
const TOKENS: u64 = 4_700;

#[tokio::test]
async fn a_run_goes_on_under_another_kind_of_budget() {
    let dir = fresh("other_budget");
    let model = Counting::default();
    let cx = Ctx::test(model.clone()).with_budget(Budget::tokens(TOKENS));
    let found = evaluate(&cx, &program(), &rows(&WORDS), is_right)
        .workers(1)
        .run_dir(&dir)
        .await
        .unwrap();
    let stopped = found.stopped().unwrap().to_string();
    let before = model.calls();
    assert!((1..18).contains(&before), "{before} calls: {stopped}");
    let whole = run(&model, &dir, &WORDS).await.unwrap();
    assert_eq!(whole.counts().scored, 12);
    assert_eq!(model.calls(), 18, "{before} of them before");
}
