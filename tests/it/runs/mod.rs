//! Runs: the same bytes however many workers, resumed for nothing, and refused where they would
//! mean something else.

mod budgets;
mod cancelled;
mod ctrl_c;
mod failures;
mod killed;
mod planners;
mod served;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::evaluate::{Evaluation, evaluate};
use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse, Usage};
use dspy::prelude::*;
use dspy::run::Outcome;

/// Say how many letters the word has.
#[signature]
#[derive(PartialEq)]
pub struct Letters {
    #[input]
    pub word: String,
    #[output]
    pub letters: u32,
}

/// Say whether the number is even.
#[signature]
pub struct Even {
    #[input]
    pub number: u32,
    #[output]
    pub even: bool,
}

/// What a program gives: floats and maps come back as they were.
#[value]
#[derive(PartialEq)]
pub struct Found {
    pub even: bool,
    pub share: f64,
    pub by_word: BTreeMap<String, u32>,
}

#[derive(Module, Clone, Default)]
pub struct Count {
    letters: Predict<Letters>,
    even: ChainOfThought<Even>,
}

impl Forward for Count {
    type Input = LettersInput;
    type Output = Found;

    async fn forward(&self, cx: &Ctx, input: LettersInput) -> Result<Found> {
        let word = input.word.clone();
        if word == "panic" {
            panic!("a bug in the program");
        }
        let letters = self.letters.call(cx, input).await?.into_output().letters;
        let even = self.even.call(cx, (letters,)).await?.into_output().even;
        let share = match word.as_str() {
            "nothing" => f64::NAN,
            _ => f64::from(letters) / 3.0,
        };
        Ok(Found {
            even,
            share,
            by_word: BTreeMap::from([(word, letters), ("all".to_owned(), letters)]),
        })
    }
}

/// Counts the letters of the word it is asked about, and how often it is asked at all.
#[derive(Clone, Debug, Default)]
pub struct Counting(pub Arc<AtomicUsize>);

