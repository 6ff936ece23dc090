//! Files: killed in the middle, changed by hand, of somebody else, or shared.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::lm::{
    BoxFuture, CallCx, Cassette, CassetteMode, Lm, LmRequest, LmResponse, Message, Role, Taped,
    TokenLogprob,
};
use dspy::prelude::*;

use super::{Model, fresh, lines};

async fn ask(model: &Model, cassette: &Cassette, text: &str) -> Result<String> {
    let request = LmRequest::of_messages(vec![Message::of_text(Role::User, text)]);
    let taped = Taped::new(model.clone(), cassette.clone());
    let answer = taped.call(&request, &CallCx::default()).await?;
    Ok(answer.completions[0].text())
}

/// A tape of the calls `a` and `b`.
async fn two(path: &Path) -> Model {
    let model = Model::new();
    let record = Cassette::record(path).unwrap();
    for text in ["a", "b"] {
        ask(&model, &record, text).await.unwrap();
    }
    model
}

#[tokio::test]
async fn a_line_that_was_cut_short_is_passed_over_and_written_over() {
    let path = fresh("cut");
    let model = two(&path).await;
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let [header, first, second] = lines[..] else {
        panic!("{whole}");
    };
    // Wherever it is cut: what is whole is given, and what is not is asked again.
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let replay = Cassette::replay(&path).unwrap();
        let has_first = length + 1 >= header.len() + first.len();
        let found = ask(&model.silent(), &replay, "a").await;
        assert_eq!(found.is_ok(), has_first, "{length}: {found:?}");
        // Only what lacks its newline alone is whole without it.
        let has_second = length + 1 >= whole.len();
        assert_eq!(replay.unused().len(), usize::from(has_second), "{length}");
    }
    let lengths = [
        0,
        5,
        header.len() - 1,
        header.len(),
        header.len() + 7,
        whole.len() - second.len() - 1,
        whole.len() - 20,
        whole.len() - 1,
    ];
    for length in lengths {
        fs::write(&path, &whole[..length]).unwrap();
        let live = Cassette::replay_then_live(&path).unwrap();
        for text in ["a", "b", "c"] {
            ask(&model, &live, text).await.unwrap();
        }
        drop(live);
        let replay = Cassette::replay(&path).unwrap();
        for text in ["c", "b", "a"] {
            ask(&model.silent(), &replay, text).await.unwrap();
        }
        assert_eq!(replay.unused(), [], "{length}");
        assert!(fs::read_to_string(&path).unwrap().starts_with(header));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_tape_is_told_with_its_line_before_any_call() {
    let path = fresh("wrong");
    two(&path).await;
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let newer = whole.replacen("\"dspy_cassette\":1", "\"dspy_cassette\":2", 1);
    let cases = [
        (
            whole.replacen("\"took_ms\"", "\"took", 1),
            2,
            "no call on a tape",
        ),
        (
            format!("{}\n{}", lines[0], lines[1]),
            2,
            "no call on a tape",
        ),
        (format!("{whole}{}", lines[1]), 4, "stands there twice"),
        (newer, 1, "of version 2, and this library reads version 1"),
        (lines[1..].concat(), 1, "it is no tape"),
        ("some notes\n".to_owned(), 1, "it is no tape"),
        ("some notes".to_owned(), 1, "it is no tape"),
    ];
    for (content, line, why) in cases {
        fs::write(&path, &content).unwrap();
        for mode in [CassetteMode::Replay, CassetteMode::ReplayThenLive] {
            let error = Cassette::new(mode, &path).unwrap_err();
            assert!(error.is_file());
            let start = format!("line {line} of `{}`: ", path.display());
            let text = error.to_string();
            assert!(text.starts_with(&start) && text.contains(why), "{text}");
        }
        // Nobody writes over what is no tape.
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
    fs::write(&path, "some notes").unwrap();
    let error = Cassette::record_over(&path).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is no tape, and is not recorded over"),
        "{error}"
    );
}

#[tokio::test]
async fn lines_may_be_sorted_and_mended_by_hand() {
    let path = fresh("sorted");
    let model = Model::new();
    let record = Cassette::record(&path).unwrap();
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(ask(&model, &record, "a").await.unwrap());
    }
    let whole = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<_> = whole.lines().collect();
    lines[1..].reverse();
    // As an editor of another system leaves it.
    let text = lines.join("\r\n").replace("team 1", "mended");
    fs::write(&path, text).unwrap();
    let replay = Cassette::replay(&path).unwrap();
    let mut again = Vec::new();
    for _ in 0..3 {
        again.push(ask(&model.silent(), &replay, "a").await.unwrap());
    }
    answers[1] = answers[1].replace("team 1", "mended");
    assert_eq!(again, answers);
}

