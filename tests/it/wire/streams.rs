//! Answers bit by bit: the same whole wherever the bytes are cut, and no silent end.

use std::time::Duration;

use dspy::lm::{Finish, LmEvent, LmResponse, OpenAi, Part, Timeouts, ToolCall, Usage};
use serde_json::{Value as Json, json};
use tokio::io::AsyncWriteExt;

use super::{
    ask, body, heard, model, next, open, saying, streamed, text_of, timeouts, with_options,
};
use crate::support::{Billing, Bounds, Fault, Provider, Script};

const TEXT: &str = "Zoë says: \u{2744} is white,\n\"snow\" \u{1F600} too.";

/// A stream as its bytes, with an event for each of these.
fn events(events: &[Json]) -> String {
    let events = events.iter().map(|event| match event {
        Json::String(text) => format!("data: {text}\n\n"),
        event => format!("data: {event}\n\n"),
    });
    events.collect()
}

fn delta(delta: Json) -> Json {
    json!({ "id": "x", "model": "m-1", "choices": [{ "index": 0, "delta": delta }] })
}

fn finish(reason: &str) -> Json {
    json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
}

/// What our client makes of a stream of these bytes.
async fn of_bytes(bytes: &str) -> Result<LmResponse, dspy::Error> {
    let provider = Provider::new(Script::answering("").then(body(200, bytes)));
    streamed(&model(&provider), &saying("snow?")).await
}

#[tokio::test]
async fn a_stream_is_the_whole_answer_in_chunks_of_any_size() {
    let calls = json!([
        { "id": "c1", "type": "function",
            "function": { "name": "look", "arguments": "{\"at\": \"\u{2744}\"}" } },
        { "id": "c2", "type": "function", "function": { "name": "think", "arguments": "{}" } }
    ]);
    let message = json!({ "reasoning_content": "Hm, \u{2744}.", "tool_calls": calls });
    let script = || {
        Script::by(|asked| format!("{}: {TEXT}", asked.choice))
            .with_message(message.clone())
            .with_usage(json!({ "completion_tokens_details": { "reasoning_tokens": 3 } }))
    };
    let request = with_options(|it| {
        it.n = Some(2);
        it.logprobs = true;
    });
    let provider = Provider::new(script());
    let whole = ask(&model(&provider), &request).await.unwrap();
    assert_eq!(whole.completions[1].text(), format!("1: {TEXT}"));
    assert_eq!(whole.usage.reasoning_tokens, Some(3));
    let forms: [fn(Script) -> Script; 4] = [
        |it| it,
        |it| it.then(Fault::NoDone),
        |it| it.with_crlf(),
        |it| it.with_comments().with_crlf(),
    ];
    for form in forms {
        for size in [1, 7, 64, 1 << 20] {
            let provider = Provider::new(form(script()).chunks_of(size));
            let same = streamed(&model(&provider), &request).await.unwrap();
            assert_eq!(same.completions, whole.completions, "{size}");
            assert_eq!((same.usage, &same.model), (whole.usage, &whole.model));
        }
        let provider = Provider::new(form(script()).chunks_of(64));
        let (heard, error) = heard(&model(&provider), &request).await;
        assert!(error.is_none(), "{error:?}");
        assert!(text_of(&heard) == whole.completions[0].text());
        let ends = |event: &&LmEvent| matches!(event, LmEvent::Finished { .. });
        assert_eq!(heard.iter().filter(ends).count(), 2, "each ends once");
        assert!(matches!(heard.last(), Some(LmEvent::Usage(_))));
    }
}

