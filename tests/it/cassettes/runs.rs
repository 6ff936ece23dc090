//! Runs on a tape: the same bytes, and nothing paid.

use std::fs;
use std::path::{Path, PathBuf};

use dspy::budget::{Budget, Ledger, Spend};
use dspy::evaluate::evaluate;
use dspy::lm::{Cassette, Lm};
use dspy::prelude::*;

use super::fresh;
use crate::runs::{Counting, WORDS, is_right, program, rows};

/// Evaluates with this tape, and says what was charged and what came of it.
async fn evaluated(
    model: impl Lm + 'static,
    cassette: Cassette,
    dir: &Path,
    workers: usize,
) -> (Spend, Option<f64>) {
    fs::create_dir_all(dir).unwrap();
    let ledger = Ledger::new(Budget::calls(1000));
    let cx = Ctx::test(model)
        .with_cassette(cassette)
        .with_budget(ledger.clone());
    let words: Vec<_> = WORDS.into_iter().chain(["unreadable"]).collect();
    let found = evaluate(&cx, &program(), &rows(&words), is_right)
        .run_dir(dir)
        .workers(workers)
        .quiet()
        .await
        .unwrap();
    (ledger.spent(), found.mean())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_on_a_tape_writes_the_same_and_costs_nothing() {
    let path = fresh("run");
    let dir = |name: &str| -> PathBuf { path.parent().unwrap().join(name) };
    let model = Counting::default();
    let record = Cassette::record(&path).unwrap();
    let (paid, mean) = evaluated(model.clone(), record, &dir("first"), 4).await;
    let calls = model.calls();
    assert_eq!(paid.calls, calls as u64);
    assert!(calls > 15);
    let events = |name: &str| fs::read_to_string(dir(name).join("events.jsonl")).unwrap();
    for workers in [1, 16] {
        let replay = Cassette::replay(&path).unwrap();
        let name = format!("again_{workers}");
        let again = evaluated(model.clone(), replay.clone(), &dir(&name), workers).await;
        assert_eq!(again, (Spend::default(), mean));
        assert_eq!(events("first"), events(&name));
        assert_eq!(replay.unused(), []);
        // And it goes on from its directory for nothing, without the tape.
        let off = Cassette::off();
        let resumed = evaluated(model.clone(), off, &dir(&name), workers).await;
        assert_eq!(resumed, (Spend::default(), mean));
    }
    assert_eq!(model.calls(), calls);
}