#[tokio::test]
async fn two_that_record_to_one_tape_are_told_before_they_ask() {
    let path = fresh("shared");
    let model = two(&path).await;
    let before = model.calls();
    let [one, other, late] = [(); 3].map(|()| Cassette::replay_then_live(&path).unwrap());
    ask(&model, &one, "c").await.unwrap();
    let error = ask(&model, &other, "d").await.unwrap_err();
    assert!(error.is_file());
    assert!(
        error
            .to_string()
            .contains("being recorded to by somebody else"),
        "{error}"
    );
    // What is on the tape is given all the same.
    ask(&model.silent(), &other, "a").await.unwrap();
    drop(one);
    let error = ask(&model, &late, "d").await.unwrap_err();
    assert!(
        error.to_string().contains("has changed since it was read"),
        "{error}"
    );
    assert_eq!(model.calls(), before + 1);
    assert_eq!(lines(&path).len(), 3);
    // Two that begin a tape at the same time: the second is told as well.
    let path = fresh("shared_new");
    let [one, other] = [(); 2].map(|()| Cassette::record(&path).unwrap());
    ask(&model, &one, "a").await.unwrap();
    let error = ask(&model, &other, "a").await.unwrap_err();
    assert!(error.to_string().contains("already"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_asked_for() {
    let path = fresh("unwritable");
    let dir = path.parent().unwrap();
    fs::create_dir_all(dir.parent().unwrap()).unwrap();
    // No folder can be made in what is none.
    fs::write(dir, "a file").unwrap();
    let model = Model::new();
    let record = Cassette::record(&path).unwrap();
    let error = ask(&model, &record, "a").await.unwrap_err();
    assert!(error.is_file(), "{error}");
    assert_eq!(model.calls(), 0);
    fs::remove_file(dir).unwrap();
}

const TAPE: &str = "DSPY_TEST_TAPE";

/// What the next test does in a process of its own. Among the others it does nothing.
#[tokio::test]
async fn child_process() {
    let Ok(path) = std::env::var(TAPE) else {
        return;
    };
    let model = Model::new();
    let record = Cassette::record(&path).unwrap();
    // Should nobody kill it, it ends all the same.
    for number in 0..20_000 {
        ask(&model, &record, &format!("number {number}"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_recording_that_is_killed_keeps_every_call_that_ended() {
    let path = fresh("killed");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["cassettes::files::child_process", "--exact"])
        .env(TAPE, &path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let size = || fs::metadata(&path).map_or(0, |it| it.len());
    while size() < 50_000 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let replay = Cassette::replay(&path).unwrap();
    let calls = replay.unused().len();
    assert!(calls > 10, "{calls}");
    let silent = Model::new().silent();
    for number in 0..calls {
        let answer = ask(&silent, &replay, &format!("number {number}"))
            .await
            .unwrap();
        assert!(answer.ends_with(&format!("team {number}")), "{answer}");
    }
    assert!(replay.unused().is_empty());
}

/// Says something that JSON cannot.
#[derive(Clone, Debug, Default)]
struct Odd(Arc<AtomicUsize>);

impl Lm for Odd {
    fn call<'a>(
        &'a self,
        _request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let mut response = LmResponse::of_text("white");
        response.completions[0].logprobs = vec![TokenLogprob {
            token: "white".to_owned(),
            logprob: f64::NEG_INFINITY,
        }];
        Box::pin(async move { Ok(response) })
    }

    fn identity(&self) -> Arc<str> {
        "odd".into()
    }
}

#[tokio::test]
async fn a_tape_that_lacks_a_call_is_told_at_once_and_no_other_is_paid() {
    let path = fresh("odd");
    let model = Odd::default();
    let taped = Taped::new(model.clone(), Cassette::record(&path).unwrap());
    let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "a")]);
    let cx = CallCx::default();
    for _ in 0..3 {
        let error = taped.call(&request, &cx).await.unwrap_err();
        assert!(error.is_file());
        let text = error.to_string();
        assert!(text.contains("a number that JSON cannot"), "{text}");
        assert!(text.contains(path.to_str().unwrap()), "{text}");
    }
    assert_eq!(model.0.load(Ordering::SeqCst), 1);

    // A stream is heard by then, and the call after it is told.
    let path = fresh("odd_stream");
    let model = Odd::default();
    let taped = Taped::new(model.clone(), Cassette::record(&path).unwrap());
    let events = taped.stream(&request, &cx).await.unwrap();
    LmResponse::of_events(events).await.unwrap();
    let error = taped.stream(&request, &cx).await.err().unwrap();
    assert!(error.to_string().contains("JSON"), "{error}");
    assert_eq!(model.0.load(Ordering::SeqCst), 1);
}
