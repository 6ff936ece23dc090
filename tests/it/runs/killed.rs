//! Real kills: a process that evaluates over HTTP is ended by SIGKILL, again and again, and what it
//! left is held against what an uninterrupted run writes.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dspy::budget::Budget;
use dspy::chance::Chance;
use dspy::evaluate::{Evaluation, evaluate};
use dspy::lm::OpenAi;
use dspy::prelude::*;
use serde_json::Value as Json;

use super::served::Served;
use super::{LettersInput, LettersOutput, events, fresh, is_right, program, rows};

/// How many times a child is killed.
const KILLS: usize = 20;

/// How many rows there are. No two words are as long as each other, so each row makes two calls.
const ROWS: usize = 30;

/// Nothing here lasts longer, whatever happens.
const LIMIT: Duration = Duration::from_secs(60);

const DIR: &str = "DSPY_KILLED_DIR";
const URL: &str = "DSPY_KILLED_URL";

/// The process that is killed. Among the other tests it does nothing.
#[test]
fn child() {
    let (Ok(dir), Ok(url)) = (std::env::var(DIR), std::env::var(URL)) else {
        return;
    };
    let found = evaluate_at(Path::new(&dir), &url, None);
    assert_eq!(found.mean(), Some(1.0));
}

#[test]
fn a_run_that_is_killed_and_killed_again_repeats_no_call_it_has_on_record() {
    let server = Served::start();
    let reference = fresh("killed_never");
    let _ = evaluate_at(&reference, &server.url, None);
    let whole = events(&reference);

    let mut chance = Chance::new(7);
    let mut kills = 0;
    let (mut dir, mut runs) = (fresh("killed_0"), 0);
    let mut before = Record::default();
    loop {
        let more = if kills < KILLS {
            chance.below(12)
        } else {
            ROWS * 2
        };
        let is_killed = sitting(&dir, &server.url, before.replies.len() + more);
        let after = Record::of(&dir);
        after.must_go_on(&before);
        if is_killed {
            kills += 1;
            assert_eq!(unknown_calls(&dir, &server.url), after.in_flight());
            before = after;
            continue;
        }
        assert_eq!(events(&dir), whole, "after {kills} kills");
        assert!(after.in_flight().is_empty());
        assert_eq!(after.replies.len(), ROWS * 2);
        if kills >= KILLS {
            break;
        }
        // It was done before it could be killed again, so another run begins.
        runs += 1;
        dir = fresh(&format!("killed_{runs}"));
        before = Record::default();
    }
}

/// A run with this directory; with no budget it only says what it finds there.
fn evaluate_at(
    dir: &Path,
    url: &str,
    budget: Option<Budget>,
) -> Evaluation<LettersInput, LettersOutput> {
    let mut cx = Ctx::new(OpenAi::new(url, "counting").unwrap());
    if let Some(budget) = budget {
        cx = cx.with_budget(budget);
    }
    let words: Vec<_> = (1..=ROWS).map(|length| "a".repeat(length)).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        evaluate(&cx, &program(), &rows(&words), is_right)
            .workers(4)
            .run_dir(dir)
            .quiet()
            .await
            .unwrap()
    })
}

/// What a run that goes on would say of calls that were in flight: asked of a copy, without a
/// budget for any call.
fn unknown_calls(dir: &Path, url: &str) -> Vec<String> {
    let copy = fresh("killed_copy");
    for file in ["events.jsonl", "replies.jsonl"] {
        // A child that was killed at once has none.
        if dir.join(file).exists() {
            fs::copy(dir.join(file), copy.join(file)).unwrap();
        }
    }
    let found = evaluate_at(&copy, url, Some(Budget::calls(0)));
    let mut unknown = found.resumed().unknown_calls.clone();
    unknown.sort();
    unknown
}

/// Starts a child and kills it once so many replies are on record; says whether it was killed
/// before it was done.
fn sitting(dir: &Path, url: &str, replies: usize) -> bool {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["runs::killed::child", "--exact", "--nocapture"])
        .env(DIR, dir)
        .env(URL, url)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut child = Running(child);
    let began = Instant::now();
    loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            assert!(status.success(), "the child failed: {status}");
            return false;
        }
        assert!(began.elapsed() < LIMIT, "the child does not go on");
        if replies < ROWS * 2 && Record::of(dir).replies.len() >= replies {
            child.0.kill().unwrap();
            return !child.0.wait().unwrap().success();
        }
        sleep(Duration::from_micros(500));
    }
}

/// A child that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Which answer to which request: its key, the repetition, and which time it was asked.
type Name = (String, u64, u64);

/// What `replies.jsonl` says, without an end that was cut short.
#[derive(Default)]
struct Record {
    lines: usize,
    /// In the order of the file, each with its line and the path of who asked.
    asked: Vec<(usize, Name, String)>,
    replies: HashSet<Name>,
}

impl Record {
    fn of(dir: &Path) -> Self {
        let text = fs::read_to_string(dir.join("replies.jsonl")).unwrap_or_default();
        let mut record = Self::default();
        for line in text.split_inclusive('\n').filter(|it| it.ends_with('\n')) {
            let json: Json = serde_json::from_str(line).unwrap();
            let number = |name: &str| json[name].as_u64().unwrap();
            let name = |key: &str| (key.to_owned(), number("replicate"), number("time"));
            if let Some(key) = json["asked"].as_str() {
                let path = json["path"].as_str().unwrap().to_owned();
                record.asked.push((record.lines, name(key), path));
            } else {
                let is_new = record.replies.insert(name(json["reply"].as_str().unwrap()));
                assert!(is_new, "a reply is on record twice");
            }
            record.lines += 1;
        }
        record
    }

    /// Nothing of an earlier sitting is lost, and none of its replies was asked for again.
    fn must_go_on(&self, before: &Self) {
        assert!(self.replies.is_superset(&before.replies));
        let new = self.asked.iter().filter(|(line, ..)| *line >= before.lines);
        let again: Vec<_> = new
            .filter(|(_, name, _)| before.replies.contains(name))
            .collect();
        assert!(again.is_empty(), "asked again: {again:?}");
    }

    /// The paths of those who asked and have no reply, each request once.
    fn in_flight(&self) -> Vec<String> {
        let open = self
            .asked
            .iter()
            .filter(|(_, name, _)| !self.replies.contains(name));
        let open: HashSet<_> = open.map(|(_, name, path)| (name, path)).collect();
        let mut paths: Vec<_> = open.into_iter().map(|(_, path)| path.clone()).collect();
        paths.sort();
        paths
    }
}
