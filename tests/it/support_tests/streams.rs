//! Streamed answers as a plain client sees them.

use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::support::{Billing, Fault, Provider, Script, Step};

const TEXT: &str = "Zoë says: \u{2744} is white,\n\"snow\" \u{1F600} too.";

/// A stream as it came.
struct Seen {
    chunks: Vec<Vec<u8>>,
    /// Whether HTTP says that it is whole.
    is_whole: bool,
    headers: reqwest::header::HeaderMap,
}

impl Seen {
    /// What follows `data:`, one event each.
    fn data(&self) -> Vec<String> {
        let text = String::from_utf8(self.chunks.concat()).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("data: "));
        lines.map(str::to_owned).collect()
    }

    /// The events that are JSON.
    fn events(&self) -> Vec<Json> {
        let data = self.data();
        let events = data.iter().filter_map(|it| serde_json::from_str(it).ok());
        events.collect()
    }

    /// The text of one of the answers.
    fn text(&self, choice: u64) -> String {
        let events = self.events();
        let choices = events.iter().map(|it| &it["choices"][0]);
        let own = choices.filter(|it| it["index"] == choice);
        let words = own.filter_map(|it| it["delta"]["content"].as_str());
        words.collect()
    }

    fn is_done(&self) -> bool {
        self.data().last().is_some_and(|it| it == "[DONE]")
    }
}

