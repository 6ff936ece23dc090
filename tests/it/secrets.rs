//! A key that is sent to a provider is nowhere to be read: not in what is printed, logged, written,
//! thrown or panicked, whatever the provider says back.

use std::error::Error as _;
use std::fmt::{Debug, Write as _};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dspy::evaluate::evaluate;
use dspy::lm::{Cache, Cassette, OpenAi, Retry, Secret, Stack};
use dspy::prelude::*;
use dspy::trace::JsonLines;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{Fault, Provider, Script, Step};

const KEY: &str = "sk-canary-5b1f3c9e77";
const HEADER: &str = "hd-canary-0a9d2e4486";

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

/// Everything that a provider can say, with both secrets in it.
fn script() -> Script {
    let says = format!("{KEY} and {HEADER} are what you sent");
    let script = Script::answering("[[ ## colour ## ]]\nwhite").with_key(KEY);
    let page = format!("<html>Authorization: Bearer {KEY}, x-gateway: {HEADER}</html>");
    let statuses = [
        400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503,
    ];
    let script = statuses.into_iter().fold(script, |script, status| {
        let word = format!("status {status}.");
        let html = format!("page {status}.");
        script
            .when(move |it| it.text.contains(&word), coded(status, &says))
            .when(
                move |it| it.text.contains(&html),
                Fault::Status(status).with_body(&page),
            )
    });
    let faults: [(&str, Step); 6] = [
        ("in band", Fault::InBandError.with_message(&says)),
        ("reset", Fault::Reset.into()),
        ("truncated", Fault::Truncate(40).into()),
        ("redirected", {
            let to = format!("http://127.0.0.1:9/?key={KEY}");
            Fault::Status(307).with_header("location", to)
        }),
        ("named", {
            Fault::Status(500).with_header("x-request-id", format!("req-{KEY}"))
        }),
        ("page", Step::whole()),
    ];
    faults.into_iter().fold(script, |script, (word, step)| {
        script.when(move |it| it.text.contains(word), step)
    })
}

/// Both in the message of an error of this status, and the key in its code.
fn coded(status: u16, says: &str) -> Step {
    let mut step = Fault::Status(status).with_message(says);
    step.code = Some(KEY.to_owned());
    step
}

fn asking(thing: &str) -> ColourInput {
    ColourInput {
        thing: thing.to_owned(),
    }
}

/// What to ask for, so that each of it is said.
fn things() -> Vec<String> {
    let statuses = [
        400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503,
    ];
    let words = [
        "snow",
        "in band",
        "reset",
        "truncated",
        "redirected",
        "named",
    ];
    let texts = words.into_iter().map(str::to_owned);
    let statuses = statuses.into_iter();
    texts
        .chain(statuses.flat_map(|it| [format!("status {it}."), format!("page {it}.")]))
        .collect()
}

