//! Evaluations and searches: their own spans, and the programs and judges below them.

use std::time::Duration;

use dspy::budget::Budget;
use dspy::evaluate::{Judge, Score, evaluate, evaluate_judged};
use dspy::trace::Trace;

use super::*;

fn rows(many: usize) -> Rows<String, String> {
    Rows::new((0..many).map(|at| Example::new(format!("thing {at}"), "white".to_owned()))).unwrap()
}

fn is_right(row: &Example<String, String>, out: &String) -> bool {
    row.label == *out
}

#[tokio::test]
async fn an_evaluation_is_a_span_around_its_programs() {
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let program = Program::new(Painter::default());
    let found = evaluate(&cx, &program, &rows(20), is_right).quiet().await;
    assert_eq!(found.unwrap().mean(), Some(1.0));
    let tree = told.tree();
    assert_eq!(tree[0], "run evaluate");
    let programs = tree
        .iter()
        .filter(|it| *it == "run evaluate > program Painter");
    assert_eq!(programs.count(), 20);
    assert_eq!(tree.len(), 1 + 3 * 20);
}

struct ByModel(Predict<Colour>);

impl Judge<String, String, String> for ByModel {
    async fn score(
        &self,
        cx: &Ctx,
        row: &Example<String, String>,
        output: &String,
        _trace: &Trace,
    ) -> Result<Score> {
        let judged = self.0.call(cx, &row.input).await?;
        Ok(Score::new(f64::from(u8::from(judged.colour == *output))))
    }
}

#[tokio::test]
async fn a_judge_is_a_program_of_its_own_below_the_evaluation() {
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let program = Program::new(Painter::default());
    let judge = ByModel(Predict::new());
    let found = evaluate_judged(&cx, &program, &rows(4), "by model", judge);
    assert_eq!(found.quiet().await.unwrap().mean(), Some(1.0));
    let tree = told.tree();
    let judged = "run evaluate > program judge > predictor Colour > attempt white";
    assert_eq!(tree.iter().filter(|it| *it == judged).count(), 4);
    let roles = cx
        .history()
        .calls()
        .into_iter()
        .map(|call| call.role.as_str());
    assert_eq!(roles.filter(|role| *role == "judge").count(), 4);
}

#[tokio::test]
async fn a_search_is_a_span_that_says_why_it_was_stopped() {
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let program = Program::new(Painter::default());
    let tuned = LabeledFewShot::new(2)
        .budget(Budget::calls(3))
        .workers(1)
        .compile(&cx, &program, &rows(80), is_right)
        .await
        .unwrap();
    assert!(tuned.report.to_string().contains("LabeledFewShot"));
    let tree = told.tree();
    let runs: Vec<_> = tree.iter().filter(|it| !it.contains('>')).collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    assert!(runs[0].starts_with("run "));
    assert!(tree.len() > 1);
    let end = &told.ends("run")[0];
    assert!(
        end.error.as_ref().is_some_and(|it| it.contains("budget")),
        "{end:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_in_the_middle_has_an_end_for_each_start() {
    let told = Told::default();
    let cx = Ctx::test(White).with_hook(told.clone());
    let program = Program::new(Painter::default());
    let lost = (0..8).map(|at| Example::new(format!("lost {at}"), "white".to_owned()));
    let lost = Rows::new(lost).unwrap();
    let evaluation = evaluate(&cx, &program, &lost, is_right).quiet().workers(4);
    let waited = tokio::time::timeout(Duration::from_secs(60), evaluation.into_future()).await;
    assert!(waited.is_err());
    // The workers are tasks, which the runtime drops as soon as it has a turn.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let ends = told.ends("");
    assert_eq!(ends.len(), 1 + 3 * 4);
    assert_eq!(told.events().len(), 2 * ends.len());
    assert!(ends.iter().all(|end| end.is_cancelled));
}
