//! Demonstrations out of calls that came out well. Each defect that is on record of DSPy's own is
//! held to be absent here.

use std::collections::BTreeSet;

use dspy::budget::Budget;
use dspy::context::Role;
use dspy::evaluate::Score;
use dspy::optim::Traces;
use dspy::prelude::*;
use dspy::value::Node;

use super::{Plural, PluralInput, PluralOutput, Speaker, Two, is_right, rows, shown};

const DRAFT: &str = "draft";

fn split(many: usize) -> Split<PluralInput, PluralOutput> {
    Split::new(rows(many), Rows::default(), Rows::default()).unwrap()
}

#[tokio::test]
async fn steps_that_no_row_has_labels_for_get_demonstrations_too() {
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Two::default());
    let tuned = BootstrapFewShot::default()
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap();
    let sketches = shown(&tuned.program, DRAFT, "sketch");
    assert_eq!(sketches.len(), 4);
    assert_eq!(shown(&tuned.program, DRAFT, "reasoning"), ["by speaker"; 4]);
    // Only what came out well: the model knows every other plural.
    assert!(
        sketches
            .iter()
            .all(|it| (it.bytes().last().unwrap() - b'0').is_multiple_of(2)),
        "{sketches:?}"
    );
    let answers = shown(&tuned.program, "finish", "answer");
    let expected: Vec<String> = sketches.iter().map(|it| format!("{it}s")).collect();
    assert_eq!(answers, expected);
    assert!(
        shown(&program, DRAFT, "sketch").is_empty(),
        "the program stays as it is"
    );
    assert!(speaker.calls().iter().all(|call| call.role == Role::Teach));
}

#[tokio::test]
async fn a_row_is_never_in_the_prompt_by_which_it_is_tried_also_after_an_error() {
    // Every third row ends in an error of the model's, and all rows are demonstrations at first.
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Predict::<Plural>::new());
    let optimizer = BootstrapFewShot::default()
        .bootstrapped(40)
        .labelled(40)
        .rounds(2);
    optimizer
        .compile(&cx, &program, split(30), is_right)
        .await
        .unwrap();
    let calls = speaker.calls();
    assert!(calls.len() > 40, "{}", calls.len());
    for call in &calls {
        assert!(
            !call.text.contains(&format!("{}s", call.word)),
            "{}",
            call.text
        );
        // It is hidden, and nothing else is: the others stand there on every later try.
        let others = (0..30).filter(|at| call.text.contains(&format!("w{at:02}s")));
        assert_eq!(others.count(), 29, "{}", call.text);
    }
}

#[tokio::test]
async fn a_threshold_of_zero_is_one() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Predict::<Plural>::new());
    let passed = async |optimizer: BootstrapFewShot| {
        let optimizer = optimizer.bootstrapped(20).labelled(0);
        let never = |_: &Example<PluralInput, PluralOutput>, _: &PluralOutput| 0.0;
        let tuned = optimizer
            .compile(&cx, &program, split(20), never)
            .await
            .unwrap();
        tuned.traces.0.len()
    };
    // Two of twenty rows cannot be read; all others score 0.
    assert_eq!(passed(BootstrapFewShot::default().threshold(0.0)).await, 18);
    assert_eq!(passed(BootstrapFewShot::default()).await, 0);

    let beyond = BootstrapFewShot::default().threshold(3.0);
    let error = beyond
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("threshold 3"),
        "{error}"
    );
}

#[tokio::test]
async fn the_best_are_chosen_and_answers_are_balanced() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Predict::<Plural>::new());
    let graded = |row: &Example<PluralInput, PluralOutput>, _: &PluralOutput| {
        let number: f64 = row.input.question[1..].parse().unwrap();
        Score::new(number / 100.0)
    };
    let tuned = BootstrapFewShot::default()
        .bootstrapped(3)
        .choose_from(12)
        .labelled(0)
        .threshold(0.0)
        .compile(&cx, &program, split(40), graded)
        .await
        .unwrap();
    assert!(tuned.traces.0.len() >= 12);
    let mut passed: Vec<&str> = tuned.traces.0.iter().map(|it| it.row.as_str()).collect();
    passed.sort_unstable();
    let best: BTreeSet<String> = passed
        .iter()
        .rev()
        .take(3)
        .map(|id| format!("w{}", &id[1..]))
        .collect();
    let demos = tuned.program.demos().iter();
    let chosen: BTreeSet<String> = demos
        .map(|it| it.row().unwrap().0.question.clone())
        .collect();
    assert_eq!(chosen, best);
}

