//! Each mode: what is given, what is asked, and what is written.

use std::fs;

use dspy::budget::{Budget, Ledger};
use dspy::lm::{CallCx, Cassette, CassetteMode, Lm, LmRequest, Message, Role, Taped};
use dspy::prelude::*;

use super::{Model, Route, fresh, lines};

fn request(text: &str) -> LmRequest {
    LmRequest::of_messages(vec![Message::of_text(Role::User, text)])
}

async fn said(model: &Model, cassette: &Cassette, text: &str) -> Result<(String, bool)> {
    let taped = Taped::new(model.clone(), cassette.clone());
    assert!(taped.inner().is_some());
    assert_eq!(taped.identity(), model.identity());
    let answer = taped.call(&request(text), &CallCx::default()).await?;
    let text = answer.completions[0].text();
    Ok((text.rsplit(' ').next().unwrap().to_owned(), answer.cached))
}

fn given(number: &str) -> (String, bool) {
    (number.to_owned(), true)
}

fn asked(number: &str) -> (String, bool) {
    (number.to_owned(), false)
}

#[tokio::test]
async fn each_mode_does_what_it_says() {
    let path = fresh("modes");
    let model = Model::new();
    let off = Cassette::off();
    assert_eq!(said(&model, &off, "a").await.unwrap(), asked("0"));
    assert_eq!(off.mode(), CassetteMode::Off);
    assert!(!path.parent().unwrap().exists(), "something was created");
    for mode in [CassetteMode::Replay, CassetteMode::UntilDivergence] {
        let error = Cassette::new(mode, &path).unwrap_err();
        assert!(error.is_file());
        assert!(error.to_string().contains("there is no tape"), "{error}");
    }
    // What opens a tape creates none.
    let over = Cassette::record_over(&path).unwrap();
    let live = Cassette::replay_then_live(&path).unwrap();
    let record = Cassette::record(&path).unwrap();
    assert!(!path.parent().unwrap().exists(), "something was created");
    drop((over, live));

    for (text, number) in [("a", "1"), ("a", "2"), ("b", "3")] {
        assert_eq!(said(&model, &record, text).await.unwrap(), asked(number));
    }
    drop(record);
    let recorded = fs::read_to_string(&path).unwrap();
    let error = Cassette::record(&path).unwrap_err();
    assert!(error.is_config());
    assert!(
        error.to_string().contains("`Cassette::record_over`"),
        "{error}"
    );

    let replay = Cassette::replay(&path).unwrap();
    for (text, number) in [("a", "1"), ("b", "3"), ("a", "2")] {
        assert_eq!(said(&model, &replay, text).await.unwrap(), given(number));
    }
    let error = said(&model, &replay, "c").await.unwrap_err();
    assert!(error.is_config() && !error.may_be_billed());
    assert_eq!(model.calls(), 4);

    // From the first that is not there, all is asked, and the tape stays.
    let until = Cassette::until_divergence(&path).unwrap();
    assert_eq!(said(&model, &until, "a").await.unwrap(), given("1"));
    assert!(until.divergence().is_none());
    assert_eq!(said(&model, &until, "c").await.unwrap(), asked("4"));
    assert_eq!(said(&model, &until, "b").await.unwrap(), asked("5"));
    let divergence = until.divergence().unwrap();
    assert!(divergence.contains("now it is `c`"), "{divergence}");
    assert_eq!(until.unused().len(), 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), recorded);

    // What is missing is asked for and added, also a third answer to the same.
    let live = Cassette::replay_then_live(&path).unwrap();
    for (text, answer) in [
        ("a", given("1")),
        ("c", asked("6")),
        ("a", given("2")),
        ("a", asked("7")),
        ("b", given("3")),
    ] {
        assert_eq!(said(&model, &live, text).await.unwrap(), answer);
    }
    drop(live);
    assert!(fs::read_to_string(&path).unwrap().starts_with(&recorded));
    let replay = Cassette::replay(&path).unwrap();
    for (text, number) in [("c", "6"), ("a", "1"), ("a", "2"), ("a", "7"), ("b", "3")] {
        assert_eq!(said(&model, &replay, text).await.unwrap(), given(number));
    }

    // In its place comes another, with the first call and not before.
    let over = Cassette::record_over(&path).unwrap();
    assert_eq!(lines(&path).len(), 5);
    assert_eq!(said(&model, &over, "d").await.unwrap(), asked("8"));
    assert_eq!(lines(&path).len(), 1);
}

