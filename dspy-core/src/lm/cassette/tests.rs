//! What only the inside can see: how a request is shown, and what is said to differ.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::line::{Call, Outcome};
use super::nearest::{end_of, explain};
use super::shown::request as shown;
use super::{CassetteMode, line};
use crate::error::{Error, Kind};
use crate::lm::{
    Audio, CallCx, File, Format, LmRequest, LmResponse, Message, Options, Part, Role, TokenLogprob,
    ToolSpec, Tools,
};
use crate::module::Path;
use crate::value::Image;

fn ask(texts: &[&str]) -> LmRequest {
    let roles = [Role::System, Role::User];
    let messages = texts.iter().zip(roles.into_iter().cycle());
    LmRequest::of_messages(
        messages
            .map(|(text, role)| Message::of_text(role, *text))
            .collect(),
    )
}

fn call_of(request: &LmRequest, path: &str, model: &str, sample: u64) -> Call {
    let cx = CallCx {
        path: Some(Path::root().field(path)),
        sample,
        ..CallCx::default()
    };
    Call::new((request.key(model), sample), model, &cx, request)
}

fn call(texts: &[&str]) -> Call {
    call_of(&ask(texts), "route", "m", 0)
}

fn why(asked: &Call, tape: &[Call]) -> String {
    explain(asked, tape.iter())
}

#[test]
fn the_nearest_of_the_same_path_is_found_and_the_first_difference_shown() {
    let long = "Decide which team takes care of the message, and say how sure that is.";
    let changed = long.replace("which", "what");
    let asked = call(&[&changed, "Where is my parcel?"]);
    let tape = [
        call(&["Another step altogether.", "Where is my parcel?"]),
        call(&[long, "Where is my bill?"]),
        call(&[long, "Where is my parcel?"]),
    ];
    assert_eq!(
        why(&asked, &tape),
        "the nearest that it holds of this path differs in message 1 (system): there it is \
         `Decide which team takes care of the message, and say how …`, now it is \
         `Decide what team takes care of the message, and say how s…`"
    );
    // In the second message, far behind.
    let asked = call(&[long, "Where is my parcel, please?"]);
    assert_eq!(
        why(&asked, &tape),
        "the nearest that it holds of this path differs in message 2 (user): there it is \
         `Where is my parcel?`, now it is `Where is my parcel, please?`"
    );
    // Of another path only where there is none of this one.
    let asked = call_of(&ask(&[long, "Where?"]), "reply", "m", 0);
    assert!(
        why(&asked, &tape).starts_with(
            "it holds nothing of this path and role; the nearest, of `route` (role task), differs in"
        ),
        "{}",
        why(&asked, &tape)
    );
    assert_eq!(why(&asked, &[]), "it holds nothing at all");
}

#[test]
fn whatever_differs_is_named() {
    let plain = ask(&["a", "b"]);
    let tape = [call_of(&plain, "route", "m", 0)];
    let of = |request: &LmRequest| why(&call_of(request, "route", "m", 0), &tape);
    let mut warm = plain.clone();
    warm.options.temperature = Some(0.5);
    assert!(of(&warm).ends_with("lacks the option `temperature`: now it is `0.5`"));
    let mut tooled = plain.clone();
    let spec = ToolSpec::new("look", "Looks.", json!({"type": "object"}));
    tooled.tools = Some(Arc::new(Tools::new([spec])));
    assert!(of(&tooled).contains("lacks the tool `look`"));
    assert!(of(&ask(&["a", "b", "c"])).contains("lacks message 3 (system): now it is `c`"));
    assert!(of(&ask(&["a"])).ends_with("has message 2 (user) beside: there it is `b`"));
    let of_warm = why(&tape[0], &[call_of(&warm, "route", "m", 0)]);
    assert!(of_warm.ends_with("has the option `temperature` beside: there it is `0.5`"));

    let other = call_of(&plain, "route", "n", 0);
    assert!(why(&other, &tape).ends_with("asked another model: there it is `m`, now it is `n`"));
    let second = call_of(&plain, "route", "m", 7);
    let said = why(&second, &tape);
    assert_eq!(said, "it holds this request, but of other samples: 0");
    assert_eq!(
        why(&tape[0], &tape),
        "it holds this request 1 times, and it is asked once more"
    );
    let mut renamed = tape[0].clone();
    renamed.key = ask(&["else"]).key("m");
    assert!(why(&tape[0], &[renamed]).contains("reads the same under another key"));
}

#[test]
fn letters_of_many_bytes_and_many_lines_are_cut_where_they_end() {
    let tape = [call(&["ä", &"ü\n".repeat(100)])];
    let asked = call(&["ä", &format!("{}ö\\", "ü\n".repeat(99))]);
    let same = "ü\\n".repeat(11);
    let said = why(&asked, &tape);
    let expected = format!("there it is `…{same}ü\\nü\\n`, now it is `…{same}ü\\nö\\\\`");
    assert!(said.ends_with(&expected), "{said}");
    assert_eq!(end_of(&shown(&ask(&["a", "b\nc"]))), "b\\nc");
    let end = end_of(&shown(&ask(&["a", &"x".repeat(100)])));
    assert_eq!(end, format!("…{}", "x".repeat(72)));
}

