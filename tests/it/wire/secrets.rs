//! Keys, which are nowhere to be read: not where a server sends them back, and not where something
//! breaks in the midst of it.

use std::error::Error as _;

use dspy::Error;
use dspy::lm::{Lm, LmResponse, OpenAi, Secret};
use dspy::prelude::*;
use serde_json::json;

use super::{ask, body, heard, model, saying};
use crate::support::{Fault, Provider, Script, Step};

const KEY: &str = "sk-canary-7f3a";
const VALUE: &str = "canary-of-a-header";

fn keyed(model: OpenAi) -> OpenAi {
    let model = model.with_key(Secret::new(KEY));
    model.with_header("x-own", Secret::new(VALUE)).unwrap()
}

/// All that an error can be made to show.
fn shown(error: &Error) -> String {
    let mut all = format!(
        "{error} {error:?} {error:#?} {:?} {:?}",
        error.code(),
        error.reply()
    );
    all += &format!("{:?} {:?}", error.request_id(), error.cause());
    let mut source = error.source();
    while let Some(cause) = source {
        all += &format!("{cause} {cause:?}");
        source = cause.source();
    }
    if let Some(trace) = error.trace() {
        all += &format!("{trace}");
        for span in trace.spans() {
            all += &format!("{span:?}");
        }
    }
    all
}

fn assert_silent(shown: &str) {
    assert!(!shown.contains("canary"), "{shown}");
}

/// Every way in which a call can fail, with the key in it wherever a server can put it.
fn failures() -> Vec<Step> {
    let echo = format!("you said {KEY} and {VALUE}");
    let told = json!({ "error": { "message": echo, "type": KEY, "code": KEY } });
    let mut steps: Vec<Step> = [400, 401, 403, 404, 408, 409, 422, 429, 500, 503]
        .into_iter()
        .flat_map(|status| {
            [
                body(status, &told),
                body(status, &echo),
                body(status, format!("<p>{echo}")),
            ]
        })
        .collect();
    steps.extend([
        body(401, told.to_string().replace("canary", "c\\u0061nary")),
        body(200, &told),
        body(200, &echo),
        body(200, format!("<p>{echo}")),
        body(200, json!({ "choices": [], "of": echo })),
        body(200, json!({ "choices": [echo] })),
        Fault::Status(500).with_header("x-request-id", KEY),
        Fault::Status(302).with_header("location", format!("http://elsewhere.example/{KEY}")),
        Fault::InBandError.with_message(&echo),
        Fault::InBandError.with_code(KEY),
        Fault::BadChunk.with_header("x-own", VALUE),
        Fault::Reset.into(),
        Fault::Truncate(20).into(),
        Fault::BadFraming.into(),
    ]);
    steps
}

#[tokio::test]
async fn a_key_is_in_no_error_of_a_call() {
    for step in failures() {
        let provider = Provider::new(Script::answering(KEY).then(step));
        let error = ask(&keyed(model(&provider)), &saying("snow?")).await;
        assert_silent(&shown(&error.unwrap_err()));
    }
}

#[tokio::test]
async fn a_key_is_in_no_error_of_a_stream() {
    for step in failures() {
        let provider = Provider::new(Script::answering("Snow is white.").then(step.clone()));
        let (events, error) = heard(&keyed(model(&provider)), &saying("snow?")).await;
        assert_silent(&shown(&error.unwrap_or_else(|| panic!("{step:?}"))));
        assert_silent(&format!("{events:?}"));
    }
    let event = format!("data: {{\"choices\": {KEY}}}\n\n");
    let error = format!("event: error\ndata: {KEY}\n\n");
    for bytes in [event, error] {
        let provider = Provider::new(Script::answering("").then(body(200, bytes)));
        let (_, error) = heard(&keyed(model(&provider)), &saying("snow?")).await;
        assert_silent(&shown(&error.unwrap()));
    }
}

#[tokio::test]
async fn a_key_is_in_no_error_where_nobody_answers() {
    let nobody = keyed(OpenAi::new("http://127.0.0.1:9/v1", "m").unwrap());
    let error = ask(&nobody, &saying("snow?")).await.unwrap_err();
    assert_silent(&shown(&error));
    assert_silent(&format!("{nobody:?} {nobody:#?} {}", nobody.identity()));
}

#[tokio::test]
async fn a_key_that_is_sent_back_is_in_no_answer() {
    let whole = |answer: &LmResponse| format!("{answer:?}");
    let provider = Provider::new(Script::answering(&format!("you said {KEY}")));
    let model = keyed(model(&provider));
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].text(), "you said …");
    assert_silent(&whole(&answer));
    // A word that many servers want for a key is no secret, and may be said.
    let provider = Provider::new(Script::answering("EMPTY is what it is"));
    let model = super::model(&provider).with_key(Secret::new("EMPTY"));
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].text(), "EMPTY is what it is");
}

#[tokio::test]
async fn a_key_is_in_no_record_of_a_program() {
    /// Name the colour of the thing.
    #[signature]
    struct Colour {
        #[input]
        thing: String,
        #[output]
        colour: String,
    }
    for step in failures() {
        let provider = Provider::new(Script::answering(KEY).then(step));
        let cx = Ctx::new(keyed(model(&provider)));
        let error = Predict::<Colour>::new().call(&cx, "snow").await;
        assert_silent(&shown(&error.unwrap_err()));
        assert_silent(&format!("{cx:?}"));
    }
}
