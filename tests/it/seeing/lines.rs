//! Exported lines: whole, without texts unless they were asked for, and of no harm to a call.

use std::collections::HashSet;
use std::path::PathBuf;

use dspy::lm::{OpenAi, Secret};
use dspy::testing::FnLm;
use dspy::trace::JsonLines;
use dspy::value::Image;
use serde_json::Value as Json;

use super::*;
use crate::server::Server;

/// A path for this test, with nothing there yet.
fn fresh(name: &str) -> PathBuf {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("seeing");
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join(format!("{name}.jsonl"));
    let _ = std::fs::remove_file(&path);
    path
}

fn read(path: &PathBuf) -> Vec<Json> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn each_span_that_ended_is_a_line_and_nothing_is_made_before() {
    let path = fresh("tree");
    let lines = JsonLines::to_file(&path);
    let cx = Ctx::test(White).with_hook(lines.clone());
    assert!(!path.exists());
    let program = Program::new(Painter::default());
    program.call(&cx, "snow".into()).await.unwrap();
    program.call(&cx, "broken".into()).await.unwrap_err();
    let found = read(&path);
    let told: Vec<_> = found
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().unwrap();
            format!("{} {} {}", text("kind"), text("name"), text("status"))
        })
        .collect();
    assert_eq!(
        told,
        [
            "attempt white ok",
            "predictor colour ok",
            "program Painter ok",
            "attempt white error",
            "predictor colour error",
            "program Painter error",
        ]
    );
    assert_eq!(found[0]["parent"], found[1]["id"]);
    assert_eq!(found[1]["parent"], found[2]["id"]);
    assert!(found[2].get("parent").is_none());
    let ids: HashSet<_> = found.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 6);
    assert_eq!(found[0]["usage"]["input_tokens"], 10);
    assert_eq!(found[2]["usage"]["output_tokens"], 2);
    assert_eq!(
        (&found[0]["role"], &found[0]["sent"]),
        (&"task".into(), &1.into())
    );
    assert_eq!(found[0]["finish"], serde_json::json!(["stop"]));
    assert_eq!(found[3]["error"], serde_json::json!({ "kind": "program" }));
    assert_eq!((&found[3]["unknown"], lines.dropped()), (&true.into(), 0));
}

const KEY: &str = "sk-canary-51c9";

/// What a line may hold of a call in which every text is a canary.
async fn lines_of_canaries(path: &PathBuf, with_texts: bool) -> String {
    let lines = match with_texts {
        true => JsonLines::to_file(path).with_texts(),
        false => JsonLines::to_file(path),
    };
    let echo = format!("you said canary-words with key {KEY}");
    let answer = |text: &str| {
        serde_json::json!({
            "id": "x", "model": "m-2026", "object": "chat.completion",
            "choices": [{ "index": 0, "finish_reason": "stop", "message": {
                "role": "assistant", "content": text } }]
        })
        .to_string()
    };
    let bodies = [
        (
            200,
            answer("[[ ## colour ## ]]\ncanary-answer\n\n[[ ## completed ## ]]"),
        ),
        (200, answer("canary-nonsense")),
        (
            401,
            serde_json::json!({ "error": { "message": echo } }).to_string(),
        ),
    ];
    let server = Server::answering(bodies);
    let model = OpenAi::new(&server.url, "m").unwrap();
    let cx = Ctx::new(model.with_key(Secret::new(KEY))).with_hook(lines);
    let program = Program::new(Painter::default());
    program.call(&cx, "canary-input".into()).await.unwrap();
    for _ in 0..2 {
        program.call(&cx, "canary-input".into()).await.unwrap_err();
    }
    let printed = format!("{}{cx:?}", cx.inspect(9));
    assert!(!printed.contains(KEY), "{printed}");
    read(path);
    std::fs::read_to_string(path).unwrap()
}

