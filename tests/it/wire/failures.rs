//! What a server means by an answer that is none: the kind, what it told, and its own words.

use std::time::Duration;

use dspy::Error;
use dspy::lm::{CallCx, Lm, OpenAi, Secret};
use serde_json::json;

use super::{ask, body, model, saying};
use crate::support::{Fault, Provider, Script, Step};

async fn failing(step: impl Into<Step>) -> Error {
    let provider = Provider::new(Script::answering("yes").then(step));
    ask(&model(&provider), &saying("snow?")).await.unwrap_err()
}

#[tokio::test]
async fn a_failure_tells_status_code_request_and_when_to_come_back() {
    let step = Fault::Status(429)
        .with_code("rate_limit_exceeded")
        .with_header("retry-after", "1.5")
        .with_header("x-should-retry", "false")
        .with_header("x-ratelimit-remaining-tokens", 0)
        .with_header("x-ratelimit-reset-tokens", "6m0s");
    let error = failing(step).await;
    assert!(error.is_rate_limited() && !error.is_transient());
    assert_eq!(error.status(), Some(429));
    assert_eq!(error.code(), Some("rate_limit_exceeded"));
    assert_eq!(error.request_id(), Some("req_00000000"));
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    let tokens = error.allowance().unwrap().tokens;
    assert_eq!(tokens.remaining, Some(0));
    assert_eq!(tokens.reset, Some(Duration::from_secs(360)));
    assert!(!error.may_be_billed());

    let step = Fault::Status(503).with_header("retry-after-ms", "20");
    let error = failing(step.with_header("retry-after", "7")).await;
    assert!(error.is_transient() && !error.may_be_billed());
    assert_eq!(error.retry_after(), Some(Duration::from_millis(20)));
    assert_eq!(
        error.code(),
        Some("service_unavailable"),
        "its type is better than none"
    );

    let date = "Wed, 21 Oct 2015 07:28:30 GMT";
    let step = Fault::Status(503).retry_after(date);
    let error = failing(step.with_header("date", "Wed, 21 Oct 2015 07:28:00 GMT")).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    let step = Fault::Status(400).with_header("x-should-retry", "true");
    let error = failing(step).await;
    assert!(error.is_rejected() && error.is_transient());
}

#[tokio::test]
async fn each_status_has_its_kind_and_a_code_goes_before_it() {
    let said = |code: &str| json!({ "error": { "message": "it says", "code": code } });
    type IsKind = fn(&Error) -> bool;
    let kinds: [(Step, IsKind); 18] = [
        (body(400, "{}"), Error::is_rejected),
        (body(401, "{}"), Error::is_auth),
        (body(402, "{}"), Error::is_auth),
        (body(403, "{}"), Error::is_auth),
        (body(404, "{}"), Error::is_config),
        (body(408, "{}"), Error::is_timeout),
        (body(409, "{}"), Error::is_rejected),
        (body(413, "{}"), Error::is_rejected),
        (body(422, "{}"), Error::is_rejected),
        (body(429, "{}"), Error::is_rate_limited),
        (body(500, "{}"), Error::is_provider),
        (body(529, "{}"), Error::is_provider),
        (body(429, said("insufficient_quota")), Error::is_auth),
        (
            body(400, said("context_length_exceeded")),
            Error::is_context_overflow,
        ),
        (
            body(413, said("rate_limit_exceeded")),
            Error::is_rate_limited,
        ),
        (body(400, said("content_filter")), Error::is_refused),
        (body(400, said("model_not_found")), Error::is_config),
        (body(400, said("invalid_api_key")), Error::is_auth),
    ];
    for (step, is_kind) in kinds {
        let shown = format!("{step:?}");
        let error = failing(step).await;
        assert!(is_kind(&error), "{shown}: {error:?}");
        let is_passing =
            matches!(error.status(), Some(408 | 409 | 429 | 500..)) && !error.is_auth();
        assert_eq!(
            error.is_transient(),
            is_passing || error.is_rate_limited(),
            "{shown}"
        );
        assert!(!error.may_be_billed(), "{shown}");
    }
}

