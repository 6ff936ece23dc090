//! Cassettes: whole programs recorded, and run again with a model that must not be asked.

mod files;
mod modes;
mod runs;
mod secrets;
mod streams;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::budget::{Budget, Ledger, Spend};
use dspy::context::Role;
use dspy::lm::{
    BoxFuture, Cache, CallCx, Cassette, Dollars, Lm, LmRequest, LmResponse, Price, Usage,
};
use dspy::prelude::*;

/// Decide which team takes care of the message.
#[signature]
struct Route {
    #[input]
    message: String,
    #[output]
    team: String,
}

/// Answer the message.
#[signature]
struct Reply {
    #[input]
    message: String,
    #[input]
    team: String,
    #[output]
    reply: String,
}

/// Say whether the reply is friendly.
#[signature]
struct Friendly {
    #[input]
    reply: String,
    #[output]
    friendly: bool,
}

#[derive(Module, Clone, Default)]
struct Desk {
    route: Predict<Route>,
    reply: ChainOfThought<Reply>,
    friendly: Predict<Friendly>,
}

/// Asks three steps, one of them on behalf of a judge, and goes on where the first is not answered.
impl Forward for Desk {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, message: String) -> Result<String> {
        let team = match self.route.call(cx, &message).await {
            Ok(found) => found.into_output().team,
            Err(error) if error.is_transient() => format!("nobody ({error})"),
            Err(error) => return Err(error),
        };
        let reply = self
            .reply
            .call(cx, (message, &team))
            .await?
            .into_output()
            .reply;
        let judge = cx.clone().in_role(Role::Judge);
        let friendly = self.friendly.call(&judge, &reply).await?.friendly;
        Ok(format!("{team}: {reply} ({friendly})"))
    }
}

/// Answers what the desk asks. Each answer says how many came before it, so no two are the same.
#[derive(Clone, Debug)]
struct Model {
    name: &'static str,
    calls: Arc<AtomicUsize>,
    may_be_asked: bool,
}

impl Model {
    fn named(name: &'static str) -> Self {
        Self {
            name,
            calls: Arc::default(),
            may_be_asked: true,
        }
    }

    fn new() -> Self {
        Self::named("desk-model")
    }

