//! A context out of environment variables, as a map.

use std::collections::HashMap;

use dspy::prelude::*;

fn from(vars: &[(&str, &str)]) -> Result<Ctx> {
    let vars: HashMap<_, _> = vars
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    Ctx::from_vars(|name| vars.get(name).cloned())
}

fn refused(vars: &[(&str, &str)]) -> String {
    let error = from(vars).unwrap_err();
    assert!(error.is_config());
    error.to_string()
}

#[test]
fn nothing_is_chosen_that_nobody_named() {
    assert!(refused(&[]).contains("set DSPY_MODEL"));
    assert!(refused(&[("DSPY_MODEL", " ")]).contains("set DSPY_MODEL"));
    assert!(refused(&[("OPENAI_API_KEY", "sk")]).contains("set DSPY_MODEL"));
}

#[test]
fn a_provider_is_known_by_name_and_wants_its_own_key() {
    assert_eq!(
        refused(&[("DSPY_MODEL", "openai/x")]),
        "`openai` wants a key: set OPENAI_API_KEY"
    );
    let cx = from(&[("DSPY_MODEL", "openai/x"), ("OPENAI_API_KEY", "sk-canary")]).unwrap();
    let shown = format!("{cx:?}");
    assert!(
        shown.contains("https://api.openai.com/v1") && shown.contains("\"x\""),
        "{shown}"
    );
    assert!(!shown.contains("sk-canary"), "{shown}");
    assert!(from(&[("DSPY_MODEL", "ollama/llama3")]).is_ok());
}

#[test]
fn a_model_may_have_slashes_in_its_name() {
    let cx = from(&[
        ("DSPY_MODEL", "openrouter/meta/llama"),
        ("OPENROUTER_API_KEY", "k"),
    ])
    .unwrap();
    assert!(format!("{cx:?}").contains("\"meta/llama\""));
}

#[test]
fn a_provider_that_is_not_known_gets_a_suggestion() {
    assert!(refused(&[("DSPY_MODEL", "opnai/x")]).contains("did you mean `openai`?"));
    assert!(refused(&[("DSPY_MODEL", "somebody/x")]).contains("set DSPY_BASE_URL"));
    assert!(refused(&[("DSPY_MODEL", "gpt-5-mini")]).contains("`provider/gpt-5-mini`"));
}

#[test]
fn a_server_of_ones_own_gets_no_providers_key() {
    let vars = [
        ("DSPY_MODEL", "my-model"),
        ("DSPY_BASE_URL", "http://127.0.0.1:8000/v1"),
        ("OPENAI_API_KEY", "sk"),
    ];
    let shown = format!("{:?}", from(&vars).unwrap());
    assert!(shown.contains("key: None"), "{shown}");
    let with_key = [vars[0], vars[1], ("DSPY_API_KEY", "k")];
    assert!(format!("{:?}", from(&with_key).unwrap()).contains("key: Some(Secret)"));
    assert!(refused(&[vars[0], ("DSPY_BASE_URL", "127.0.0.1")]).contains("the base URL"));
}

/// The directory of a child's, which only [`getting_ready_touches_nothing`] sets.
const CHILD: &str = "DSPY_TEST_UNTOUCHED";

#[test]
fn getting_ready_touches_nothing() {
    let dir = std::env::temp_dir().join(format!("dspy-untouched-{}", std::process::id()));
    // A process of its own, in which nobody else opens anything.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "environment::child", "--nocapture"])
        .env(CHILD, &dir)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("ready, and nothing was opened"), "{said}");
    assert!(!dir.exists());
}

/// The part of a child: everything that a program is given before its first call.
#[test]
#[expect(
    clippy::print_stdout,
    reason = "it tells its parent that it came to its end"
)]
fn child() {
    let Ok(dir) = std::env::var(CHILD) else {
        return;
    };
    let open = || std::fs::read_dir("/proc/self/fd").map(Iterator::count).ok();
    let before = open();
    let cassette = format!("record:{dir}/tape.jsonl");
    let vars = [
        ("DSPY_MODEL", "openai/gpt-4.1-mini"),
        ("OPENAI_API_KEY", "sk-none"),
        ("DSPY_CACHE", dir.as_str()),
        ("DSPY_CASSETTE", cassette.as_str()),
    ];
    let cx = from(&vars)
        .unwrap()
        .with_hook(dspy::trace::JsonLines::to_file(format!(
            "{dir}/lines.jsonl"
        )))
        .with_budget(dspy::budget::Budget::dollars(1.0).unwrap());
    let program = Program::new(Predict::<Kept>::new());
    assert!(format!("{cx:?}").contains("api.openai.com"));
    drop((cx, program));
    assert_eq!(open(), before);
    assert!(!std::path::Path::new(&dir).exists());
    println!("ready, and nothing was opened");
}

/// Say what is kept.
#[dspy::signature]
struct Kept {
    #[input]
    question: String,
    #[output]
    answer: String,
}
