//! What is said of the result, and on which rows.

use std::sync::Arc;

use dspy::context::Role;
use dspy::evaluate::{Judge, Score, Search, Tuner};
use dspy::lm::{Cache, Cached};
use dspy::optim::Report;
use dspy::prelude::*;
use dspy::program::State;
use dspy::run::{Cell, CellId, Decision, Part, Planner};
use dspy::trace::Trace;
use dspy::value::Node;

use super::{Plural, PluralInput, PluralOutput, Speaker, Two, fresh, is_right, rows};

#[tokio::test]
async fn a_claim_is_made_on_rows_that_nobody_looked_at() {
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Predict::<Plural>::new());
    let tuned = BootstrapFewShot::default()
        .compile(&cx, &program, &rows(100), is_right)
        .await
        .unwrap();
    let report = &tuned.report;
    let claim = report.claim.as_ref().unwrap();
    assert_eq!((report.train, claim.rows), (70, 30));
    assert_eq!(claim.before.rows, Some(30));
    let text = report.to_string();
    assert!(
        text.starts_with(
            "BootstrapFewShot, seed 0: learned from 70 rows, measured on 30 others\n  before     0."
        ),
        "{text}"
    );
    assert!(
        text.contains("no difference shown"),
        "the model does not read its demonstrations: {text}"
    );
    assert!(text.contains("rollouts: "), "{text}");

    // What is sealed is asked twice, by the program as it came and as it is, and taught never.
    let taught: Vec<String> = speaker
        .calls()
        .iter()
        .filter(|it| it.role == Role::Teach)
        .map(|it| it.word.clone())
        .collect();
    let measured: Vec<String> = speaker
        .calls()
        .iter()
        .filter(|it| it.role == Role::Task)
        .map(|it| it.word.clone())
        .collect();
    assert_eq!(measured.len(), 60);
    assert!(measured.iter().all(|word| !taught.contains(word)));
    let demos = tuned.program.demos().iter();
    assert!(
        demos
            .map(|it| it.row().unwrap().0.question.clone())
            .all(|it| !measured.contains(&it))
    );

    // Another optimizer, with another seed, is measured on the same rows.
    let other = Speaker::new("speaker");
    let cx = Ctx::test(other.clone());
    LabeledFewShot::default()
        .seed(5)
        .compile(&cx, &program, &rows(100), is_right)
        .await
        .unwrap();
    assert!(
        other
            .calls()
            .iter()
            .all(|call| measured.contains(&call.word))
    );
}

#[tokio::test]
async fn few_rows_make_no_claim() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Predict::<Plural>::new());
    let tuned = LabeledFewShot::default()
        .compile(&cx, &program, &rows(40), is_right)
        .await
        .unwrap();
    assert!(tuned.report.claim.is_none());
    let text = tuned.report.to_string();
    assert!(
        text.starts_with("LabeledFewShot, seed 0: learned from 40 rows\n  no claim: "),
        "{text}"
    );
}

/// Asks a model of its own whether the answer will do.
struct Strict(Predict<Plural>);

impl Judge<PluralInput, PluralOutput, PluralOutput> for Strict {
    async fn score(
        &self,
        cx: &Ctx,
        row: &Example<PluralInput, PluralOutput>,
        output: &PluralOutput,
        _trace: &Trace,
    ) -> Result<Score> {
        let own = self.0.call(cx, row.input.clone()).await?.into_output();
        Ok(Score::new(f64::from(u8::from(own.answer == output.answer))))
    }
}

#[tokio::test]
async fn a_judge_decides_what_came_out_well() {
    let (speaker, judge) = (Speaker::new("speaker"), Speaker::new("judge"));
    let cx = Ctx::test(speaker).with_role(Role::Judge, judge.clone());
    let program = Program::new(Predict::<Plural>::new());
    let optimizer = BootstrapFewShot::default().bootstrapped(20).labelled(0);
    let strict = Strict(Predict::new());
    let compiled = optimizer.compile_judged(&cx, &program, &rows(30), "strict", strict);
    let tuned = compiled.await.unwrap();
    // It knows the same plurals, so it agrees with all that can be read.
    assert_eq!(tuned.program.demos().len(), 20);
    assert!(judge.calls().len() >= 20 && judge.calls().iter().all(|it| it.role == Role::Judge));
    assert_eq!(
        tuned.report.calls,
        2 * judge.calls().len() as u64 + parse_failures(&tuned.report)
    );
}

/// How many replies could not be read, of which the judge never heard.
fn parse_failures(report: &Report) -> u64 {
    let said = report.notes[0].rsplit_once("(parse ");
    said.map_or(0, |(_, count)| count.trim_end_matches(')').parse().unwrap())
}

#[tokio::test]
async fn what_is_saved_says_where_it_comes_from() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Two::default());
    let tuned = BootstrapFewShot::default()
        .seed(3)
        .compile(&cx, &program, &rows(90), is_right)
        .await
        .unwrap();
    let path = fresh("saved").with_extension("json");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    tuned.program.save(&path).unwrap();
    let loaded = program.load(&path).unwrap();
    assert_eq!(loaded.state().unwrap(), tuned.program.state().unwrap());
    let provenance = loaded.provenance().unwrap();
    assert_eq!(provenance.optimizer.as_deref(), Some("BootstrapFewShot"));
    assert_eq!(provenance.seed, Some(3));
    assert_eq!(provenance.scores["sealed"].rows, Some(30));
    assert!(provenance.spend.unwrap().calls > Some(60));
    assert!(provenance.data.is_some());
}

#[tokio::test]
async fn an_overlap_between_the_parts_of_a_split_is_an_error() {
    let error = Split::new(rows(4), rows(3), Rows::default()).unwrap_err();
    assert!(
        error.to_string().contains("leave it in one of them"),
        "{error}"
    );
}

/// A tuner that looks where it must not.
struct Peeping;

impl Planner for Peeping {
    fn name(&self) -> &'static str {
        "peeping"
    }

    fn config(&self) -> Node {
        Node::Null
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        Ok(Some(Decision::of_cells([CellId::new(0, Part::Sealed, 0)])))
    }

    fn absorb(&mut self, _decision: u64, _cells: &[Arc<Cell>]) -> Result<()> {
        Ok(())
    }
}

impl Tuner for Peeping {
    fn best(&self) -> Result<(State, Node)> {
        Ok((State::default(), Node::Null))
    }
}

#[tokio::test]
async fn a_tuner_that_asks_for_a_sealed_row_is_refused() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Predict::<Plural>::new());
    let split: Split<PluralInput, PluralOutput> = Split::of(&rows(100), 0).unwrap();
    let parts = [(Part::Train, split.train.rows().clone())];
    let search = Search::new(&cx, &program, parts, is_right);
    let error = search.tune(&mut Peeping, &split.sealed).await.unwrap_err();
    assert!(
        error.is_run() && error.to_string().contains("sealed row"),
        "{error}"
    );
}

#[tokio::test]
async fn what_a_cache_answers_is_no_call() {
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(Cached::new(speaker.clone(), Cache::in_memory(1 << 20)));
    let program = Program::new(Predict::<Plural>::new());
    let optimizer = BootstrapFewShot::default();
    let mut calls = Vec::new();
    for _ in 0..2 {
        let tuned = optimizer
            .compile(&cx, &program, &rows(90), is_right)
            .await
            .unwrap();
        calls.push((tuned.report.calls, tuned.report.usage.total()));
    }
    assert_eq!(calls[0].0, speaker.calls().len() as u64);
    assert_eq!(calls[1], (0, Some(0)));
}