#[test]
fn a_request_is_shown_without_bytes_and_without_secrets() {
    const CANARY: &str = "sk-canary-5e3f";
    let images = [
        format!("https://me:{CANARY}@example.org/cat.png"),
        format!("https://example.org/cat.png?signature={CANARY}"),
        format!("https://example.org/cat.png#{CANARY}"),
    ];
    let mut parts: Vec<_> = images
        .iter()
        .map(|url| Part::Image(Image::at(url).unwrap()))
        .collect();
    parts.extend([
        Part::Image(Image::at("https://example.org/dog.png").unwrap()),
        Part::Image(Image::of_bytes("image/png", b"abcdef")),
        Part::Audio(Audio::of_bytes("wav", b"abcdef")),
        Part::File(File::of_bytes("a.pdf", "application/pdf", b"abcdef")),
    ]);
    let mut request = LmRequest::of_messages(vec![Message {
        role: Role::User,
        parts,
    }]);
    request.options = Options {
        temperature: Some(0.0),
        stop: vec!["END".to_owned()],
        format: Some(Format::JsonObject),
        extra_body: BTreeMap::from([
            ("token".to_owned(), json!(CANARY)),
            ("deep".to_owned(), json!({ "token": [CANARY] })),
            ("top_k".to_owned(), json!(40)),
        ]),
        ..Options::default()
    }
    .into();
    let shown = shown(&request);
    let text = shown.to_string();
    assert!(!text.contains(CANARY), "{text}");
    assert!(!text.contains("YWJjZGVm"), "{text}");
    assert!(text.contains("https://example.org/dog.png\""), "{text}");
    assert_eq!(shown["options"]["temperature"], 0.0);
    assert_eq!(shown["options"]["extra_body"]["top_k"], 40);
    let image = shown["messages"][0]["parts"][0]["image"].as_str().unwrap();
    assert!(image.starts_with("https://example.org/cat.png (whole: blake3:"));
    let bytes = shown["messages"][0]["parts"][4]["image"].as_str().unwrap();
    assert!(
        bytes.starts_with("data:image/png;base64,blake3:"),
        "{bytes}"
    );
    assert!(bytes.ends_with(" of 8 letters"), "{bytes}");
}

#[test]
fn a_line_is_read_as_it_was_written() {
    let mut reply = LmResponse::of_text("white");
    let line = call(&["a", "b"])
        .with(Outcome::Reply(&reply))
        .write()
        .unwrap();
    let back = Call::read(&line).unwrap();
    assert_eq!(back.write().unwrap(), line);
    let again = back.again().unwrap();
    assert!(again.cached);
    assert_eq!(again.completions, reply.completions);

    let error = Error::of_status(503, "busy")
        .with_retry_after(std::time::Duration::from_millis(1500))
        .told(|told| {
            told.code = Some("overloaded".to_owned());
            told.request_id = Some("req-1".to_owned());
            told.asks_again = Some(true);
        });
    let line = call(&["a"]).with(Outcome::Error(&error)).write().unwrap();
    let again = Call::read(&line).unwrap().again().unwrap_err();
    assert_eq!(again.to_string(), error.to_string());
    assert_eq!(again.kind(), error.kind());
    assert_eq!(again.status(), Some(503));
    assert_eq!(again.code(), Some("overloaded"));
    assert_eq!(again.request_id(), Some("req-1"));
    assert_eq!(again.retry_after(), error.retry_after());
    assert!(again.is_transient() && again.is_replayed());

    // JSON has no such number, and a tape that holds another one would be wrong.
    reply.completions[0].logprobs = vec![TokenLogprob {
        token: "white".to_owned(),
        logprob: f64::NEG_INFINITY,
    }];
    assert!(call(&["a"]).with(Outcome::Reply(&reply)).write().is_none());
}

#[test]
fn an_error_is_asked_the_same_when_it_comes_again() {
    let kinds = [
        Kind::RateLimited,
        Kind::Timeout,
        Kind::Provider,
        Kind::Rejected,
        Kind::Refused,
        Kind::Auth,
    ];
    for kind in kinds {
        for error in [
            Error::new(kind, "why"),
            Error::new(kind, "why").told(|told| told.unreached = true),
            Error::new(kind, "why").told(|told| told.status = Some(500)),
            Error::new(kind, "why").told(|told| told.asks_again = Some(false)),
        ] {
            let again = error.to_kept().to_error();
            assert_eq!(again.kind(), error.kind());
            assert_eq!(again.is_transient(), error.is_transient(), "{error:?}");
            // Nobody was asked this time.
            assert!(!again.may_be_billed());
        }
    }
}

#[test]
fn a_line_that_is_no_call_says_so() {
    let good = call(&["a"])
        .with(Outcome::Reply(&LmResponse::of_text("b")))
        .write()
        .unwrap();
    let both = good.replace(
        "\"took_ms\"",
        "\"error\":{\"kind\":\"auth\",\"message\":\"\"},\"took_ms\"",
    );
    let odd = good.replace("\"took_ms\"", "\"tooks\"");
    let neither = call(&["a"]).write().unwrap();
    let unknown = call(&["a"])
        .with(Outcome::Error(&Error::new(Kind::Auth, "no")))
        .write()
        .unwrap()
        .replace("\"auth\"", "\"cosmic\"");
    for (line, said) in [
        (both, "either `reply` or `error`"),
        (neither, "either `reply` or `error`"),
        (odd, "unknown field `tooks`"),
        (unknown, "of a kind that this library does not know"),
        (good.replace("\"key\":\"", "\"key\":\"x"), "is no digest"),
    ] {
        let error = Call::read(&line).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
    assert!(
        line::check_header("{\"dspy_cassette\":2}")
            .unwrap_err()
            .contains("version 2")
    );
    assert!(line::check_header("{}").unwrap_err().contains("no tape"));
}

#[test]
fn the_modes_have_names() {
    for mode in CassetteMode::ALL {
        assert_eq!(mode.as_str().parse::<CassetteMode>().unwrap(), mode);
    }
    let error = "replai".parse::<CassetteMode>().unwrap_err().to_string();
    assert!(error.contains("did you mean `replay`?"), "{error}");
}
