//! What goes wrong in a run: which rows are failed, missing or tried again, and what ends it.

use std::collections::HashSet;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dspy::context::Role;
use dspy::evaluate::{Failures, Judge, Score, evaluate, evaluate_judged};
use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse, OpenAi, Secret};
use dspy::prelude::*;
use dspy::trace::Trace;

use super::{Count, Counting, Found, Letters, LettersInput, LettersOutput, fresh, is_right};
use super::{program, rows};

/// Fails in the way that the word says.
#[derive(Clone, Debug, Default)]
struct Failing {
    seen: Arc<Mutex<HashSet<String>>>,
    inner: Counting,
}

impl Lm for Failing {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let asked = request.tail[0].text();
            let is_first = self.seen.lock().unwrap().insert(asked.clone());
            if asked.contains("slow") {
                tokio::time::sleep(Duration::from_secs(3600)).await;
            }
            if asked.contains("away") || (asked.contains("busy") && is_first) {
                // Nobody listens on this port.
                let nobody = OpenAi::new("http://127.0.0.1:9/v1", "m").unwrap();
                return nobody.call(request, cx).await;
            }
            self.inner.call(request, cx).await
        })
    }

    fn identity(&self) -> Arc<str> {
        "failing".into()
    }
}

#[tokio::test]
async fn a_row_whose_provider_was_away_is_tried_again_and_else_missing() {
    let model = Failing::default();
    let cx = Ctx::test(model.clone());
    let words = ["a", "busy", "away", "b"];
    let dir = fresh("away");
    let found = evaluate(&cx, &program(), &rows(&words), is_right).run_dir(&dir);
    let found = found.await.unwrap();
    let counts = found.counts();
    assert_eq!(counts.scored, 3);
    assert_eq!(
        counts.missing.iter().collect::<Vec<_>>(),
        [(&"provider", &1)]
    );
    assert_eq!((found.mean(), found.coverage()), (Some(1.0), 0.75));
    let text = found.to_string();
    assert!(
        text.contains("1 missing (provider 1)") && text.contains("75 % of the rows"),
        "{text}"
    );
    // Two rows were tried again, in a decision of their own.
    let events = fs::read_to_string(dir.join("events.jsonl")).unwrap();
    assert_eq!(events.matches("\"decision\":1,\"candidate\":0").count(), 2);

    let found = evaluate(&cx, &program(), &rows(&["away", "b"]), is_right).retries(0);
    assert_eq!(found.await.unwrap().counts().missing.len(), 1);
}

#[tokio::test]
async fn a_row_that_is_missing_twice_is_one_missing_row() {
    let cx = Ctx::test(Failing::default());
    let found = evaluate(&cx, &program(), &rows(&["away", "b", "away too"]), is_right)
        .missing_allowed(2)
        .retries(3)
        .await
        .unwrap();
    assert_eq!(found.counts().missing["provider"], 2);
}