    /// The same by name, and whoever asks it fails.
    fn silent(&self) -> Self {
        Self {
            may_be_asked: false,
            ..self.clone()
        }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Lm for Model {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        assert!(self.may_be_asked, "the model was asked");
        Box::pin(async move {
            let number = self.calls.fetch_add(1, Ordering::SeqCst);
            // Who is asked first is not who answers first.
            for _ in 0..number % 7 {
                tokio::task::yield_now().await;
            }
            let asked = request.tail[0].text();
            let text = if asked.contains("[[ ## reply ## ]]\n") {
                "[[ ## friendly ## ]]\ntrue".to_owned()
            } else if asked.contains("[[ ## team ## ]]\n") {
                format!("[[ ## reasoning ## ]]\nwell\n[[ ## reply ## ]]\nHello {number}.")
            } else if asked.contains("busy") {
                return Err(Error::of_status(503, format!("come back later ({number})")));
            } else {
                format!("[[ ## team ## ]]\nteam {number}")
            };
            let mut response = LmResponse::of_text(text);
            response.usage = Usage::of_tokens(10, 5);
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        self.name.into()
    }

    fn price(&self) -> Option<Price> {
        let dollar = Dollars::of_micros(1_000_000);
        Some(Price::per_million(dollar, dollar))
    }
}

/// A place of the test's own, where nothing is yet.
fn fresh(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("cassettes")
        .join(name);
    let _ = fs::remove_dir_all(&dir);
    dir.join("tape.jsonl")
}

fn lines(path: &PathBuf) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().skip(1);
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The context of a program with a judge.
fn desk(model: &Model, judge: &Model, cassette: &Cassette) -> Ctx {
    Ctx::test(model.clone())
        .with_cassette(cassette.clone())
        .with_role(Role::Judge, judge.clone())
}

/// What the desk says to each of these, all at once.
async fn answers(cx: &Ctx, messages: &[&str]) -> Vec<String> {
    let program = Program::new(Desk::default());
    let messages = messages.iter().map(|it| (*it).to_owned());
    let all = program.batch(cx, messages).width(64).await;
    all.into_iter()
        .map(|it| it.unwrap().into_output())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_whole_program_is_run_again_without_a_model() {
    let path = fresh("whole");
    let (model, judge) = (Model::new(), Model::named("judge"));
    let cassette = Cassette::record(&path).unwrap();
    let messages = [
        "Where is my parcel?",
        "busy",
        "Where is my bill?",
        "busy too",
    ];
    let cx = desk(&model, &judge, &cassette);
    assert!(!path.exists(), "something was created");
    let first = answers(&cx, &messages).await;
    assert!(
        first[1].starts_with("nobody (come back later ("),
        "{}",
        first[1]
    );
    assert_eq!((model.calls(), judge.calls()), (8, 4));

    // Again, with no budget at all, and models that panic if they are asked.
    let ledger = Ledger::new(Budget::calls(0));
    let replay = Cassette::replay(&path).unwrap();
    assert_eq!(replay.unused().len(), 12);
    let cx = desk(&model.silent(), &judge.silent(), &replay).with_budget(ledger.clone());
    assert_eq!(answers(&cx, &messages).await, first);
    assert_eq!(ledger.spent(), Spend::default());
    assert_eq!(replay.unused(), []);
    assert_eq!((model.calls(), judge.calls()), (8, 4));

    // On the tape stands who asked whom, and what that took.
    let mut asked = BTreeMap::new();
    for line in lines(&path) {
        let member = |name: &str| line[name].as_str().unwrap().to_owned();
        let key = (member("path"), member("role"), member("model"));
        *asked.entry(key).or_insert(0) += 1;
        assert_eq!(line["price"]["input"], 1_000_000);
        assert!(line["took_ms"].is_u64());
        match &line["error"] {
            serde_json::Value::Null => {
                assert_eq!(line["reply"]["usage"]["input_tokens"], 10);
                assert_eq!(line["reply"]["cost"], 15);
            }
            error => assert_eq!(error["told"]["status"], 503),
        }
    }
    let of = |path: &str, role: &str, model: &str| {
        ((path.to_owned(), role.to_owned(), model.to_owned()), 4)
    };
    let expected = [
        of("friendly", "judge", "judge"),
        of("reply", "task", "desk-model"),
        of("route", "task", "desk-model"),
    ];
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn equal_calls_at_once_are_given_each_answer_once() {
    let path = fresh("equal");
    let model = Model::new();
    let all = async |model: &Model, cassette: &Cassette| {
        let cx = Ctx::test(model.clone()).with_cassette(cassette.clone());
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let cx = cx.clone();
                tokio::spawn(async move {
                    let found = Predict::<Route>::new().call(&cx, "the same").await?;
                    assert_eq!(found.would_have_cost(), Some(Dollars::of_micros(15)));
                    Ok::<_, Error>((found.cost().unwrap().micros(), found.into_output().team))
                })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    };
    let recorded = all(&model, &Cassette::record(&path).unwrap()).await;
    let mut recorded: Vec<_> = recorded.into_iter().map(Result::unwrap).collect();
    recorded.sort();
    assert_eq!(model.calls(), 64);
    assert!(recorded.iter().all(|(cost, _)| *cost == 15));

    let replay = Cassette::replay(&path).unwrap();
    let replayed = all(&model.silent(), &replay).await;
    let mut replayed: Vec<_> = replayed.into_iter().map(Result::unwrap).collect();
    replayed.sort();
    assert!(replayed.iter().all(|(cost, _)| *cost == 0));
    let teams = |all: &[(u64, String)]| all.iter().map(|it| it.1.clone()).collect::<Vec<_>>();
    assert_eq!(teams(&replayed), teams(&recorded));
    assert!(replay.unused().is_empty());
    // There is no further one, for anybody.
    for answer in all(&model.silent(), &replay).await {
        let error = answer.unwrap_err();
        assert!(error.is_config());
        assert!(
            error.to_string().contains("holds this request 64 times"),
            "{error}"
        );
    }
    let occurrences: Vec<_> = lines(&path)
        .iter()
        .map(|it| it["occurrence"].as_u64())
        .collect();
    assert_eq!(occurrences, (0..64).map(Some).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_changed_prompt_is_shown_with_what_differs() {
    let path = fresh("changed");
    let model = Model::new();
    let cx = Ctx::test(model.clone()).with_cassette(Cassette::record(&path).unwrap());
    let program = Program::new(Desk::default());
    let asked = "Where is my parcel?".to_owned();
    program.call(&cx, asked.clone()).await.unwrap();

    let cx = Ctx::test(model.silent()).with_cassette(Cassette::replay(&path).unwrap());
    let other = "Decide what team takes care of the message.";
    let changed = Desk {
        route: Predict::new().with_instructions(other),
        ..Desk::default()
    };
    let error = Program::new(changed).call(&cx, asked).await.unwrap_err();
    assert!(error.is_config());
    let text = error.to_string();
    let start = format!(
        "`route` (role task) asks `desk-model` what is not on the tape `{}` (request ",
        path.display()
    );
    assert!(text.starts_with(&start), "{text}");
    assert!(
        text.contains(
            ", sample 0): the nearest that it holds of this path differs in message 1 (system): "
        ),
        "{text}"
    );
    assert!(text.contains("Decide which team takes"), "{text}");
    assert!(text.contains("Decide what team takes"), "{text}");
    assert!(
        text.ends_with("`Cassette::replay_then_live` (`replay-then-live`)"),
        "{text}"
    );
}

#[tokio::test]
async fn every_model_of_a_context_is_on_the_tape_and_the_cache_behind_it() {
    let path = fresh("everywhere");
    let models = ["task", "at", "own", "judge"].map(Model::named);
    let [task, at, own, judge] = &models;
    let cx = |may: bool, cassette: Cassette| {
        let pick = |model: &Model| if may { model.clone() } else { model.silent() };
        let cx = Ctx::test(pick(task))
            .with_cassette(cassette)
            .with_cache(Cache::in_memory(1 << 20))
            .with_model_at(&Desk::paths().route.predictor, pick(at))
            .with_role(Role::Judge, pick(judge));
        (cx, pick(own))
    };
    let ask = async |cx: &Ctx, own: &Model| {
        let desk = Program::new(Desk::default());
        let one = desk.call(cx, "Where?".to_owned()).await.unwrap();
        // The second time the cache answers, and that is on the tape too.
        let two = desk.call(cx, "Where?".to_owned()).await.unwrap();
        assert_eq!(*one, *two);
        let route = Predict::<Route>::new();
        let own = route.call(cx, "Where?").model(own.clone()).await.unwrap();
        (one.into_output(), own.into_output().team)
    };
    let (recording, model) = cx(true, Cassette::record(&path).unwrap());
    let first = ask(&recording, &model).await;
    let calls = models.each_ref().map(Model::calls);
    assert_eq!(calls, [1, 1, 1, 1]);
    assert_eq!(lines(&path).len(), 7);

    let replay = Cassette::replay(&path).unwrap();
    let (replaying, model) = cx(false, replay.clone());
    assert_eq!(ask(&replaying, &model).await, first);
    assert!(replay.unused().is_empty());
}
