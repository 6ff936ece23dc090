//! The cache: what is given again, what it costs, and what a hostile or broken directory can do.

mod children;
mod context;
mod key;
mod streamed;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::budget::{Budget, Ledger, Spend};
use dspy::evaluate::evaluate;
use dspy::lm::{
    BoxFuture, Cache, Cached, CallCx, Completion, Finish, Lm, LmRequest, LmResponse, Message, Mode,
    Part, Role, Usage,
};
use dspy::prelude::*;
use dspy::testing::ScriptedLm;

use crate::runs;

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

/// Answers each call with its number, and counts them.
#[derive(Clone, Debug, Default)]
struct Counting(Arc<AtomicUsize>);

impl Counting {
    fn calls(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Lm for Counting {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let asked = request.tail[0].text();
        Box::pin(async move {
            let mut response = match asked.as_str() {
                "fail" => return Err(Error::config("no answer")),
                "nothing" => LmResponse::default(),
                "cut" => {
                    let parts = vec![Part::Text("The snow is".to_owned())];
                    let mut response = LmResponse::default();
                    response.completions = vec![Completion::of_parts(parts, Finish::Length)];
                    response
                }
                "refuse" => {
                    let parts = vec![Part::Refusal("No.".to_owned())];
                    let mut response = LmResponse::default();
                    response.completions = vec![Completion::of_parts(parts, Finish::Filtered)];
                    response
                }
                _ => LmResponse::of_text(format!("{asked} {number}")),
            };
            response.usage = Usage::of_tokens(10, 2);
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "counting".into()
    }
}

/// A directory of the test's own, which is not there yet.
fn fresh(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("cache")
        .join(name);
    let _ = fs::remove_dir_all(&dir);
    let _ = fs::remove_file(&dir);
    fs::create_dir_all(dir.parent().unwrap()).unwrap();
    dir
}

fn request(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

async fn ask(model: &impl Lm, text: &str) -> Result<LmResponse> {
    model.call(&request(text), &CallCx::default()).await
}

/// What was said, and whether it was said before.
async fn said(model: &impl Lm, text: &str) -> (String, bool) {
    let response = ask(model, text).await.unwrap();
    (response.completions[0].text(), response.cached)
}

/// The entries in a directory.
fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if folder.file_type().unwrap().is_dir() {
            let files = fs::read_dir(folder.path()).unwrap();
            found.extend(files.map(|file| file.unwrap().path()));
        }
    }
    found.sort();
    found
}

fn entry(dir: &Path) -> PathBuf {
    let found = entries(dir);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[tokio::test]
async fn an_answer_is_given_again_from_memory_and_from_disk() {
    let dir = fresh("again");
    for (cache, after) in [
        (Cache::in_memory(1 << 20), None),
        (Cache::on_disk(&dir), Some(Cache::on_disk(&dir))),
        (Cache::on_disk(&dir).memory(0), None),
    ] {
        let _ = fs::remove_dir_all(&dir);
        let model = Counting::default();
        let cached = Cached::new(model.clone(), cache.clone());
        assert_eq!(&*cached.identity(), "counting");
        let first = ask(&cached, "snow").await.unwrap();
        let mut again = ask(&cached, "snow").await.unwrap();
        assert!(!first.cached && again.cached);
        assert_eq!(first.billed(), Usage::of_tokens(10, 2));
        assert_eq!(again.billed(), Usage::ZERO);
        assert_eq!(again.usage, Usage::of_tokens(10, 2));
        again.cached = false;
        assert_eq!(first, again);
        // What a caller does with a reply is his own.
        again.completions.clear();
        assert_eq!(said(&cached, "snow").await, ("snow 0".to_owned(), true));
        assert_eq!(said(&cached, "coal").await, ("coal 1".to_owned(), false));

        // Other options and another model are other requests.
        let mut warm = request("snow");
        warm.options.temperature = Some(1.0);
        let response = cached.call(&warm, &CallCx::default()).await.unwrap();
        assert!(!response.cached);
        let other = Cached::new(ScriptedLm::new(["other"]), cache);
        assert_eq!(said(&other, "snow").await, ("other".to_owned(), false));
        assert_eq!(model.calls(), 3);

        // As another process would: with nothing in memory.
        if let Some(cache) = after {
            let cached = Cached::new(model.clone(), cache);
            assert_eq!(said(&cached, "snow").await, ("snow 0".to_owned(), true));
        }
    }
}

#[tokio::test]
async fn a_second_sample_is_another_answer() {
    let cached = Cached::new(Counting::default(), Cache::in_memory(1 << 20));
    let mut seen = Vec::new();
    for sample in [0, 1, 0, 1, 1 << 32] {
        let mut cx = CallCx::default();
        cx.sample = sample;
        let response = cached.call(&request("snow"), &cx).await.unwrap();
        seen.push((response.completions[0].text(), response.cached));
    }
    let seen: Vec<_> = seen.iter().map(|(text, it)| (text.as_str(), *it)).collect();
    assert_eq!(
        seen,
        [
            ("snow 0", false),
            ("snow 1", false),
            ("snow 0", true),
            ("snow 1", true),
            ("snow 2", false)
        ]
    );
}

#[tokio::test]
async fn each_mode_does_what_it_says() {
    let dir = fresh("modes");
    let cache = Cache::on_disk(&dir);
    let model = Counting::default();
    let at = |mode| Cached::new(model.clone(), cache.clone().mode(mode));

    assert_eq!(said(&at(Mode::Off), "snow").await.0, "snow 0");
    assert_eq!(said(&at(Mode::Read), "snow").await.0, "snow 1");
    assert!(!dir.exists(), "something was created");
    let error = ask(&at(Mode::ReplayOnly), "snow").await.unwrap_err();
    assert!(error.is_config());
    let key = request("snow").key("counting");
    assert_eq!(
        error.to_string(),
        format!(
            "the cache in `{}` holds no answer of `counting` to the request {key} (sample 0), and \
             in `Mode::ReplayOnly` no model is asked: run it once in `Mode::ReadWrite` to keep \
             one, or look for what has changed in the request since",
            dir.display()
        )
    );
    assert!(!dir.exists(), "something was created");

    let snow = |number: u32, cached| (format!("snow {number}"), cached);
    assert_eq!(said(&at(Mode::Write), "snow").await, snow(2, false));
    // The first answer stays.
    assert_eq!(said(&at(Mode::Write), "snow").await, snow(3, false));
    assert_eq!(said(&at(Mode::Read), "snow").await, snow(2, true));
    assert_eq!(said(&at(Mode::ReplayOnly), "snow").await, snow(2, true));
    assert_eq!(said(&at(Mode::Refresh), "snow").await, snow(4, false));
    assert_eq!(said(&at(Mode::ReadWrite), "snow").await, snow(4, true));
    assert_eq!(said(&at(Mode::Off), "snow").await, snow(5, false));
    let elsewhere = Cached::new(model.clone(), Cache::on_disk(&dir).mode(Mode::ReplayOnly));
    assert_eq!(said(&elsewhere, "snow").await, snow(4, true));
    assert_eq!(entries(&dir).len(), 1);
}

#[tokio::test]
async fn errors_and_empty_replies_are_not_kept_but_cut_and_refused_ones_are() {
    let model = Counting::default();
    let cached = Cached::new(model.clone(), Cache::in_memory(1 << 20));
    for (text, calls) in [("fail", 2), ("nothing", 2), ("cut", 1), ("refuse", 1)] {
        let before = model.calls();
        for _ in 0..2 {
            let _ = ask(&cached, text).await;
        }
        assert_eq!(model.calls() - before, calls, "{text}");
    }
    let cut = ask(&cached, "cut").await.unwrap();
    assert_eq!(
        (&cut.completions[0].finish, cut.cached),
        (&Finish::Length, true)
    );
    let refused = ask(&cached, "refuse").await.unwrap();
    assert_eq!(
        refused.completions[0].parts,
        [Part::Refusal("No.".to_owned())]
    );
}

#[tokio::test]
async fn a_hit_is_shown_and_costs_nothing() {
    let mut reply = LmResponse::of_text("[[ ## colour ## ]]\nwhite");
    reply.usage = Usage::of_tokens(20, 5);
    let model = ScriptedLm::of([Ok(reply)]);
    let ledger = Ledger::new(Budget::calls(2).and_tokens(100_000));
    let cx = Ctx::test(Cached::new(model, Cache::in_memory(1 << 20))).with_budget(ledger.clone());
    let colour = Predict::<Colour>::new();
    let first = colour.call(&cx, "snow").await.unwrap();
    assert!(!first.is_cached());
    assert_eq!(first.billed(), Usage::of_tokens(20, 5));
    for _ in 0..5 {
        let again = colour.call(&cx, "snow").await.unwrap();
        assert!(again.is_cached());
        assert_eq!(again.usage(), Usage::of_tokens(20, 5));
        assert_eq!(again.billed(), Usage::ZERO);
        assert_eq!(again.trace().billed(), Usage::ZERO);
        assert!(again.trace().to_string().contains("attempt (cached)"));
    }
    assert_eq!(ledger.spent(), Spend::of_call(25));
}

/// Evaluates with a cache between the run and the model; says what was charged.
async fn evaluated(model: impl Lm + 'static, dir: &Path) -> Spend {
    let ledger = Ledger::new(Budget::calls(1000));
    let cx = Ctx::test(model).with_budget(ledger.clone());
    let rows = runs::rows(&["snow", "coal", "grass"]);
    let _ = evaluate(&cx, &runs::program(), &rows, runs::is_right)
        .run_dir(dir)
        .quiet()
        .await
        .unwrap();
    ledger.spent()
}

#[tokio::test]
async fn a_run_writes_the_same_with_a_cache_and_pays_only_what_it_asked() {
    let cache = Cache::on_disk(fresh("run_cache"));
    let model = runs::Counting::default();
    let dirs = ["run_first", "run_second"].map(|name| {
        let dir = fresh(name);
        fs::create_dir_all(&dir).unwrap();
        dir
    });
    let cached = || Cached::new(model.clone(), cache.clone());
    let paid = evaluated(cached(), &dirs[0]).await;
    assert!(paid.calls > 0 && paid.tokens > 0);
    let calls = model.calls();
    assert_eq!(evaluated(cached(), &dirs[1]).await, Spend::default());
    assert_eq!(model.calls(), calls);

    let of = |dir: usize, file: &str| fs::read_to_string(dirs[dir].join(file)).unwrap();
    assert_eq!(of(0, "events.jsonl"), of(1, "events.jsonl"));
    assert!(!of(0, "replies.jsonl").contains("\"cached\":true"));
    assert!(of(1, "replies.jsonl").contains("\"cached\":true"));
    assert!(of(1, "timings.jsonl").contains("\"waited_for\":\"cache\""));
    // Resumed, a run is charged what it paid and no more.
    assert_eq!(evaluated(cached(), &dirs[0]).await, paid);
    assert_eq!(evaluated(cached(), &dirs[1]).await, Spend::default());
}

#[tokio::test]
async fn an_entry_tells_no_request_and_no_secret() {
    let dir = fresh("secrets");
    let cached = Cached::new(ScriptedLm::new(["an answer"]), Cache::on_disk(&dir));
    ask(&cached, "a question of mine").await.unwrap();
    let file = entry(&dir);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("an answer") && !text.contains("question"));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let members: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["dspy_cache", "request", "sample", "written", "reply", "sum"]
    );
    let key = request("a question of mine").key(&cached.identity());
    assert_eq!(json["request"], key.to_string());
}

#[tokio::test]
async fn a_long_reply_goes_to_disk_and_back() {
    let dir = fresh("long");
    let long = "snow ".repeat(500_000);
    let cached = Cached::new(
        ScriptedLm::new([long.clone()]),
        Cache::on_disk(&dir).memory(0),
    );
    assert_eq!(said(&cached, "?").await, (long.clone(), false));
    assert_eq!(said(&cached, "?").await, (long, true));
}