#[tokio::test]
async fn too_many_missing_rows_end_the_run_and_say_why() {
    let cx = Ctx::test(Failing::default());
    let words = ["away", "away too", "b"];
    let ended = evaluate(&cx, &program(), &rows(&words), is_right)
        .missing_allowed(1)
        .await
        .unwrap_err();
    assert!(ended.is_provider());
    let message = ended.to_string();
    assert!(
        message.contains("more than 1 rows are missing"),
        "{message}"
    );
    assert!(message.contains("cannot be reached"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn a_row_that_takes_too_long_is_missing() {
    let cx = Ctx::test(Failing::default());
    let found = evaluate(&cx, &program(), &rows(&["a", "slow", "b"]), is_right)
        .row_timeout(Duration::from_secs(5))
        .await
        .unwrap();
    let counts = found.counts();
    assert_eq!(counts.scored, 2);
    assert_eq!(
        counts.missing.iter().collect::<Vec<_>>(),
        [(&"timeout", &1)]
    );
}

#[tokio::test]
async fn a_key_that_is_turned_away_ends_the_run_at_once() {
    let server =
        crate::server::Server::answering([(401, r#"{"error":{"message":"no such key"}}"#)]);
    let model = OpenAi::new(&server.url, "m")
        .unwrap()
        .with_key(Secret::new("sk-canary"));
    let ended = evaluate(&Ctx::new(model), &program(), &rows(&super::WORDS), is_right)
        .workers(1)
        .await
        .unwrap_err();
    assert!(ended.is_auth());
    assert!(ended.to_string().contains("no such key"));
    let ended = evaluate(
        &Ctx::without_model(),
        &program(),
        &rows(&super::WORDS),
        is_right,
    );
    assert!(ended.await.unwrap_err().is_config());
}

#[tokio::test]
async fn rows_on_which_the_model_failed_count_as_was_said() {
    let cx = Ctx::test(Counting::default());
    let rows = rows(&["a", "unreadable", "bee"]);
    let found = evaluate(&cx, &program(), &rows, is_right);
    assert_eq!(found.await.unwrap().mean(), Some(2.0 / 3.0));
    let found = evaluate(&cx, &program(), &rows, is_right).failures(Failures::LeftOut);
    let found = found.await.unwrap();
    assert_eq!(found.mean(), Some(1.0));
    assert!((found.coverage() - 2.0 / 3.0).abs() < 1e-12);
    // Of a distance the greatest is the worst.
    let distance = |_: &Example<LettersInput, LettersOutput>, _: &Found| 1.0;
    let found = evaluate(&cx, &program(), &rows, distance)
        .range(0.0..=4.0)
        .lower_is_better();
    assert_eq!(found.await.unwrap().mean(), Some(2.0));
}

#[tokio::test]
async fn no_rows_and_senseless_ranges_are_refused() {
    let cx = Ctx::test(Counting::default());
    let none = Rows::<LettersInput, LettersOutput>::new(Vec::<Letters>::new()).unwrap();
    let ended = evaluate(&cx, &program(), &none, is_right).await;
    assert!(ended.unwrap_err().to_string().contains("there are no rows"));
    for range in [1.0..=1.0, 1.0..=0.0, 0.0..=f64::INFINITY, f64::NAN..=1.0] {
        let ended = evaluate(&cx, &program(), &rows(&["a"]), is_right).range(range);
        assert!(ended.await.unwrap_err().is_config());
    }
}

#[tokio::test]
async fn two_runs_cannot_write_one_directory_at_once() {
    let dir = fresh("locked");
    let run = |model: Failing| {
        let cx = Ctx::test(model);
        evaluate(&cx, &program(), &rows(&["slow"]), is_right).run_dir(&dir)
    };
    let first = tokio::spawn(run(Failing::default()).into_future());
    while fs::read_to_string(dir.join("replies.jsonl"))
        .unwrap_or_default()
        .is_empty()
    {
        tokio::task::yield_now().await;
    }
    let error = run(Failing::default()).await.unwrap_err();
    assert!(
        error.is_run() && error.to_string().contains("written by another run"),
        "{error}"
    );
    first.abort();
}

/// Scores by asking whether the number of letters is even, once more.
struct ByModel(Count);

impl Judge<LettersInput, LettersOutput, Found> for ByModel {
    async fn score(
        &self,
        cx: &Ctx,
        row: &Example<LettersInput, LettersOutput>,
        output: &Found,
        trace: &Trace,
    ) -> Result<Score> {
        assert_eq!(trace.attempts(), 2);
        let judged = self.0.forward(cx, row.input.clone()).await?;
        Ok(Score::new(f64::from(u8::from(judged.even == output.even))).with_feedback("so it is"))
    }
}

#[tokio::test]
async fn a_judge_asks_on_its_own_behalf_and_is_recorded_too() {
    let dir = fresh("judged");
    let (task, judge) = (Counting::default(), Failing::default());
    let cx = Ctx::test(task.clone()).with_role(Role::Judge, judge.clone());
    let rows = rows(&["a", "bee", "sees"]);
    let run = || {
        evaluate_judged(
            &cx,
            &program(),
            &rows,
            "by model",
            ByModel(Count::default()),
        )
    };
    let found = run().run_dir(&dir).await.unwrap();
    assert_eq!(found.mean(), Some(1.0));
    assert_eq!((task.calls(), judge.inner.calls()), (6, 6));
    let replies = fs::read_to_string(dir.join("replies.jsonl")).unwrap();
    assert_eq!(replies.matches(r#""role":"judge","path""#).count(), 0);
    assert_eq!(replies.matches(r#""role":"judge""#).count(), 2 * 6);
    let again = run().run_dir(&dir).await.unwrap();
    assert_eq!((task.calls(), judge.inner.calls()), (6, 6));
    assert_eq!(again.to_jsonl().unwrap(), found.to_jsonl().unwrap());
    assert!(again.to_jsonl().unwrap().contains("so it is"));
    assert!(run().run_dir(&dir).rescore().unwrap_err().is_config());
    let other = evaluate_judged(&cx, &program(), &rows, "another", ByModel(Count::default()));
    let error = other.run_dir(&dir).await.unwrap_err();
    assert!(
        error.to_string().contains("metric (it differs in `judge`)"),
        "{error}"
    );
}

/// Answers with the number of the sample that is wanted.
#[derive(Debug)]
struct Samples;

impl Lm for Samples {
    fn call<'a>(&'a self, _: &'a LmRequest, cx: &'a CallCx) -> BoxFuture<'a, Result<LmResponse>> {
        let sample = cx.sample >> 32;
        Box::pin(async move { Ok(LmResponse::of_text(answer_of(sample))) })
    }
    fn identity(&self) -> Arc<str> {
        "samples".into()
    }
}

fn answer_of(sample: u64) -> String {
    format!("[[ ## letters ## ]]\n{sample}\n")
}

#[tokio::test]
async fn repetitions_are_other_samples_and_a_row_is_their_mean() {
    let rows = rows(&["a", "b"]);
    let step = Program::new(Predict::<Letters>::new());
    let metric =
        |_: &Example<LettersInput, LettersOutput>, out: &LettersOutput| f64::from(out.letters);
    let found = evaluate(&Ctx::test(Samples), &step, &rows, metric)
        .range(0.0..=3.0)
        .replicates(4)
        .await
        .unwrap();
    assert_eq!(found.mean(), Some(1.5));
    assert_eq!(found.counts().scored, 8);
    assert!(found.to_string().contains("over 2 rows, each 4 times"));
}
