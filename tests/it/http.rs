//! Models behind a server, over real HTTP on the loopback.

use std::time::Duration;

use dspy::lm::{OpenAi, Options, Secret, Usage};
use dspy::prelude::*;
use dspy::value::Image;
use serde_json::{Value as Json, json};

use crate::server::Server;

const KEY: &str = "sk-canary-7f3a";

/// Name the colour of the thing.
#[signature]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

fn answer(text: &str) -> String {
    json!({
        "id": "x-1", "model": "m-2026", "object": "chat.completion", "novel": {"field": [1]},
        "choices": [{
            "index": 0, "finish_reason": "stop",
            "message": { "role": "assistant", "content": text, "annotations": [] }
        }],
        "usage": { "prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15 }
    })
    .to_string()
}

const WHITE: &str = "[[ ## colour ## ]]\nwhite\n\n[[ ## completed ## ]]";

fn model(server: &Server) -> OpenAi {
    OpenAi::new(&server.url, "m")
        .unwrap()
        .with_key(Secret::new(KEY))
}

async fn failing(status: u16, body: &str) -> Error {
    let server = Server::answering([(status, body)]);
    Predict::<Colour>::new()
        .call(&Ctx::new(model(&server)), "snow")
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_typed_call_goes_over_the_wire_and_back() {
    let server = Server::answering([(200, answer(WHITE))]);
    let row = Colour {
        thing: "coal\n\"black\"".into(),
        colour: "black".into(),
    };
    let predict = Predict::<Colour>::new().with_demos([row]);
    let prediction = predict
        .call(&Ctx::new(model(&server)), "snow")
        .temperature(0.0)
        .await
        .unwrap();
    assert_eq!(prediction.colour, "white");
    assert_eq!(prediction.usage(), Usage::of_tokens(12, 3));

    let received = server.received();
    assert!(
        received
            .head
            .starts_with("POST /v1/chat/completions HTTP/1.1\r\n")
    );
    assert!(
        received
            .head
            .contains(&format!("authorization: Bearer {KEY}\r\n"))
    );
    let body: Json = serde_json::from_str(&received.body).unwrap();
    assert_eq!(body["model"], "m");
    assert_eq!(body["temperature"], 0.0);
    assert_eq!(
        body.as_object().unwrap().len(),
        3,
        "nothing is sent that nobody set"
    );
    let roles: Vec<_> = body["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    assert!(
        body["messages"][1]["content"]
            .as_str()
            .unwrap()
            .contains("coal\n\"black\"")
    );
}

#[tokio::test]
async fn what_is_sent_is_what_was_rendered() {
    let server = Server::answering([(200, answer(WHITE)), (200, answer(WHITE))]);
    let cx = Ctx::new(model(&server));
    let predict = Predict::<Colour>::new();
    let request = predict.call(&cx, "snow").render().unwrap();
    predict.call(&cx, "snow").await.unwrap();
    // The head's bytes were kept from the first call.
    predict.call(&cx, "snow").await.unwrap();
    let first = server.received().body;
    assert_eq!(first, server.received().body);
    let body: Json = serde_json::from_str(&first).unwrap();
    for (sent, rendered) in body["messages"]
        .as_array()
        .unwrap()
        .iter()
        .zip(request.messages())
    {
        assert_eq!(sent["content"], rendered.text());
    }
}

#[tokio::test]
async fn every_option_has_its_name_on_the_wire() {
    let server = Server::answering([(200, answer(WHITE))]);
    let mut options = Options::default();
    options.top_p = Some(0.5);
    options.max_tokens = Some(7);
    options.n = Some(1);
    options.seed = Some(0);
    options.stop = vec!["END".into()];
    options.logprobs = true;
    let cx = Ctx::new(model(&server)).with_options(options);
    Predict::<Colour>::new().call(&cx, "snow").await.unwrap();
    let body: Json = serde_json::from_str(&server.received().body).unwrap();
    let expected = json!({
        "top_p": 0.5, "max_tokens": 7, "n": 1, "seed": 0, "stop": ["END"], "logprobs": true
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&body[key], value, "{key}");
    }
}

#[tokio::test]
async fn a_picture_is_sent_as_one() {
    /// Look at it.
    #[signature]
    struct Look {
        #[input]
        photo: Image,
        #[output]
        seen: String,
    }
    let server = Server::answering([(200, answer("[[ ## seen ## ]]\na cat"))]);
    let photo = Image::at("https://example.org/cat.png").unwrap();
    Predict::<Look>::new()
        .call(&Ctx::new(model(&server)), (photo,))
        .await
        .unwrap();
    let body: Json = serde_json::from_str(&server.received().body).unwrap();
    let parts = &body["messages"][1]["content"];
    assert_eq!(parts[0]["type"], "text");
    assert_eq!(
        parts[1],
        json!({ "type": "image_url", "image_url": { "url": "https://example.org/cat.png" } })
    );
}

#[tokio::test]
async fn each_status_is_an_error_of_its_own_kind() {
    let said = |code: &str| json!({ "error": { "message": "it says", "code": code } }).to_string();
    let error = failing(401, &said("invalid_api_key")).await;
    assert!(
        error.is_auth() && error.to_string().contains("it says"),
        "{error}"
    );
    assert!(failing(403, "{}").await.is_auth());
    assert!(
        failing(429, &said("rate_limit_exceeded"))
            .await
            .is_rate_limited()
    );
    assert!(failing(429, &said("insufficient_quota")).await.is_auth());
    assert!(
        failing(400, &said("context_length_exceeded"))
            .await
            .is_context_overflow()
    );
    let error = failing(404, &said("model_not_found")).await;
    assert!(
        error.is_config() && error.to_string().contains("no model `m`"),
        "{error}"
    );
    assert!(failing(408, "").await.is_timeout());
    let error = failing(503, "overloaded").await;
    assert!(
        error.is_provider() && error.to_string().contains("status 503: overloaded"),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_completion_says_what_it_is() {
    let error = failing(200, "<!DOCTYPE html><html>").await;
    assert!(error.is_provider());
    assert!(
        error.to_string().contains("a page and not with JSON"),
        "{error}"
    );
    let error = failing(200, "{\"choices\": 3}").await;
    assert!(
        error.is_provider() && error.to_string().contains("no chat completion"),
        "{error}"
    );
    let error = failing(200, "{\"choices\": []}").await;
    assert!(
        error.is_provider() && error.to_string().contains("no answer"),
        "{error}"
    );
}

#[tokio::test]
async fn how_the_answer_ended_and_what_was_refused_come_over_the_wire() {
    let body = |finish: &str, message: Json| {
        json!({ "choices": [{ "finish_reason": finish, "message": message }] }).to_string()
    };
    let error = failing(200, &body("length", json!({ "content": WHITE }))).await;
    assert!(error.is_truncated());
    let error = failing(200, &body("content_filter", json!({ "content": null }))).await;
    assert!(error.is_refused());
    let error = failing(200, &body("stop", json!({ "refusal": "I will not." }))).await;
    assert!(error.is_refused() && error.to_string().contains("I will not."));
    let server = Server::answering([(200, body("novel_reason", json!({ "content": WHITE })))]);
    let cx = Ctx::new(model(&server));
    let prediction = Predict::<Colour>::new().call(&cx, "snow").await.unwrap();
    assert_eq!(
        prediction.usage(),
        Usage::default(),
        "what was not said is not known"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let model = OpenAi::new(&format!("http://{free}/v1"), "m").unwrap();
    let error = Predict::<Colour>::new()
        .call(&Ctx::new(model), "snow")
        .await
        .unwrap_err();
    assert!(error.is_provider());
    let message = error.to_string();
    assert!(
        message.contains(&free.to_string()) && message.contains("is the server running"),
        "{message}"
    );
}

#[tokio::test]
async fn a_deadline_ends_a_call_that_hangs() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let cx = Ctx::new(OpenAi::new(&url, "m").unwrap()).with_timeout(Duration::from_millis(50));
    let error = Predict::<Colour>::new()
        .call(&cx, "snow")
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn a_key_is_nowhere_to_be_read() {
    let echo = json!({ "error": { "message": format!("bad key {KEY}") } }).to_string();
    let plain = format!("<html>{KEY}");
    let mut shown = String::new();
    for (status, body) in [(401, echo), (500, plain.clone()), (200, plain)] {
        let error = failing(status, &body).await;
        shown += &format!("{error} {error:?} {}", error.trace().unwrap());
        for span in error.trace().unwrap().spans() {
            shown += &format!("{span:?}");
        }
    }
    let model = OpenAi::new("http://127.0.0.1:1/v1", "m")
        .unwrap()
        .with_key(Secret::new(KEY));
    shown += &format!("{model:?} {:?}", Ctx::new(model.clone()));
    shown += &dspy::lm::Lm::identity(&model);
    assert!(shown.contains("Secret") && !shown.contains(KEY), "{shown}");
}

#[test]
fn an_address_that_makes_no_sense_is_refused() {
    for url in ["", "localhost:8000", "ftp://x/v1", "http://user:pass@x/v1"] {
        let error = OpenAi::new(url, "m").unwrap_err();
        assert!(
            error.is_config() && !error.to_string().contains("pass@"),
            "{error}"
        );
    }
    assert!(
        OpenAi::new("http://127.0.0.1/v1", " ")
            .unwrap_err()
            .is_config()
    );
}

#[tokio::test]
async fn ten_megabytes_of_input_are_sent() {
    let server = Server::answering([(200, answer(WHITE))]);
    let thing = "snow \u{2744} ".repeat(1_200_000);
    Predict::<Colour>::new()
        .call(&Ctx::new(model(&server)), &thing)
        .await
        .unwrap();
    assert!(server.received().body.len() > 10_000_000);
}

#[tokio::test]
async fn a_model_that_reasons_by_itself_is_not_asked_to() {
    let body = json!({ "choices": [{
        "finish_reason": "stop",
        "message": { "content": WHITE, "reasoning_content": "Snow is white." }
    }] });
    let server = Server::answering([(200, body.to_string())]);
    let mut abilities = dspy::lm::Abilities::default();
    abilities.reasoning = true;
    let cx = Ctx::new(model(&server).with_abilities(abilities));
    let row = Colour {
        thing: "coal".into(),
        colour: "black".into(),
    };
    let step =
        ChainOfThought::<Colour>::new().with_demos([Demo::from(row).with_reasoning("hidden")]);
    let prediction = step.call(&cx, "snow").await.unwrap();
    assert_eq!(prediction.reasoning(), "Snow is white.");
    assert_eq!(prediction.colour, "white");
    let sent = server.received().body;
    assert!(
        !sent.contains("reasoning") && !sent.contains("hidden"),
        "{sent}"
    );
}