impl Counting {
    pub fn calls(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Lm for Counting {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            // Who is asked first is not who answers first.
            for _ in 0..self.calls() % 7 {
                tokio::task::yield_now().await;
            }
            let mut response = LmResponse::of_text(answer(&request.tail[0].text()));
            response.usage = Usage::of_tokens(10, cx.path.is_some().into());
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "counting".into()
    }
}

/// What the model for these tests answers.
pub fn answer(asked: &str) -> String {
    let value = |name: &str| {
        let (_, rest) = asked.split_once(&format!("[[ ## {name} ## ]]\n"))?;
        rest.lines().next().map(str::to_owned)
    };
    if let Some(word) = value("word") {
        return match word.as_str() {
            "unreadable" => "no header at all".to_owned(),
            word => format!("[[ ## letters ## ]]\n{}", word.chars().count()),
        };
    }
    let number: u32 = value("number").unwrap().parse().unwrap();
    let even = number.is_multiple_of(2);
    format!("[[ ## reasoning ## ]]\nhalf of {number}\n[[ ## even ## ]]\n{even}")
}

pub fn rows(words: &[&str]) -> Rows<LettersInput, LettersOutput> {
    Rows::new(words.iter().map(|word| Letters {
        word: (*word).to_owned(),
        letters: word.chars().count() as u32,
    }))
    .unwrap()
}

pub const WORDS: [&str; 12] = [
    "a", "bee", "sees", "many", "flowers", "and", "flies", "home", "before", "the", "evening", "ä",
];

pub fn program() -> Program<Count> {
    Program::new(Count::default())
}

pub fn is_right(row: &Example<LettersInput, LettersOutput>, out: &Found) -> bool {
    out.even == row.label.letters.is_multiple_of(2)
}

/// A directory of its own, empty.
pub fn fresh(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("runs")
        .join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn events(dir: &Path) -> String {
    fs::read_to_string(dir.join("events.jsonl")).unwrap()
}

async fn run(
    model: &Counting,
    dir: &Path,
    words: &[&str],
) -> Result<Evaluation<LettersInput, LettersOutput>> {
    let cx = Ctx::test(model.clone());
    evaluate(&cx, &program(), &rows(words), is_right)
        .run_dir(dir)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_number_of_workers_writes_the_same_events() {
    let mut written = Vec::new();
    for workers in [1, 8, 64] {
        let dir = fresh(&format!("workers_{workers}"));
        let model = Counting::default();
        let cx = Ctx::test(model.clone());
        let found = evaluate(&cx, &program(), &rows(&WORDS), is_right)
            .workers(workers)
            .run_dir(&dir)
            .await
            .unwrap();
        assert_eq!(found.mean(), Some(1.0));
        // Rows whose numbers are alike ask the second predictor the same, which is asked once.
        assert_eq!(model.calls(), 12 + 6);
        assert_eq!(found.calls(), 24);
        written.push(events(&dir));
    }
    assert_eq!(written[0], written[1]);
    assert_eq!(written[0], written[2]);
    assert_eq!(written[0].lines().count(), 1 + 2 + 12 + 1);
}

#[tokio::test]
async fn a_finished_run_is_read_again_for_nothing() {
    let dir = fresh("finished");
    let model = Counting::default();
    let first = run(&model, &dir, &WORDS).await.unwrap();
    let calls = model.calls();
    let before = events(&dir);
    let again = run(&model, &dir, &WORDS).await.unwrap();
    assert_eq!(model.calls(), calls);
    assert_eq!(events(&dir), before);
    assert_eq!((first.resumed().cells, again.resumed().cells), (0, 12));
    assert_eq!(first.to_jsonl().unwrap(), again.to_jsonl().unwrap());
    assert_eq!(first.to_string(), again.to_string());
}

#[tokio::test]
async fn killed_after_any_event_it_ends_the_same_and_repeats_no_call() {
    let reference = fresh("every_event");
    let model = Counting::default();
    let _ = run(&model, &reference, &WORDS).await.unwrap();
    let whole = events(&reference);
    let ends: Vec<_> = whole.match_indices('\n').map(|(at, _)| at + 1).collect();
    for (kept, end) in ends.iter().enumerate() {
        let dir = fresh("every_event_again");
        fs::write(dir.join("events.jsonl"), &whole[..*end]).unwrap();
        fs::copy(reference.join("replies.jsonl"), dir.join("replies.jsonl")).unwrap();
        let model = Counting::default();
        let _ = run(&model, &dir, &WORDS).await.unwrap();
        assert_eq!(events(&dir), whole, "after {kept} lines");
        assert_eq!(model.calls(), 0, "after {kept} lines");
    }
}

#[tokio::test]
async fn a_torn_end_is_dropped_and_a_changed_bit_is_refused_by_its_line() {
    let reference = fresh("torn");
    let model = Counting::default();
    let _ = run(&model, &reference, &WORDS).await.unwrap();
    let calls = model.calls();
    let whole = events(&reference);

    for cut in [1, 10, 40] {
        fs::write(reference.join("events.jsonl"), &whole[..whole.len() - cut]).unwrap();
        let _ = run(&model, &reference, &WORDS).await.unwrap();
        assert_eq!(events(&reference), whole);
    }
    let replies = fs::read(reference.join("replies.jsonl")).unwrap();
    fs::write(
        reference.join("replies.jsonl"),
        &replies[..replies.len() - 3],
    )
    .unwrap();
    let _ = run(&model, &reference, &WORDS).await.unwrap();
    assert_eq!(model.calls(), calls);

    for (file, line) in [("events.jsonl", 5), ("replies.jsonl", 7)] {
        let path = reference.join(file);
        let kept = fs::read(&path).unwrap();
        let mut flipped = kept.clone();
        let mut starts = kept.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let (start, _) = starts.nth(line - 2).unwrap();
        flipped[start + 30] ^= 1;
        fs::write(&path, &flipped).unwrap();
        let error = run(&model, &reference, &WORDS).await.unwrap_err();
        assert!(error.is_run());
        let message = error.to_string();
        assert!(
            message.contains(&format!("line {line} of")) && message.contains(file),
            "{message}"
        );
        assert_eq!(fs::read(&path).unwrap(), flipped, "nothing is lost");
        fs::write(&path, &kept).unwrap();
    }
}

#[tokio::test]
async fn a_changed_program_rows_seed_or_configuration_is_refused_by_name() {
    let dir = fresh("changed");
    let model = Counting::default();
    let cx = Ctx::test(model.clone());
    let _ = run(&model, &dir, &WORDS).await.unwrap();
    let other_program = Program::new(Count {
        letters: Predict::new().with_instructions("Count them."),
        ..Count::default()
    });
    let words = rows(&WORDS);
    let evaluation =
        |program: &Program<Count>| evaluate(&cx, program, &words, is_right).run_dir(&dir);
    let cases = [
        (
            evaluation(&other_program),
            "program (it differs in `parameters`)",
        ),
        (
            evaluate(&cx, &program(), &rows(&WORDS[1..]), is_right).run_dir(&dir),
            "rows (it differs in `validation`)",
        ),
        (evaluation(&program()).seed(1), "seed (\"0\", now \"1\")"),
        (
            evaluation(&program()).replicates(2),
            "config (it differs in `replicates`)",
        ),
        (
            evaluation(&program()).range(0.0..=2.0),
            "metric (it differs in `most`)",
        ),
    ];
    for (changed, name) in cases {
        let error = changed.await.unwrap_err();
        assert!(error.is_run());
        assert!(error.to_string().contains(name), "{error}");
    }
    // How wide it is run changes nothing.
    let _ = evaluation(&program()).workers(3).await.unwrap();
}

#[tokio::test]
async fn a_changed_metric_is_noticed_and_rescoring_is_free() {
    let dir = fresh("metric");
    let model = Counting::default();
    let _ = run(&model, &dir, &WORDS).await.unwrap();
    let calls = model.calls();
    let cx = Ctx::test(model.clone());
    let other = |_: &Example<LettersInput, LettersOutput>, out: &Found| out.share / 3.0;
    let error = evaluate(&cx, &program(), &rows(&WORDS), other)
        .run_dir(&dir)
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(message.contains("it is another metric"), "{message}");

    let rescored = evaluate(&cx, &program(), &rows(&WORDS), other)
        .run_dir(&dir)
        .rescore()
        .unwrap();
    assert_eq!(model.calls(), calls);
    let letters: usize = WORDS.iter().map(|word| word.chars().count()).sum();
    let mean = letters as f64 / 9.0 / WORDS.len() as f64;
    assert!((rescored.mean().unwrap() - mean).abs() < 1e-12);
}

#[tokio::test]
async fn one_poisoned_row_changes_one_row() {
    for (poison, kind) in [
        ("panic", "panic"),
        ("nothing", "value"),
        ("unreadable", "parse"),
    ] {
        let words: Vec<_> = (0..50)
            .map(|at| if at == 17 { poison } else { WORDS[at % 12] })
            .collect();
        let model = Counting::default();
        let found = run(&model, &fresh("poisoned"), &words).await.unwrap();
        let counts = found.counts();
        assert_eq!(counts.scored, 49);
        let failed: Vec<_> = counts.failed.iter().chain(&counts.missing).collect();
        assert_eq!(failed, [(&kind, &1)]);
        let outcome = found.outcomes(17).next().unwrap().unwrap();
        match (kind, outcome) {
            ("parse", Outcome::Failed(why)) => assert!(why.message.contains("letters")),
            ("value", Outcome::Missing(why)) => assert!(why.message.contains("`share`")),
            ("panic", Outcome::Missing(why)) => assert!(why.message.contains("a bug")),
            other => panic!("{other:?}"),
        }
        // A failure of the model counts as the worst score; a bug is no score.
        let expected = if kind == "parse" { 49.0 / 50.0 } else { 1.0 };
        assert_eq!(found.mean(), Some(expected));
        assert_eq!(found.mean_without_failures(), Some(1.0));
        let known = if kind == "parse" { 1.0 } else { 49.0 / 50.0 };
        assert!((found.coverage() - known).abs() < 1e-12);
    }
}

#[tokio::test]
async fn a_metric_that_fails_ends_the_run_and_says_why() {
    let cx = Ctx::test(Counting::default());
    let rows = rows(&WORDS);
    let program = program();
    let cases = [
        (
            evaluate(&cx, &program, &rows, |_, _| -> bool { panic!("no idea") }),
            "the metric, on row `0`, the program panicked: no idea",
        ),
        (
            evaluate(&cx, &program, &rows, |_, _| f64::NAN),
            "gave NaN, which lies outside of 0..=1",
        ),
        (
            evaluate(&cx, &program, &rows, |_, _| "x".parse::<f64>()),
            "failed: invalid float literal",
        ),
    ];
    for (ended, why) in cases {
        let error = ended.workers(1).await.unwrap_err();
        assert!(error.is_metric(), "{error:?}");
        assert!(error.to_string().contains(why), "{error}");
    }
}
