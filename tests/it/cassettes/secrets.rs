//! A key that is sent to a provider lands in no file, whatever the provider says.

use std::fs;
use std::path::Path;

use dspy::lm::{Cache, Cassette, OpenAi, Secret};
use dspy::prelude::*;

use super::{Desk, fresh};
use crate::support::{Fault, Provider, Script};

const CANARY: &str = "sk-canary-77c1d0aa";

/// Every file below a folder.
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
    found
}

#[tokio::test]
async fn a_key_is_on_no_tape_in_no_cache_and_in_no_program_file() {
    let path = fresh("secrets");
    let dir = path.parent().unwrap();
    let answer = "[[ ## team ## ]]\nParcels\n[[ ## reasoning ## ]]\nwell\n[[ ## reply ## ]]\nHello.\n\
                  [[ ## friendly ## ]]\ntrue";
    let script = Script::answering(answer)
        .with_key(CANARY)
        .when(
            |it| it.text.contains("forbidden"),
            Fault::Status(401).with_message(&format!("Incorrect API key provided: {CANARY}")),
        )
        .when(
            |it| it.text.contains("proxy"),
            Fault::Status(502).with_body(&format!("<html>Bearer {CANARY}</html>")),
        );
    let provider = Provider::new(script);
    let model = OpenAi::new(provider.url(), "m").unwrap();
    let cx = Ctx::new(model.with_key(Secret::new(CANARY)))
        .with_cassette(Cassette::record(&path).unwrap())
        .with_cache(Cache::on_disk(dir.join("cache")));
    let program = Program::new(Desk::default());
    assert!(program.call(&cx, "Where?".to_owned()).await.is_ok());
    let forbidden = program.call(&cx, "forbidden".to_owned()).await.unwrap_err();
    assert!(forbidden.is_auth(), "{forbidden}");
    // A proxy that is down is handled by the program.
    let _ = program.call(&cx, "proxy".to_owned()).await;
    program.save(dir.join("program.json")).unwrap();

    let files = contents(dir);
    let of = |name: &str| files.iter().filter(|(path, _)| path.contains(name)).count();
    assert!(of("cache") >= 3 && of("tape.jsonl") == 1 && of("program.json") == 1);
    for (path, text) in &files {
        assert!(!text.contains(CANARY), "{path}: {text}");
    }
    // The replay needs no key, and is refused in the same words.
    drop(cx);
    let model = OpenAi::new(provider.url(), "m").unwrap();
    let cx = Ctx::new(model).with_cassette(Cassette::replay(&path).unwrap());
    let again = program.call(&cx, "forbidden".to_owned()).await.unwrap_err();
    assert_eq!(again.to_string(), forbidden.to_string());
    assert_eq!(again.status(), forbidden.status());
}