#[tokio::test]
async fn another_sample_is_another_call() {
    let path = fresh("samples");
    let model = Model::new();
    let at = async |cassette: &Cassette, sample| {
        let mut cx = CallCx::default();
        cx.sample = sample;
        let taped = Taped::new(model.clone(), cassette.clone());
        let answer = taped.call(&request("a"), &cx).await;
        answer.map(|it| it.completions[0].text())
    };
    let record = Cassette::record(&path).unwrap();
    let [zero, one] = [at(&record, 0).await.unwrap(), at(&record, 1).await.unwrap()];
    let replay = Cassette::replay(&path).unwrap();
    assert_eq!(at(&replay, 1).await.unwrap(), one);
    assert_eq!(at(&replay, 0).await.unwrap(), zero);
    let error = at(&replay, 2).await.unwrap_err().to_string();
    assert!(error.contains("of other samples: 0, 1"), "{error}");
}

#[tokio::test]
async fn what_a_budget_held_back_is_replayed_and_asked_for_once_there_is_room() {
    let path = fresh("budget");
    let model = Model::new();
    let calls = |calls| Ledger::new(Budget::calls(calls));
    let all = async |cassette: Cassette, ledger: Ledger| {
        let cx = Ctx::test(model.clone())
            .with_cassette(cassette)
            .with_budget(ledger);
        let mut seen = Vec::new();
        for message in ["a", "b", "c"] {
            let found = Predict::<Route>::new().call(&cx, message).await;
            seen.push(
                found
                    .map(|it| it.into_output().team)
                    .map_err(|it| it.is_budget()),
            );
        }
        seen
    };
    let first = all(Cassette::record(&path).unwrap(), calls(2)).await;
    assert_eq!(first[2], Err(true));
    // A replay runs into the same end, whatever its own budget.
    assert_eq!(all(Cassette::replay(&path).unwrap(), calls(9)).await, first);
    // With more room it goes on from there, and pays for one.
    let ledger = calls(9);
    let more = all(Cassette::replay_then_live(&path).unwrap(), ledger.clone()).await;
    assert_eq!(
        (&more[..2], &more[2]),
        (&first[..2], &Ok("team 2".to_owned()))
    );
    assert_eq!(ledger.spent().calls, 1);
    assert_eq!(all(Cassette::replay(&path).unwrap(), calls(0)).await, more);
    assert_eq!(model.calls(), 3);
}

#[test]
fn the_environment_names_a_tape_and_a_cache() {
    let path = fresh("environment");
    let from = |tape: String| {
        let vars = move |name: &str| match name {
            "DSPY_MODEL" => Some("openai/x".to_owned()),
            "DSPY_CASSETTE" => Some(tape.clone()),
            "DSPY_CACHE" => Some("a-directory-that-is-not-made".to_owned()),
            _ => None,
        };
        Ctx::from_vars(vars)
    };
    let tape = |mode: &str| from(format!("{mode}:{}", path.display()));
    let refused = |found: Result<Ctx>| found.unwrap_err().to_string();
    assert!(refused(tape("replai")).starts_with("DSPY_CASSETTE: `replai` is no mode"));
    assert!(refused(tape("replay")).starts_with("DSPY_CASSETTE: there is no tape"));
    assert!(refused(from("record".to_owned())).contains("`record` names no tape"));
    // Who asks somebody needs a key, and who replays does not.
    assert!(refused(tape("record")).contains("OPENAI_API_KEY"));
    assert!(refused(from("off".to_owned())).contains("OPENAI_API_KEY"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "{\"dspy_cassette\":1}\n").unwrap();
    let shown = format!("{:?}", tape("replay").unwrap());
    assert!(shown.contains("Cassette(replay, "), "{shown}");
    assert!(shown.contains("a-directory-that-is-not-made"), "{shown}");
    assert!(!std::path::Path::new("a-directory-that-is-not-made").exists());
}