#[tokio::test]
async fn what_was_used_is_said_once_or_not_at_all() {
    let provider = Provider::new(Script::answering("one").billing(Billing::Unsaid));
    let answer = streamed(&model(&provider), &saying("snow?")).await.unwrap();
    assert_eq!(answer.usage, Usage::default());
    // Some servers say it anew with each piece.
    let with_usage = |mut event: Json, tokens: u64| {
        event["usage"] = json!({ "prompt_tokens": 5, "completion_tokens": tokens });
        event
    };
    let bytes = events(&[
        with_usage(delta(json!({ "content": "on" })), 1),
        with_usage(delta(json!({ "content": "e" })), 2),
        with_usage(finish("stop"), 2),
        json!("[DONE]"),
    ]);
    let provider = Provider::new(Script::answering("").then(body(200, bytes)));
    let (heard, _) = heard(&model(&provider), &saying("snow?")).await;
    let said = heard.iter().filter_map(|event| match event {
        LmEvent::Usage(usage) => usage.total(),
        _ => None,
    });
    assert_eq!(said.collect::<Vec<_>>(), [7]);
}

#[tokio::test]
async fn a_stream_that_breaks_ends_in_an_error_after_what_came() {
    let faults = [
        Fault::InBandError.with_message("out of snow"),
        Fault::BadChunk.into(),
        Fault::Truncate(900).into(),
        Fault::ResetAfter(900).into(),
        Fault::BadFraming.into(),
    ];
    for step in faults {
        let provider = Provider::new(Script::answering(TEXT).then(step.clone()));
        let (heard, error) = heard(&model(&provider), &saying("snow?")).await;
        let error = error.unwrap_or_else(|| panic!("{step:?} ended in silence"));
        assert!(error.is_provider(), "{step:?}: {error}");
        assert!(error.may_be_billed(), "{step:?}: {error}");
        let text = text_of(&heard);
        assert!(TEXT.starts_with(&text) && text != TEXT, "{step:?}: {text}");
        let is_last =
            |event: &LmEvent| matches!(event, LmEvent::Usage(_) | LmEvent::Finished { .. });
        assert!(!heard.iter().any(is_last), "{step:?}");
    }
}

#[tokio::test]
async fn an_error_in_the_stream_counts_by_its_code_and_keeps_its_words() {
    let in_band = |code: Json| {
        let error = json!({ "error": { "message": "it says", "type": "novel", "code": code } });
        events(&[delta(json!({ "content": "Sn" })), error])
    };
    let error = of_bytes(&in_band(json!("rate_limit_exceeded")))
        .await
        .unwrap_err();
    assert!(error.is_rate_limited() && error.is_transient(), "{error}");
    let error = of_bytes(&in_band(json!(502))).await.unwrap_err();
    assert!(error.is_provider() && error.is_transient(), "{error}");
    assert_eq!((error.status(), error.code()), (Some(502), Some("502")));
    let error = of_bytes(&in_band(json!("context_length_exceeded")))
        .await
        .unwrap_err();
    assert!(error.is_context_overflow() && error.to_string().contains("it says"));
    // In other forms.
    for bytes in [
        "event: error\ndata: {\"message\": \"it says\"}\n\n".to_owned(),
        "error: {\"code\": 500, \"message\": \"it says\"}\n\n".to_owned(),
        "event: error\ndata: it says\n\n".to_owned(),
        events(&[json!({ "choices": [
            { "delta": { "content": "" }, "finish_reason": "error", "error": { "message": "it says" } }
        ] })]),
        events(&[json!({ "error": "it says" })]),
    ] {
        let error = of_bytes(&bytes).await.unwrap_err();
        assert!(
            error.is_provider() && error.to_string().contains("it says"),
            "{error}"
        );
    }
    // A failure of the server's own may pass.
    let error = json!({ "error": { "message": "it says", "type": "server_error" } });
    let error = of_bytes(&events(&[error])).await.unwrap_err();
    assert!(error.is_provider() && error.is_transient(), "{error}");
}