#[tokio::test]
async fn what_a_server_says_is_shown_in_whatever_form_it_says_it() {
    for (step, said) in [
        (
            body(403, "error code: 1010"),
            "(status 403: error code: 1010)",
        ),
        (
            body(502, "<html>\r\n<h1>502 Bad Gateway</h1></html>\n"),
            "(status 502: <html>\r\n<h1>502 Bad Gateway</h1></html>)",
        ),
        (
            body(404, json!({ "error": "model 'x' not found" })),
            "model 'x' not found",
        ),
        (
            body(422, json!({ "detail": "no field `messages`" })),
            "no field `messages`",
        ),
        (
            body(
                400,
                json!({ "object": "error", "message": "too long", "code": 400 }),
            ),
            "(status 400, `400`: too long)",
        ),
        (
            body(
                400,
                json!([{ "error": { "code": 400, "message": "no such thing" } }]),
            ),
            "no such thing",
        ),
        (
            body(
                401,
                json!({ "error": { "message": "Wrong key given", "type": "auth" } }),
            ),
            "(status 401, `auth`: Wrong key given)",
        ),
        (body(500, ""), "(status 500: )"),
    ] {
        let error = failing(step).await;
        assert!(error.to_string().contains(said), "{error}");
    }
    let error = failing(body(500, "x".repeat(1 << 20))).await;
    assert!(error.to_string().len() < 1200 && error.to_string().contains('…'));
}

#[tokio::test]
async fn an_error_under_a_status_that_says_all_is_well_counts_by_its_code() {
    let told = |error: serde_json::Value| body(200, json!({ "error": error }));
    let error = failing(told(json!({ "message": "it says", "code": 429 }))).await;
    assert!(error.is_rate_limited() && error.is_transient(), "{error}");
    assert_eq!(error.status(), Some(429));
    let error = failing(told(
        json!({ "message": "it says", "code": "insufficient_quota" }),
    ))
    .await;
    assert!(error.is_auth() && error.status().is_none(), "{error}");
    let error = failing(told(
        json!({ "message": "it says", "type": "server_error" }),
    ))
    .await;
    assert!(error.is_provider() && error.is_transient() && error.may_be_billed());
    let error = failing(told(json!("it says"))).await;
    assert!(error.is_provider() && error.to_string().contains("it says"));
    let choice = json!({ "message": { "content": "Sn" }, "finish_reason": "error",
        "error": { "code": 502, "message": "it says" } });
    let error = failing(body(200, json!({ "choices": [choice] }))).await;
    assert_eq!(error.status(), Some(502));
    // What is empty tells nothing.
    for nothing in [json!(null), json!({}), json!("")] {
        let whole = json!({ "error": nothing, "choices": [{ "message": { "content": "yes" } }] });
        assert!(super::answered(whole).await.is_ok());
    }
}

#[tokio::test]
async fn what_was_never_reached_is_told_from_what_broke_off() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let nobody = OpenAi::new(&format!("http://{address}/v1"), "m").unwrap();
    let error = ask(&nobody, &saying("snow?")).await.unwrap_err();
    assert!(error.is_provider() && error.is_transient() && !error.may_be_billed());
    let cause = error.cause().unwrap().to_string();
    assert!(!cause.contains("http"), "{cause}");
    for fault in [Fault::Reset, Fault::Truncate(20), Fault::BadFraming] {
        let error = failing(fault).await;
        assert!(error.is_provider() && !error.is_transient() && error.may_be_billed());
        assert!(
            error.to_string().contains("broke the connection off"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_status_counts_even_where_its_words_do_not_come() {
    let (listener, url) = crate::wire::timeouts::listening().await;
    let answer = tokio::spawn(async move {
        let head = "HTTP/1.1 401 No\r\nx-request-id: req_7\r\ncontent-length: 100\r\n\r\nwro";
        crate::wire::timeouts::answer(&listener, head).await
    });
    let model = OpenAi::new(&url, "m").unwrap();
    let error = ask(&model, &saying("snow?")).await.unwrap_err();
    assert!(error.is_auth() && error.status() == Some(401), "{error}");
    assert_eq!(error.request_id(), Some("req_7"));
    answer.await.unwrap();
}

#[tokio::test]
async fn a_wrong_key_is_told_in_the_providers_words() {
    let provider = Provider::new(Script::answering("yes").with_key("sk-right"));
    let model = model(&provider).with_key(Secret::new("sk-wrong"));
    let error = model.call(&saying("snow?"), &CallCx::default()).await;
    let error = error.unwrap_err();
    assert!(error.is_auth() && error.to_string().contains("Incorrect API key provided."));
    assert_eq!(error.code(), Some("invalid_api_key"));
}
