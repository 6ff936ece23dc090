//! Requests against the published schema: what fits, what does not, and who hears of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dspy::lm::{CallCx, Lm, LmRequest, Message, OpenAi, Options, Part, Role};
use dspy::value::Image;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::schema::Schema;
use crate::support::{Provider, Script};

fn with(fields: &Json) -> Json {
    let mut request = json!({ "model": "m", "messages": [{ "role": "user", "content": "hi" }] });
    for (name, value) in fields.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

#[test]
fn requests_as_the_reference_has_them_fit() {
    let schema = Schema::of_chat_requests();
    let tool = json!({ "type": "function", "function": {
        "name": "look", "parameters": { "type": "object" }, "strict": true
    } });
    let call = json!({ "id": "c1", "type": "function", "function": {
        "name": "look", "arguments": "{}"
    } });
    let format = json!({ "type": "json_schema", "json_schema": {
        "name": "answer", "strict": true, "schema": { "type": "object" }
    } });
    for fields in [
        json!({}),
        json!({ "temperature": 0, "top_p": 1.0, "seed": -1, "n": 128, "user": "u" }),
        json!({ "stop": null, "max_tokens": null }),
        json!({ "stop": "END" }),
        json!({ "stop": ["a", "b", "c", "d"], "max_completion_tokens": 5 }),
        json!({ "logprobs": true, "top_logprobs": 20, "logit_bias": { "50256": -100 } }),
        json!({ "stream": true, "stream_options": { "include_usage": true } }),
        json!({ "tools": [tool], "tool_choice": "required", "parallel_tool_calls": false }),
        json!({ "tool_choice": { "type": "function", "function": { "name": "look" } } }),
        json!({ "response_format": { "type": "json_object" } }),
        json!({ "response_format": format, "reasoning_effort": "low", "verbosity": "high" }),
        json!({ "messages": [
            { "role": "developer", "content": "be brief" },
            { "role": "user", "name": "ann", "content": [
                { "type": "text", "text": "look" },
                { "type": "image_url", "image_url": { "url": "https://example.org/a.png" } }
            ] },
            { "role": "assistant", "content": null, "tool_calls": [call] },
            { "role": "tool", "content": "a cat", "tool_call_id": "c1" }
        ] }),
    ] {
        let misfits = schema.misfits(&with(&fields));
        assert!(misfits.is_empty(), "{fields}: {misfits:?}");
    }
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let schema = Schema::of_chat_requests();
    let message = |message: Json| json!({ "messages": [message] });
    for (fields, wanted) in [
        (json!({ "model": 3 }), "$.model: 3 is not of the type"),
        (json!({ "messages": [] }), "$.messages: the number of items"),
        (json!({ "temperature": 2.5 }), "$.temperature: the value"),
        (json!({ "temperature": "0" }), "$.temperature: \"0\" is not"),
        (json!({ "n": 0 }), "$.n: the value is 0, below 1"),
        (json!({ "n": 1.5 }), "$.n: 1.5 is not of the type"),
        (json!({ "seed": u64::MAX }), "$.seed: the value"),
        (
            json!({ "stop": ["a", "b", "c", "d", "e"] }),
            "$.stop: the number of items is 5, above 4",
        ),
        (json!({ "stop": [] }), "$.stop: "),
        (json!({ "max_token": 5 }), "$.max_token: no such field"),
        (
            json!({ "stream_options": { "usage": true } }),
            "$.stream_options.usage: no such field",
        ),
        (json!({ "verbosity": "loud" }), "$.verbosity: \"loud\" is"),
        (
            message(json!({ "role": "user" })),
            "$.messages[0]: `content` is missing",
        ),
        (
            message(json!({ "role": "boss", "content": "now" })),
            "$.messages[0].role: \"boss\" is none of",
        ),
        (
            message(json!({ "role": "user", "content": null })),
            "$.messages[0].content: null",
        ),
        (
            message(json!({ "role": "tool", "content": "x" })),
            "$.messages[0]",
        ),
    ] {
        let misfits = schema.misfits(&with(&fields));
        let found = misfits.iter().any(|it| it.starts_with(wanted));
        assert!(found, "{fields}: {misfits:?}");
    }
    assert!(schema.misfits(&json!([]))[0].starts_with("$: [] is not of the type"));
    let missing = schema.misfits(&json!({}));
    assert_eq!(
        missing,
        ["$: `model` is missing", "$: `messages` is missing"]
    );
}

#[test]
fn a_schema_that_says_more_than_is_checked_is_refused() {
    for schema in [
        json!({ "pattern": "^a" }),
        json!({ "properties": { "a": { "format": "date" } } }),
        json!({ "$ref": "#/$defs/nowhere" }),
    ] {
        assert!(catch_unwind(|| Schema::new(schema)).is_err());
    }
}

#[test]
fn one_form_and_no_more_may_fit() {
    let schema = json!({ "oneOf": [{ "type": "integer" }, { "minimum": 3 }, false] });
    let schema = Schema::new(schema);
    assert!(schema.misfits(&json!(2)).is_empty());
    assert!(schema.misfits(&json!(3.5)).is_empty());
    assert_eq!(
        schema.misfits(&json!(4)),
        ["$: 2 forms fit, and one should"]
    );
    assert_eq!(schema.misfits(&json!(2.5)).len(), 1);
}

/// Sends a request of our client's with these options, and gives what did not fit.
async fn sent_with(options: Options) -> Vec<String> {
    let provider = Provider::new(Script::answering("yes"));
    let model = OpenAi::new(provider.url(), "m").unwrap();
    let mut request = LmRequest::of_messages(vec![
        Message::of_text(Role::System, "Look."),
        Message {
            role: Role::User,
            parts: vec![
                Part::Text("This:".into()),
                Part::Image(Image::at("https://example.org/cat.png").unwrap()),
            ],
        },
        Message::of_text(Role::Assistant, "A cat."),
        Message::of_text(Role::User, "And?"),
    ]);
    request.options = options.into();
    let answer = model.call(&request, &CallCx::default()).await;
    let misfits = provider.misfits();
    assert_eq!(
        answer.is_ok(),
        misfits.is_empty(),
        "{answer:?}: {misfits:?}"
    );
    misfits
}

#[tokio::test]
async fn what_our_client_writes_fits() {
    let mut options = Options::default();
    assert_eq!(sent_with(options.clone()).await, [""; 0]);
    options.temperature = Some(0.0);
    options.top_p = Some(1.0);
    options.max_tokens = Some(1);
    options.n = Some(2);
    options.seed = Some(i64::MAX as u64);
    options.stop = vec!["END".into()];
    options.logprobs = true;
    assert_eq!(sent_with(options).await, [""; 0]);
}

async fn status(request: reqwest::RequestBuilder) -> (u16, Json) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_request_that_does_not_fit_is_answered_with_an_error_and_kept() {
    let provider = Provider::new(Script::answering("yes"));
    let client = super::client();
    let url = format!("{}/chat/completions", provider.url());
    let post = |body: Json| {
        let post = client.post(&url).header("content-type", "application/json");
        post.body(body.to_string())
    };
    let (code, body) = status(post(with(&json!({ "n": 0 })))).await;
    assert_eq!((code, &body["error"]["param"]), (400, &json!("n")));
    assert_eq!(body["error"]["type"], "invalid_request_error");
    for fields in [
        json!({ "stream_options": { "include_usage": true } }),
        json!({ "top_logprobs": 2 }),
        json!({ "max_tokens": 2, "max_completion_tokens": 2 }),
    ] {
        assert_eq!(status(post(with(&fields))).await.0, 400, "{fields}");
    }
    assert_eq!(status(client.post(&url).body("{}")).await.0, 400);
    assert_eq!(status(client.get(&url)).await.0, 405);
    let elsewhere = client.post(format!("{}/completions", provider.url()));
    assert_eq!(status(elsewhere).await.0, 404);
    assert_eq!(provider.misfits().len(), 9);
    assert_eq!((provider.misfits().len(), provider.calls()), (0, 7));
    let kept = &provider.received()[0];
    assert_eq!(kept.body["n"], 0);
    assert_eq!(kept.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_misfit_that_nobody_asks_for_fails_the_test() {
    let provider = Provider::new(Script::answering("yes"));
    let client = super::client();
    let (code, _) = status(client.get(format!("{}/models", provider.url()))).await;
    assert_eq!(code, 404);
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(provider)));
    let message = dropped.unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(message.contains("the path `/v1/models`"), "{message}");
}

#[tokio::test]
async fn a_script_that_panics_is_a_misfit_and_no_hang() {
    let provider = Provider::new(Script::by(|asked| panic!("no answer to {}", asked.last())));
    let model = OpenAi::new(provider.url(), "m").unwrap();
    let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "why?")]);
    let error = model.call(&request, &CallCx::default()).await.unwrap_err();
    assert!(error.is_provider(), "{error}");
    assert_eq!(provider.misfits(), ["request 0: the script panicked"]);
}

#[tokio::test]
async fn what_is_no_request_ends_its_connection_alone() {
    for text in [
        "HELO there\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\ncontent-length: many\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n",
    ] {
        let provider = Provider::new(Script::answering("yes"));
        let place = provider.url().trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(place.trim_end_matches("/v1")).await;
        let stream = stream.as_mut().unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(answer.is_empty());
        assert_eq!((provider.misfits().len(), provider.calls()), (1, 0));
    }
}