#[tokio::test]
async fn an_end_without_the_last_word_is_one_only_where_all_is_said() {
    let said = delta(json!({ "content": "Snow." }));
    let whole = events(&[said.clone(), finish("stop")]);
    assert_eq!(
        of_bytes(&whole).await.unwrap().completions[0].text(),
        "Snow."
    );
    // The last event may lack its end.
    let answer = of_bytes(whole.trim_end()).await.unwrap();
    assert_eq!(answer.completions[0].finish, Finish::Stop);
    for cut in [
        events(std::slice::from_ref(&said)),
        String::new(),
        ": a comment\n\n".to_owned(),
    ] {
        let error = of_bytes(&cut).await.unwrap_err();
        assert!(
            error.is_provider() && error.to_string().contains("ended"),
            "{error}"
        );
    }
    // Two were asked for, and one is whole.
    let provider = Provider::new(Script::answering("").then(body(200, &whole)));
    let two = with_options(|it| it.n = Some(2));
    let (_, error) = heard(&model(&provider), &two).await;
    assert!(error.unwrap().to_string().contains("1 of 2"));
    // With the last word, some servers do not say how an answer ended.
    let answer = of_bytes(&events(&[said, json!("[DONE]")])).await.unwrap();
    assert_eq!(answer.completions[0].finish, Finish::Stop);
    let error = of_bytes(&events(&[json!("[DONE]")])).await.unwrap_err();
    assert!(error.to_string().contains("without an answer"), "{error}");
}