#[tokio::test]
async fn no_secret_is_anywhere() {
    let provider = Provider::new(script());
    let dir = fresh();
    let wire = OpenAi::new(provider.url(), "m")
        .unwrap()
        .with_key(Secret::new(KEY))
        .with_header("x-gateway", Secret::new(HEADER))
        .unwrap();
    let model = Stack::new(wire.clone()).unlimited().retry(
        Retry::new()
            .tries(2)
            .first_wait(Duration::ZERO)
            .patience(Duration::ZERO),
    );
    let lines = JsonLines::to_file(dir.join("lines.jsonl")).with_texts();
    let cx = Ctx::new(model.clone())
        .with_cassette(Cassette::record(dir.join("tape.jsonl")).unwrap())
        .with_cache(Cache::on_disk(dir.join("cache")))
        .with_hook(lines);
    let program = Program::new(Predict::<Colour>::new());

    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.clone());
    // Whether anybody listens is remembered for the whole process.
    tracing::callsite::rebuild_interest_cache();

    let mut said = String::new();
    let mut note = |what: &dyn Debug| writeln!(said, "{what:?}").unwrap();
    let mut failed = 0;
    for thing in things() {
        match program.call(&cx, asking(&thing)).await {
            Ok(prediction) => {
                note(&prediction);
                note(&prediction.trace().spans());
                note(&prediction.trace().to_string());
            }
            Err(error) => {
                failed += 1;
                note(&error);
                note(&error.to_string());
                note(&(error.reply(), error.code(), error.request_id()));
                let mut cause = error.source();
                while let Some(error) = cause {
                    note(&error);
                    note(&error.to_string());
                    cause = error.source();
                }
                note(&error.trace().map(ToString::to_string));
                note(&error.trace().map(|trace| trace.spans()));
                note(&error.trace().map(|trace| trace.inspect().to_string()));
            }
        }
    }
    assert!(failed >= 2 * 13, "{failed} calls failed");
    note(&cx.inspect(100).to_string());
    note(&cx.history());
    note(&(&cx, &wire, &model, Secret::new(KEY), &program));

    // A panic that prints whatever is at hand.
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let shown = format!("{cx:?} {model:?} {wire:?}");
        std::panic::resume_unwind(Box::new(shown));
    }));
    note(&panicked.unwrap_err().downcast_ref::<String>());

    // A run, whose failures are written down.
    let ends_a_run = ["401", "402", "403", "404", "redirected"];
    let things = things();
    let rows = things
        .iter()
        .filter(|it| !ends_a_run.iter().any(|no| it.contains(no)))
        .map(|thing| Example::new(asking(thing), "white".to_owned()));
    let rows = Rows::new(rows).unwrap();
    let plain = Ctx::new(model);
    let report = evaluate(&plain, &program, &rows, |row, out| out.colour == row.label)
        .missing_allowed(rows.len())
        .run_dir(dir.join("run"))
        .quiet()
        .await
        .unwrap();
    note(&report.to_string());
    program.save(dir.join("program.json")).unwrap();

    let heard = log.0.lock().unwrap().clone();
    assert!(heard.contains("attempt"), "nobody listened");
    let files = contents(&dir);
    for name in [
        "lines.jsonl",
        "tape.jsonl",
        "cache",
        "events.jsonl",
        "program.json",
    ] {
        assert!(
            files.iter().any(|(path, _)| path.contains(name)),
            "no {name}"
        );
    }
    let all = [
        ("what was printed".to_owned(), said),
        ("the log".to_owned(), heard),
    ];
    for (place, text) in all.into_iter().chain(files) {
        assert!(!text.is_empty(), "{place} is empty");
        for secret in [KEY, HEADER, "canary"] {
            let found = text.find(secret);
            let around = found.map(|at| &text[at.saturating_sub(200)..(at + 60).min(text.len())]);
            assert!(found.is_none(), "{place}: {around:?}");
        }
    }
    // The requests themselves had both, or nothing would have been shown.
    let received = provider.received();
    let bearer = format!("Bearer {KEY}");
    assert!(received.iter().all(|it| {
        it.header("authorization") == Some(bearer.as_str())
            && it.header("x-gateway") == Some(HEADER)
            && !it.path.contains("canary")
    }));
    fs::remove_dir_all(dir).unwrap();
}

fn fresh() -> PathBuf {
    let name = format!("dspy-secrets-{}", std::process::id());
    let dir = std::env::temp_dir().join(name);
    // What an earlier process of this number left is of no use.
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// Every file below a folder, by its path.
fn contents(dir: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(contents(&entry.path()));
        } else {
            let bytes = fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            found.push((entry.path().display().to_string(), text));
        }
    }
    found.retain(|(_, text)| !text.is_empty());
    found
}

/// All that anybody says to `tracing`, at any level, from any crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn add(&self, name: &str, record: impl FnOnce(&mut Text<'_>)) {
        let mut log = self.0.lock().unwrap();
        log.push_str(name);
        record(&mut Text(&mut log));
        log.push('\n');
    }
}

struct Text<'a>(&'a mut String);

impl Visit for Text<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata().name(), |text| span.record(text));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        self.add("recorded", |text| values.record(text));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        self.add("event", |text| event.record(text));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
