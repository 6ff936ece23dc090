//! What runs, reports and files say of dollars.

use dspy::budget::{Budget, Ledger};
use dspy::evaluate::evaluate;
use dspy::lm::{Dollars, LmResponse, Usage};
use dspy::prelude::*;
use dspy::testing::{FnLm, ScriptedLm};

use super::{Colour, ColourInput, ColourOutput, WHITE, fresh, price, rows};

fn is_right(row: &Example<ColourInput, ColourOutput>, out: &ColourOutput) -> bool {
    row.label.colour == out.colour
}

fn white() -> FnLm {
    FnLm::new(|_| Ok(WHITE.to_owned()))
}

#[tokio::test]
async fn an_evaluation_says_what_it_cost_where_that_is_known() {
    let dir = fresh("evaluation");
    let program = Program::new(Predict::<Colour>::new());
    let ledger = Ledger::new(Budget::dollars(1.0).unwrap());
    let cx = Ctx::test(white().with_price(price())).with_budget(ledger.clone());
    let run = |cx: &Ctx| {
        let run = evaluate(cx, &program, &rows(20), is_right);
        run.workers(4).quiet().run_dir(&dir)
    };
    let found = run(&cx).await.unwrap();
    let cost = found.cost().unwrap();
    assert!(cost > Dollars::ZERO);
    assert_eq!(ledger.spent().cost(), Some(cost));
    let text = found.to_string();
    assert!(text.contains(&format!(
        "\n  20 calls, {} tokens, {cost}",
        ledger.spent().tokens
    )));
    let events = std::fs::read_to_string(dir.join("events.jsonl")).unwrap();
    assert_eq!(events.matches(r#""cost_micros":"#).count(), 20);

    // Read again, it cost as much, and a new ledger is charged with what was paid before.
    let ledger = Ledger::new(Budget::dollars(1.0).unwrap());
    let cx = cx.with_budget(ledger.clone());
    let again = run(&cx).await.unwrap();
    assert_eq!((again.cost(), again.to_string()), (Some(cost), text));
    assert_eq!(ledger.spent().cost(), Some(cost));
}

#[tokio::test]
async fn where_a_price_is_not_known_no_dollars_are_named() {
    let dir = fresh("unpriced");
    let program = Program::new(Predict::<Colour>::new());
    let cx = Ctx::test(white());
    let run = evaluate(&cx, &program, &rows(5), is_right);
    let found = run.quiet().run_dir(&dir).await.unwrap();
    assert_eq!(found.cost(), None);
    assert!(!found.to_string().contains('$'), "{found}");
    let events = std::fs::read_to_string(dir.join("events.jsonl")).unwrap();
    assert!(!events.contains("cost_micros"));
}

#[tokio::test]
async fn a_run_that_was_stopped_goes_on_with_the_dollars_that_are_left() {
    let dir = fresh("stopped");
    let program = Program::new(Predict::<Colour>::new());
    let run = |budget: f64| {
        let ledger = Ledger::new(Budget::dollars(budget).unwrap());
        let cx = Ctx::test(white().with_price(price())).with_budget(ledger.clone());
        let run = evaluate(&cx, &program, &rows(60), is_right);
        let run = run.workers(1).quiet().run_dir(&dir);
        async move { (run.await.unwrap(), ledger) }
    };
    let (first, ledger) = run(0.02).await;
    assert!(first.stopped().is_some_and(Error::is_budget));
    let (done, spent) = (first.counts().scored, ledger.spent());
    assert!((1..60).contains(&done), "{first}");
    // With no more than that nothing more is asked.
    let (same, ledger) = run(0.02).await;
    assert_eq!((same.counts().scored, ledger.spent()), (done, spent));
    let (whole, ledger) = run(1.0).await;
    assert_eq!(whole.counts().scored, 60);
    assert_eq!(whole.cost(), ledger.spent().cost());
}

#[tokio::test]
async fn a_tuning_says_what_it_cost_and_its_file_too() {
    let program = Program::new(Predict::<Colour>::new());
    let tune = async |model: FnLm| {
        let cx = Ctx::test(model);
        let tuned = BootstrapFewShot::default().budget(Budget::calls(30));
        tuned
            .compile(&cx, &program, &rows(80), is_right)
            .await
            .unwrap()
    };
    let tuned = tune(white().with_price(price())).await;
    let cost = tuned.report.cost.unwrap();
    assert!(cost > Dollars::ZERO);
    let text = tuned.report.to_string();
    assert!(text.contains(&format!(" tokens, {cost}, ")), "{text}");
    let spend = tuned.program.provenance().unwrap().spend.unwrap();
    assert_eq!(spend.micro_dollars, Some(cost.micros()));

    let tuned = tune(white()).await;
    assert_eq!(tuned.report.cost, None);
    let text = tuned.report.to_string();
    assert!(text.contains(" tokens, price unknown, "), "{text}");
}

#[tokio::test]
async fn a_prediction_says_what_it_cost_without_any_budget() {
    let reply = |usage| {
        let mut response = LmResponse::of_text(WHITE);
        response.usage = usage;
        Ok(response)
    };
    let model = ScriptedLm::of([reply(Usage::of_tokens(100, 10)), reply(Usage::default())]);
    let cx = Ctx::test(model.with_price(price()));
    let colour = Predict::<Colour>::new();
    let out = colour.call(&cx, "snow").await.unwrap();
    assert_eq!(out.cost(), Some(Dollars::of_micros(140)));
    // What the provider did not say, nobody can price.
    assert_eq!(colour.call(&cx, "snow").await.unwrap().cost(), None);
}