/// Asks for a stream with these fields, and reads until it ends or falls silent.
async fn streamed(script: Script, fields: Json) -> Seen {
    let provider = Provider::new(script);
    let mut request = json!({
        "model": "m", "stream": true, "messages": [{ "role": "user", "content": "snow?" }]
    });
    for (name, value) in fields.as_object().unwrap() {
        request[name] = value.clone();
    }
    let post = super::client()
        .post(format!("{}/chat/completions", provider.url()))
        .header("content-type", "application/json")
        .body(request.to_string());
    let mut response = post.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    let mut chunks = Vec::new();
    let is_whole = loop {
        let next = tokio::time::timeout(Duration::from_secs(5), response.chunk());
        match next.await.expect("the stream fell silent") {
            Ok(Some(chunk)) => chunks.push(chunk.to_vec()),
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    Seen {
        chunks,
        is_whole,
        headers,
    }
}

async fn meeting(step: impl Into<Step>) -> Seen {
    streamed(Script::answering(TEXT).then(step), json!({})).await
}

#[tokio::test]
async fn a_stream_is_the_same_in_chunks_of_any_size() {
    let plain = streamed(Script::answering(TEXT), json!({})).await;
    assert_eq!(plain.text(0), TEXT);
    for size in [1, 2, 3, 7, 64, 1 << 20] {
        let seen = streamed(Script::answering(TEXT).chunks_of(size), json!({})).await;
        assert!(seen.is_whole && seen.is_done());
        assert_eq!(seen.data(), plain.data());
        assert!(seen.chunks.iter().all(|chunk| chunk.len() <= size));
        let cut = |chunk: &Vec<u8>| std::str::from_utf8(chunk).is_err();
        assert!(
            size > 3 || seen.chunks.iter().any(cut),
            "a letter is cut by chunks of {size}"
        );
        let inside = |chunk: &Vec<u8>| !chunk.ends_with(b"\n");
        assert!(size > 64 || seen.chunks.iter().any(inside));
    }
}

#[tokio::test]
async fn a_stream_has_the_form_of_the_reference() {
    let seen = streamed(Script::answering("one two"), json!({})).await;
    assert_eq!(
        seen.headers["content-type"],
        "text/event-stream; charset=utf-8"
    );
    let events = seen.events();
    assert!(
        events
            .iter()
            .all(|it| it["object"] == "chat.completion.chunk" && it["id"] == events[0]["id"])
    );
    assert!(events.iter().all(|it| it.get("usage").is_none()));
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
    let finishes: Vec<_> = events
        .iter()
        .map(|it| &it["choices"][0]["finish_reason"])
        .collect();
    assert_eq!(
        finishes,
        [&json!(null), &json!(null), &json!(null), &json!("stop")]
    );
}

#[tokio::test]
async fn usage_comes_last_where_it_is_wanted() {
    let wanted = json!({ "stream_options": { "include_usage": true } });
    let script = Script::answering("one two").billing(Billing::Times(2));
    let mut events = streamed(script, wanted.clone()).await.events();
    let last = events.pop().unwrap();
    assert_eq!(last["choices"], json!([]));
    assert_eq!(last["usage"]["completion_tokens"], 4);
    assert!(events.iter().all(|it| it["usage"].is_null()));
    let script = Script::answering("one two").billing(Billing::Unsaid);
    let events = streamed(script, wanted).await.events();
    assert!(events.iter().all(|it| it["usage"].is_null()));
}

#[tokio::test]
async fn several_answers_take_turns_in_one_stream() {
    let script = Script::by(|asked| format!("{}: {}", asked.choice, "a b c d ".repeat(2)));
    let fields = json!({ "n": 2, "stop": "d", "max_completion_tokens": 9, "logprobs": true });
    let seen = streamed(script, fields).await;
    assert_eq!(seen.text(0), "0: a b c ");
    assert_eq!(seen.text(1), "1: a b c ");
    let events = seen.events();
    let turns: Vec<_> = events
        .iter()
        .map(|it| it["choices"][0]["index"].as_u64().unwrap())
        .collect();
    assert_eq!(turns, [0, 1].repeat(turns.len() / 2));
    let named = events.iter().filter_map(|it| {
        let choice = &it["choices"][0];
        let token = choice["logprobs"]["content"][0]["token"].as_str()?;
        Some(choice["delta"]["content"] == token)
    });
    assert_eq!(named.collect::<Vec<_>>(), [true; 10]);
    let fields = json!({ "max_tokens": 3, "logprobs": true, "top_logprobs": 2 });
    let events = streamed(Script::answering("a b c d"), fields)
        .await
        .events();
    assert_eq!(
        events.last().unwrap()["choices"][0]["finish_reason"],
        "length"
    );
    let alternatives = &events[1]["choices"][0]["logprobs"]["content"][0]["top_logprobs"];
    assert_eq!(alternatives.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn comments_and_long_line_ends_are_part_of_the_format() {
    let script = Script::answering(TEXT).with_comments().with_crlf();
    let seen = streamed(script.chunks_of(5), json!({})).await;
    assert_eq!(seen.text(0), TEXT);
    let bytes = seen.chunks.concat();
    assert!(bytes.starts_with(b": still at it\r\n\r\ndata: {"));
    assert!(bytes.ends_with(b"data: [DONE]\r\n\r\n"));
}

#[tokio::test]
async fn a_stream_can_fail_in_good_order() {
    let seen = meeting(Fault::InBandError.with_message("out of snow")).await;
    let last = seen.events().pop().unwrap();
    assert_eq!(last["error"]["message"], "out of snow");
    assert!(seen.is_whole && !seen.is_done() && TEXT.starts_with(&seen.text(0)));

    let seen = meeting(Fault::NoDone).await;
    assert!(seen.is_whole && !seen.is_done());
    assert_eq!(seen.text(0), TEXT);

    let seen = meeting(Fault::BadChunk).await;
    assert!(seen.is_whole && seen.is_done());
    assert_eq!(seen.data().len(), seen.events().len() + 2);
}

#[tokio::test]
async fn a_stream_can_break() {
    let whole = meeting(Step::whole()).await.chunks.concat();
    let seen = meeting(Fault::Truncate(200)).await;
    assert!(!seen.is_whole);
    assert_eq!(seen.chunks.concat(), whole[..200]);
    for fault in [Fault::ResetAfter(200), Fault::BadFraming] {
        let seen = meeting(fault.clone()).await;
        assert!(!seen.is_whole, "{fault:?}");
        assert!(whole.starts_with(&seen.chunks.concat()), "{fault:?}");
    }
}

#[tokio::test]
async fn a_stream_can_be_slow() {
    let pause = Duration::from_millis(1);
    for fault in [Fault::SlowHeaders(pause), Fault::SlowBody(500, pause)] {
        let seen = meeting(fault).await;
        assert!(seen.is_whole && seen.is_done());
        assert_eq!(seen.text(0), TEXT);
    }
}

#[tokio::test]
async fn a_stream_can_fall_silent() {
    let provider = Provider::new(Script::answering(TEXT).then(Fault::Stall(300)));
    let body = r#"{"model":"m","stream":true,"messages":[{"role":"user","content":"?"}]}"#;
    let post = super::client()
        .post(format!("{}/chat/completions", provider.url()))
        .header("content-type", "application/json")
        .body(body);
    let mut response = post.send().await.unwrap();
    let mut came = 0;
    while came < 300 {
        came += response.chunk().await.unwrap().unwrap().len();
    }
    assert_eq!(came, 300);
    let more = tokio::time::timeout(Duration::from_millis(20), response.chunk());
    assert!(more.await.is_err(), "nothing more comes");
    // With the server goes the connection.
    drop(provider);
    assert!(response.chunk().await.is_err());
}

#[tokio::test]
async fn headers_say_what_is_left() {
    let script = Script::answering("one two").with_rate_limits(100, 5000);
    let seen = streamed(
        script.then(Step::whole().with_header("x-own", 7)),
        json!({}),
    )
    .await;
    let number = |name: &str| -> u64 { seen.headers[name].to_str().unwrap().parse().unwrap() };
    assert_eq!(number("x-ratelimit-remaining-requests"), 99);
    assert!((4900..5000).contains(&number("x-ratelimit-remaining-tokens")));
    assert_eq!(number("x-own"), 7);
    assert_eq!(seen.headers["x-ratelimit-reset-requests"], "1s");
    assert_eq!(seen.headers["x-request-id"], "req_00000000");
}

#[tokio::test]
async fn what_else_a_message_holds_comes_piece_by_piece() {
    let calls = json!([{ "id": "c1", "type": "function", "function": {
        "name": "look", "arguments": "{\"at\": 1}"
    } }]);
    let message = json!({ "reasoning_content": "Hm, so", "tool_calls": calls });
    let usage = json!({ "completion_tokens_details": { "reasoning_tokens": 2 } });
    let script = Script::answering("")
        .with_message(message)
        .with_usage(usage);
    let wanted = json!({ "stream_options": { "include_usage": true } });
    let events = streamed(script, wanted).await.events();
    let deltas: Vec<_> = events.iter().map(|it| &it["choices"][0]["delta"]).collect();
    let thoughts = deltas
        .iter()
        .filter_map(|it| it["reasoning_content"].as_str());
    assert_eq!(thoughts.collect::<Vec<_>>(), ["Hm,", " so"]);
    let pieces: Vec<_> = deltas.iter().map(|it| &it["tool_calls"][0]).collect();
    let pieces = pieces.into_iter().filter(|it| it["index"] == 0);
    let arguments = pieces.filter_map(|it| it["function"]["arguments"].as_str());
    assert_eq!(arguments.collect::<String>(), "{\"at\": 1}");
    let reasons = events.iter().map(|it| &it["choices"][0]["finish_reason"]);
    assert!(reasons.into_iter().any(|it| it == "tool_calls"));
    let details = &events.last().unwrap()["usage"]["completion_tokens_details"];
    assert_eq!(
        (&details["reasoning_tokens"], &details["audio_tokens"]),
        (&json!(2), &json!(0))
    );
}
