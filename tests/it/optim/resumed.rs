//! Runs of optimizers: the same bytes however wide, resumed for nothing, and nothing asked twice.

use std::fs;
use std::path::Path;

use dspy::prelude::*;
use dspy::program::State;

use super::{Speaker, Two, fresh, is_right, rows};

async fn compiled(dir: &Path, workers: usize, speaker: &Speaker) -> (State, u64) {
    let cx = Ctx::test(speaker.clone());
    let program = Program::new(Two::default());
    let optimizer = BootstrapFewShot::default()
        .bootstrapped(10)
        .rounds(2)
        .workers(workers)
        .run_dir(dir);
    let tuned = optimizer
        .compile(&cx, &program, &rows(90), is_right)
        .await
        .unwrap();
    (tuned.program.state().unwrap(), tuned.report.resumed.cells)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_eight_and_sixty_four_workers_write_the_same() {
    let mut events = Vec::new();
    let mut states = Vec::new();
    for workers in [1, 8, 64] {
        let dir = fresh(&format!("wide_{workers}"));
        let (state, _) = compiled(&dir, workers, &Speaker::new("speaker")).await;
        states.push(state);
        events.push(fs::read_to_string(dir.join("events.jsonl")).unwrap());
    }
    assert!(events[0].lines().count() > 70);
    assert!(events.iter().all(|it| *it == events[0]));
    assert!(states.iter().all(|it| *it == states[0]));
}

#[tokio::test]
async fn a_run_that_was_done_is_read_again_without_a_call() {
    let dir = fresh("twice");
    let (first, _) = compiled(&dir, 8, &Speaker::new("speaker")).await;
    let silent = Speaker::new("speaker");
    let (second, resumed) = compiled(&dir, 8, &silent).await;
    assert_eq!(first, second);
    assert!(silent.calls().is_empty() && resumed > 60, "{resumed}");
}

/// Cuts the log at every line in turn, as a crash would, and runs again.
#[tokio::test]
async fn killed_anywhere_it_ends_in_the_same_program_and_repeats_no_recorded_call() {
    let dir = fresh("killed");
    let whole = Speaker::new("speaker");
    let (state, _) = compiled(&dir, 8, &whole).await;
    let events = fs::read_to_string(dir.join("events.jsonl")).unwrap();
    let lines: Vec<&str> = events.lines().collect();
    for keep in (1..lines.len()).step_by(7) {
        let again = fresh("killed_again");
        fs::create_dir_all(&again).unwrap();
        fs::write(
            again.join("events.jsonl"),
            format!("{}\n", lines[..keep].join("\n")),
        )
        .unwrap();
        fs::copy(dir.join("replies.jsonl"), again.join("replies.jsonl")).unwrap();
        let silent = Speaker::new("speaker");
        let (resumed, _) = compiled(&again, 8, &silent).await;
        assert_eq!(resumed, state, "cut after {keep} lines");
        assert!(silent.calls().is_empty(), "every reply was on record");
        let written = fs::read_to_string(again.join("events.jsonl")).unwrap();
        assert_eq!(written, events, "cut after {keep} lines");
    }
}

#[tokio::test]
async fn given_up_in_the_middle_of_a_wave_it_goes_on_there() {
    let dir = fresh("given_up");
    let cut = Speaker::new("speaker");
    let cx = Ctx::test(cut.clone());
    let program = Program::new(Two::default());
    let optimizer = BootstrapFewShot::default()
        .bootstrapped(10)
        .rounds(2)
        .workers(8)
        .run_dir(&dir);
    {
        let mut running = std::pin::pin!(optimizer.compile(&cx, &program, &rows(90), is_right));
        while cut.calls().len() < 13 {
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(running.as_mut().poll(context).is_ready())
            });
            assert!(!polled.await);
            tokio::task::yield_now().await;
        }
        // It is dropped here, in the middle of the first wave.
    }
    let before = cut.calls().len();
    let rest = Speaker::new("speaker");
    let (state, _) = compiled(&dir, 8, &rest).await;
    let whole = Speaker::new("speaker");
    let (expected, _) = compiled(&fresh("not_given_up"), 8, &whole).await;
    assert_eq!(state, expected);
    let repeated = before + rest.calls().len() - whole.calls().len();
    // Only calls that were on their way are made again: at most one a worker.
    assert!(repeated <= 8, "{repeated}");
}

#[tokio::test]
async fn another_optimizer_does_not_go_on_in_a_directory() {
    let dir = fresh("other");
    compiled(&dir, 8, &Speaker::new("speaker")).await;
    let cx = Ctx::test(Speaker::new("speaker"));
    let program = Program::new(Two::default());
    let optimizer = BootstrapFewShot::default().bootstrapped(3).run_dir(&dir);
    let error = optimizer
        .compile(&cx, &program, &rows(90), is_right)
        .await
        .unwrap_err();
    assert!(
        error.is_run() && error.to_string().contains("bootstrapped"),
        "{error}"
    );
}

#[tokio::test]
async fn a_run_of_another_model_is_not_gone_on_with() {
    let dir = fresh("another_model");
    compiled(&dir, 8, &Speaker::new("speaker")).await;
    let cx = Ctx::test(Speaker::new("another"));
    let program = Program::new(Two::default());
    let optimizer = BootstrapFewShot::default()
        .bootstrapped(10)
        .rounds(2)
        .run_dir(&dir);
    let error = optimizer
        .compile(&cx, &program, &rows(90), is_right)
        .await
        .unwrap_err();
    let said = error.to_string();
    assert!(
        error.is_run() && said.contains("context (it differs in `models`)"),
        "{said}"
    );
}