#[tokio::test]
async fn an_event_that_nobody_can_read_is_shown() {
    for odd in [
        "{\"choices\": [{\"del",
        "hello",
        "[1, 2]",
        "{\"choices\": 3}",
    ] {
        let bytes = format!(
            "{}data: {odd}\n\n",
            events(&[delta(json!({ "content": "S" }))])
        );
        let error = of_bytes(&bytes).await.unwrap_err();
        assert!(
            error.is_provider() && error.to_string().contains(odd),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_heard_all_the_same() {
    let whole = json!({
        "id": "x", "model": "m-1", "usage": { "prompt_tokens": 5, "completion_tokens": 2 },
        "choices": [{ "finish_reason": "stop", "message": {
            "content": "Snow.", "reasoning": "Hm.",
            "tool_calls": [{ "id": "c1", "function": { "name": "look", "arguments": "{}" } }]
        } }]
    });
    for bytes in [whole.to_string(), format!("\u{FEFF}\n  {whole}\n")] {
        let answer = of_bytes(&bytes).await.unwrap();
        let parts = [
            Part::Reasoning("Hm.".into()),
            Part::Text("Snow.".into()),
            Part::ToolCall(ToolCall::new("c1", "look", "{}")),
        ];
        assert_eq!(answer.completions[0].parts, parts);
        assert_eq!(
            (answer.usage, answer.id),
            (Usage::of_tokens(5, 2), Some("x".into()))
        );
    }
    let told = json!({ "error": { "message": "it says", "code": "insufficient_quota" } });
    assert!(of_bytes(&told.to_string()).await.unwrap_err().is_auth());
    let error = of_bytes("<html>").await.unwrap_err();
    assert!(
        error.to_string().contains("a page and not with JSON"),
        "{error}"
    );
}

#[tokio::test]
async fn tools_are_put_together_from_whatever_pieces_servers_make() {
    let piece = |call: Json| delta(json!({ "tool_calls": [call] }));
    let look = ToolCall::new("c1", "look", "{\"at\":1}");
    let think = ToolCall::new("c2", "think", "{}");
    let named = |index: Json, id: &str, name: &str, arguments: Json| {
        let mut call = json!({ "id": id, "function": { "name": name, "arguments": arguments } });
        if !index.is_null() {
            call["index"] = index;
        }
        piece(call)
    };
    for (pieces, wanted) in [
        // As the reference has it, with the pieces of two in turn.
        (
            vec![
                named(json!(0), "c1", "look", json!("")),
                named(json!(1), "c2", "think", json!("{")),
                piece(json!({ "index": 0, "function": { "arguments": "{\"at\":1}" } })),
                piece(json!({ "index": 1, "function": { "arguments": "}" } })),
            ],
            vec![look.clone(), think.clone()],
        ),
        // The id and the name with each piece.
        (
            vec![
                named(json!(0), "c1", "look", json!("{\"at\"")),
                named(json!(0), "c1", "look", json!(":1}")),
            ],
            vec![look.clone()],
        ),
        // Whole ones, all of the same number, or of none.
        (
            vec![
                named(json!(0), "c1", "look", json!({ "at": 1 })),
                named(json!(0), "c2", "think", json!({})),
            ],
            vec![look.clone(), think.clone()],
        ),
        (
            vec![
                named(json!(null), "c1", "look", json!("{\"at\":")),
                piece(json!({ "function": { "arguments": "1}" } })),
                named(json!(null), "c2", "think", json!("{}")),
            ],
            vec![look.clone(), think.clone()],
        ),
        // The older form.
        (
            vec![
                delta(json!({ "function_call": { "name": "look", "arguments": "{\"at\"" } })),
                delta(json!({ "function_call": { "arguments": ":1}" } })),
            ],
            vec![ToolCall::new("", "look", "{\"at\":1}")],
        ),
    ] {
        let mut all = pieces;
        all.extend([finish("tool_calls"), json!("[DONE]")]);
        let answer = of_bytes(&events(&all)).await.unwrap();
        let calls: Vec<_> = answer.completions[0].tool_calls().cloned().collect();
        assert_eq!(calls, wanted);
        assert_eq!(answer.completions[0].finish, Finish::ToolCalls);
    }
    let error = of_bytes(&events(&[named(json!(5000), "c", "look", json!(""))])).await;
    assert!(error.unwrap_err().to_string().contains("tool 5000"));
}

#[tokio::test]
async fn a_status_is_told_before_the_stream_begins() {
    let script = Script::answering(TEXT).then(Fault::Status(429).retry_after(3));
    let provider = Provider::new(script);
    let error = open(&model(&provider), &saying("snow?"))
        .await
        .err()
        .unwrap();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after().unwrap().as_secs(), 3);
}

#[tokio::test]
async fn a_stream_that_is_dropped_ends_its_connection() {
    let bounds = Bounds {
        connections: 1,
        ..Bounds::default()
    };
    let script = Script::answering(TEXT).then(Fault::Stall(900));
    let provider = Provider::bounded(script, bounds);
    let model = model(&provider);
    let mut events = open(&model, &saying("snow?")).await.unwrap();
    assert!(next(&mut events).await.unwrap().is_ok());
    drop(events);
    // Another connection is served only once the first is gone.
    assert!(ask(&model, &saying("snow?")).await.is_ok());
}

#[tokio::test]
async fn a_stream_that_came_to_its_end_leaves_its_connection_to_others() {
    let (listener, url) = timeouts::listening().await;
    // Whoever comes on another connection is never served.
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        timeouts::read_request(&mut stream).await;
        let body = events(&[delta(json!({ "content": "Snow." })), json!("[DONE]")]);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunk = format!("{head}{:x}\r\n{body}\r\n", body.len());
        stream.write_all(chunk.as_bytes()).await.unwrap();
        // The end of the body comes later than its last word.
        tokio::time::sleep(Duration::from_millis(5)).await;
        stream.write_all(b"0\r\n\r\n").await.unwrap();
        timeouts::read_request(&mut stream).await;
        let body = r#"{"choices":[{"message":{"content":"White."}}]}"#;
        let whole = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(whole.as_bytes()).await.unwrap();
        (listener, stream)
    });
    let model = OpenAi::new(&url, "m").unwrap();
    let answer = streamed(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].text(), "Snow.");
    // The connection comes back to its pool in a task of its own.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let model = model.with_timeouts(Timeouts::default().with_first_byte(Duration::from_secs(5)));
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].text(), "White.");
    server.await.unwrap();
}