#[tokio::test]
async fn rounds_try_again_what_did_not_come_out_well_with_a_temperature() {
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Predict::<Plural>::new());
    let optimizer = BootstrapFewShot::default()
        .bootstrapped(9)
        .labelled(0)
        .rounds(3)
        .temperature(0.7);
    let tuned = optimizer
        .compile(&cx, &program, split(10), is_right)
        .await
        .unwrap();
    let rounds: Vec<u32> = tuned.traces.0.iter().map(|it| it.round).collect();
    assert_eq!(rounds, [0, 0, 0, 0, 0, 1, 1, 1, 1]);
    // `w03` can never be read, and is tried three times, each time for another answer.
    let tries: Vec<_> = speaker
        .calls()
        .into_iter()
        .filter(|call| call.word == "w03")
        .collect();
    let temperatures: Vec<_> = tries.iter().map(|call| call.temperature).collect();
    assert_eq!(temperatures[..2], [None, Some(0.7)]);
    assert_ne!(tries[0].sample, tries[1].sample);
    // What did come out well is not asked again.
    let w02 = speaker
        .calls()
        .iter()
        .filter(|call| call.word == "w02")
        .count();
    assert_eq!(w02, 1);
    // The temperature is the teacher's own.
    assert_eq!(
        tuned
            .program
            .state()
            .unwrap()
            .predictor("")
            .unwrap()
            .options
            .temperature,
        None
    );
}

#[tokio::test]
async fn no_more_is_asked_than_twice_what_is_needed() {
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Predict::<Plural>::new());
    let optimizer = BootstrapFewShot::default().bootstrapped(4).labelled(0);
    let tuned = optimizer
        .compile(&cx, &program, split(40), is_right)
        .await
        .unwrap();
    let passed = tuned.traces.0.len();
    // Eight are wanted, to choose four from.
    assert!((8..=16).contains(&passed), "{passed}");
    assert!(speaker.calls().len() <= 32, "{}", speaker.calls().len());
    let fewer = BootstrapFewShot::default()
        .bootstrapped(4)
        .choose_from(4)
        .labelled(0);
    let fewer = fewer
        .compile(&cx, &program, split(40), is_right)
        .await
        .unwrap();
    assert!((4..=8).contains(&fewer.traces.0.len()) && fewer.report.calls < tuned.report.calls);

    let none = BootstrapFewShot::default().bootstrapped(0).labelled(2);
    let tuned = none
        .compile(&cx, &program, split(40), is_right)
        .await
        .unwrap();
    assert_eq!((tuned.report.calls, tuned.program.demos().len()), (0, 2));
}

/// The same predictor, asked twice for one answer.
#[derive(Module, Clone, Default)]
struct Twice {
    plural: Predict<Plural>,
    other: Predict<Plural>,
}

impl Forward for Twice {
    type Input = PluralInput;
    type Output = PluralOutput;

    async fn forward(&self, cx: &Ctx, input: PluralInput) -> Result<PluralOutput> {
        let first = self.plural.call(cx, input.clone()).await?.into_output();
        self.plural.call(cx, format!("{}0", input.question)).await?;
        self.other.call(cx, input).await?;
        Ok(first)
    }
}

#[tokio::test]
async fn all_calls_of_a_predictor_that_is_asked_again_are_kept() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Twice::default());
    let optimizer = BootstrapFewShot::default().bootstrapped(6).labelled(0);
    let tuned = optimizer
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap();
    for passed in &tuned.traces.0 {
        assert_eq!(passed.demos_of("plural").count(), 2);
    }
    let questions = |demos: &[Demo<Plural>]| -> Vec<usize> {
        demos
            .iter()
            .map(|it| it.row().unwrap().0.question.len())
            .collect()
    };
    let both: BTreeSet<usize> = questions(tuned.program.plural.demos())
        .into_iter()
        .collect();
    assert_eq!(both, BTreeSet::from([3, 4]));
}

#[tokio::test]
async fn labelled_rows_fill_up_every_predictor_alike() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Twice::default());
    let optimizer = BootstrapFewShot::default().bootstrapped(2).labelled(12);
    let tuned = optimizer
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap();
    let lengths = [
        tuned.program.plural.demos().len(),
        tuned.program.other.demos().len(),
    ];
    assert_eq!(lengths, [12, 12]);
    for demos in [tuned.program.plural.demos(), tuned.program.other.demos()] {
        let questions: BTreeSet<_> = demos
            .iter()
            .map(|it| it.row().unwrap().0.question.clone())
            .collect();
        assert_eq!(questions.len(), 12, "no row is there twice");
    }
}

#[tokio::test]
async fn failures_are_counted_by_kind_and_lose_nothing() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Predict::<Plural>::new());
    let optimizer = BootstrapFewShot::default().bootstrapped(40).labelled(0);
    let first = optimizer
        .compile(&cx, &program, split(40), is_right)
        .await
        .unwrap();
    let said = &first.report.notes[0];
    assert_eq!(
        said,
        "40 rollouts: 20 came out well, 16 did not, 4 failed (parse 4)"
    );
    assert!(first.report.notes[2].contains("20 rows came out well where 80 were wanted"));
    // Nothing of the first time is left in the optimizer.
    let second = optimizer
        .compile(&cx, &program, split(40), is_right)
        .await
        .unwrap();
    assert_eq!(second.report.notes, first.report.notes);
    assert_eq!(second.traces, first.traces);
}