#[tokio::test]
async fn no_text_is_in_them_unasked_and_no_key_ever() {
    let text = lines_of_canaries(&fresh("without_texts"), false).await;
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains(r#""kind":"auth","status":401"#), "{text}");

    let text = lines_of_canaries(&fresh("with_texts"), true).await;
    assert!(!text.contains(KEY), "{text}");
    for canary in [
        "canary-input",
        "canary-answer",
        "canary-nonsense",
        "canary-words",
    ] {
        assert!(text.contains(canary), "{canary} is not in {text}");
    }
}

#[tokio::test]
async fn a_picture_is_told_of_and_not_exported() {
    /// Say what it is.
    #[signature]
    struct Seen {
        #[input]
        picture: Image,
        #[output]
        answer: String,
    }
    let path = fresh("pictures");
    let cx = Ctx::test(FnLm::new(|_| Ok("[[ ## answer ## ]]\na \u{1b} cat".into())));
    let cx = cx.with_hook(JsonLines::to_file(&path).with_texts());
    let picture = Image::of_bytes("image/png", &[b'x'; 3000]);
    Predict::<Seen>::new().call(&cx, (picture,)).await.unwrap();
    let found = read(&path);
    assert_eq!(
        found[1]["inputs"]["picture"]["medium"],
        "picture, image/png, 3.0 kB"
    );
    assert_eq!(found[1]["outputs"]["answer"], "a \u{1b} cat");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.len() < 3000 && !text.contains('\u{1b}'), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lines_stay_whole_when_many_write_them_at_once() {
    let path = fresh("many");
    // Each has the file open for itself, as two processes would.
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let cx = Ctx::test(White).with_hook(JsonLines::to_file(&path).with_texts());
        for _ in 0..8 {
            let cx = cx.clone();
            work.spawn(async move {
                for _ in 0..10 {
                    Painter::default()
                        .run(&cx, "snow ".repeat(2000))
                        .await
                        .unwrap();
                }
            });
        }
    }
    work.join_all().await;
    let found = read(&path);
    assert_eq!(found.len(), 8 * 8 * 10 * 3);
    let ids: HashSet<_> = found.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), found.len());
}

#[tokio::test]
async fn a_place_that_cannot_be_written_fails_no_call() {
    let path = fresh("nowhere").join("is").join("here.jsonl");
    let mut places = vec![path.clone(), std::env::temp_dir()];
    // Opens, and has never room for anything.
    places.extend(Some(PathBuf::from("/dev/full")).filter(|it| it.exists()));
    for place in places {
        let lines = JsonLines::to_file(&place);
        let cx = Ctx::test(White).with_hook(lines.clone());
        for _ in 0..3 {
            let done = Painter::default().run(&cx, "snow").await;
            assert_eq!(done.unwrap(), "white");
        }
        assert_eq!(lines.dropped(), 9, "{}", place.display());
    }
    assert!(!path.exists());
}

#[tokio::test]
async fn lines_come_again_once_there_is_a_place_for_them() {
    let dir = fresh("comes").with_extension("");
    let _ = std::fs::remove_dir_all(&dir);
    let path = dir.join("lines.jsonl");
    let lines = JsonLines::to_file(&path);
    let cx = Ctx::test(White).with_hook(lines.clone());
    Painter::default().run(&cx, "snow").await.unwrap();
    assert_eq!(lines.dropped(), 3);
    std::fs::create_dir_all(&dir).unwrap();
    Painter::default().run(&cx, "snow").await.unwrap();
    assert_eq!((read(&path).len(), lines.dropped()), (3, 3));
}

/// Keeps the warnings of this library.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

struct Message<'a>(&'a mut String);

impl tracing::field::Visit for Message<'_> {
    fn record_debug(&mut self, _: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{value:?}"));
    }
}

impl tracing::Subscriber for Warnings {
    fn enabled(&self, about: &tracing::Metadata<'_>) -> bool {
        about.target() == "dspy" && *about.level() == tracing::Level::WARN
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::Id {
        tracing::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::Id, _: &tracing::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = String::new();
        event.record(&mut Message(&mut text));
        self.0.lock().unwrap().push(text);
    }
    fn enter(&self, _: &tracing::Id) {}
    fn exit(&self, _: &tracing::Id) {}
}

#[tokio::test]
async fn what_fails_is_warned_of_once() {
    /// Panics at each end.
    struct Panics;
    impl Hook for Panics {
        fn ended(&self, _: &SpanRef<'_>, _: &SpanEnd<'_>) {
            panic!("I am no good");
        }
    }
    // Whether anybody listens is remembered for the whole process, and a test on another thread may
    // be about to remember, wrongly by now, that nobody does: then it is tried again.
    for _ in 0..1000 {
        let heard = Warnings::default();
        let guard = tracing::subscriber::set_default(heard.clone());
        let lines = JsonLines::to_file(std::env::temp_dir());
        let cx = Ctx::test(White).with_hook(lines).with_hook(Panics);
        for _ in 0..3 {
            Painter::default().run(&cx, "snow").await.unwrap();
        }
        drop(guard);
        let heard = heard.0.lock().unwrap();
        let with = |words: &str| heard.iter().filter(|it| it.contains(words)).count();
        let (dropped, panicked) = (with("lines are dropped"), with("I am no good"));
        assert!(dropped <= 1 && panicked <= 1, "{heard:?}");
        if (dropped, panicked) == (1, 1) {
            return;
        }
    }
    panic!("the warnings are never heard");
}