#[tokio::test]
async fn the_teacher_may_be_another_model_and_other_parameters() {
    let (student, teacher) = (Speaker::new("student"), Speaker::new("teacher"));
    let cx = Ctx::test(student.clone()).with_role(Role::Teach, teacher.clone());
    let program = Program::new(Two::default());
    let state = program.state().unwrap();
    let state = state
        .with_instructions("finish", "Answer as a teacher would.")
        .unwrap();
    let sealed = Split::new(rows(20), Rows::default(), {
        let late = rows(40).iter().skip(20).cloned().collect::<Vec<_>>();
        Rows::new(late).unwrap()
    });
    let tuned = BootstrapFewShot::default()
        .teacher(state)
        .compile(&cx, &program, sealed.unwrap(), is_right)
        .await
        .unwrap();
    assert_eq!(shown(&tuned.program, DRAFT, "reasoning"), ["by teacher"; 4]);
    assert!(
        teacher
            .calls()
            .iter()
            .any(|call| call.text.contains("as a teacher would"))
    );
    // The student is measured on its own, with its own instructions.
    assert!(!student.calls().is_empty());
    assert!(student.calls().iter().all(|call| call.role == Role::Task));
    assert!(
        !student
            .calls()
            .iter()
            .any(|call| call.text.contains("as a teacher would"))
    );
    // And what is sealed was asked of the student alone.
    assert!(
        teacher
            .calls()
            .iter()
            .all(|call| call.word.as_str() < "w20")
    );
}

#[tokio::test]
async fn traces_are_used_again_for_nothing() {
    let speaker = Speaker::new("speaker");
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Two::default());
    let optimizer = BootstrapFewShot::default();
    let first = optimizer
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap();
    let asked = speaker.calls().len();
    let text = first.traces.to_jsonl();
    let traces = Traces::from_jsonl(&text).unwrap();
    assert_eq!(traces, first.traces);
    let again = optimizer.clone().with_traces(traces);
    let second = again
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap();
    assert_eq!(speaker.calls().len(), asked);
    assert_eq!(
        second.program.state().unwrap(),
        first.program.state().unwrap()
    );

    let elsewhere = optimizer.clone().with_traces(first.traces.clone());
    let others = rows(40).iter().skip(20).cloned().collect::<Vec<_>>();
    let others = Split::new(Rows::new(others).unwrap(), Rows::default(), Rows::default()).unwrap();
    let compiled = elsewhere.compile(&cx, &program, others, is_right).await;
    let error = compiled.unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("none of the rows to learn from"),
        "{error}"
    );

    let error = Traces::from_jsonl(&format!("{text}{{\"row\": 1}}\n")).unwrap_err();
    assert!(error.to_string().contains("is no trace"), "{error}");
}

#[tokio::test]
async fn a_budget_that_ends_gives_the_best_so_far() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Predict::<Plural>::new());
    let tuned = BootstrapFewShot::default()
        .bootstrapped(20)
        .labelled(0)
        .workers(1)
        .budget(Budget::calls(6))
        .compile(&cx, &program, split(40), is_right)
        .await
        .unwrap();
    let stopped = tuned.report.stopped.as_ref().unwrap();
    assert!(stopped.is_budget(), "{stopped}");
    assert_eq!(tuned.report.calls, 6);
    assert!(tuned.report.claim.is_none());
    // What came out well of the six is in the program.
    assert!(!tuned.traces.0.is_empty());
    assert_eq!(tuned.program.demos().len(), tuned.traces.0.len());
    assert!(
        tuned
            .report
            .to_string()
            .contains("stopped, with the best so far"),
        "{}",
        tuned.report
    );
}

#[tokio::test]
async fn what_the_teacher_is_told_stays_the_same_when_a_frozen_step_teaches_too() {
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Two {
        draft: ChainOfThought::new().frozen(),
        finish: Predict::new(),
    });
    let tuned = BootstrapFewShot::default()
        .compile(&cx, &program, split(20), is_right)
        .await
        .unwrap();
    assert!(shown(&tuned.program, DRAFT, "sketch").is_empty());
    assert_eq!(shown(&tuned.program, "finish", "sketch").len(), 4);
    assert!(
        tuned
            .report
            .notes
            .contains(&format!("{DRAFT}: frozen, left as it is"))
    );
    let state = tuned.program.state().unwrap();
    assert!(matches!(
        state.predictor("finish").unwrap().demos[0],
        Node::Map(_)
    ));
}
