//! What is sent: messages, options, headers and what stands beside them. The provider refuses
//! whatever does not fit the published schema.

use std::sync::Arc;

use dspy::lm::{
    Audio, CallCx, Citation, Dialect, File, Finish, Format, Fragment, Head, Lm, LmRequest, Message,
    OpenAi, Part, Role, Secret, ToolCall, ToolChoice, ToolResult, ToolSpec, Tools,
};
use dspy::value::Image;
use serde_json::{Value as Json, json};

use super::{ask, model, of_parts, saying, streamed, with_options};
use crate::support::{Provider, Script};

/// What is sent by one call.
async fn sent(request: &LmRequest) -> Json {
    let provider = Provider::new(Script::answering("yes"));
    ask(&model(&provider), request).await.unwrap();
    provider.received()[0].body.clone()
}

#[tokio::test]
async fn every_part_has_its_form() {
    let citation = Citation::default();
    let request = LmRequest::of_messages(vec![
        of_parts(
            Role::System,
            [Part::Text("Be".into()), Part::Text(" brief.".into())],
        ),
        of_parts(
            Role::User,
            [
                Part::Text("Look:\n\"\u{2744}\"".into()),
                Part::Image(Image::of_bytes("image/png", &[1, 2])),
                Part::Audio(Audio::of_bytes("wav", &[0, 1, 2])),
                Part::File(File::at("file-1")),
                Part::File(File::of_bytes("a.pdf", "application/pdf", &[0, 1, 2])),
            ],
        ),
        of_parts(
            Role::Assistant,
            [
                Part::Reasoning("Hm.".into()),
                Part::Text("Snow.".into()),
                Part::Citation(citation),
                Part::Audio(Audio::of_bytes("wav", &[0])),
            ],
        ),
        of_parts(
            Role::Assistant,
            [Part::Text("So:".into()), Part::Refusal("No more.".into())],
        ),
        of_parts(Role::User, [Part::Text("".into())]),
    ]);
    let body = sent(&request).await;
    assert_eq!(
        body["messages"],
        json!([
            { "role": "system", "content": [
                { "type": "text", "text": "Be" }, { "type": "text", "text": " brief." }
            ] },
            { "role": "user", "content": [
                { "type": "text", "text": "Look:\n\"\u{2744}\"" },
                { "type": "image_url", "image_url": { "url": "data:image/png;base64,AQI=" } },
                { "type": "input_audio", "input_audio": { "data": "AAEC", "format": "wav" } },
                { "type": "file", "file": { "file_id": "file-1" } },
                { "type": "file", "file": {
                    "filename": "a.pdf", "file_data": "data:application/pdf;base64,AAEC"
                } }
            ] },
            { "role": "assistant", "content": "Snow." },
            { "role": "assistant", "content": [
                { "type": "text", "text": "So:" }, { "type": "refusal", "refusal": "No more." }
            ] },
            { "role": "user", "content": "" }
        ])
    );
}

#[tokio::test]
async fn tools_go_there_and_back_and_there_again() {
    let calls = json!([
        { "id": "c1", "type": "function",
            "function": { "name": "look", "arguments": "{\"at\": \"snow\"}" } },
        { "id": "c2", "type": "function", "function": { "name": "think", "arguments": "" } }
    ]);
    let script = || Script::answering("").with_message(json!({ "tool_calls": calls }));
    let provider = Provider::new(script());
    let model = model(&provider);
    let mut look = ToolSpec::new("look", "Looks.", json!({ "type": "object" }));
    look.strict = true;
    let think = ToolSpec::new("think", "", json!({ "type": "object" }));
    let mut tools = Tools::new([look, think]);
    let mut request = saying("snow?");
    request.tools = Some(Arc::new(tools.clone()));
    let answer = ask(&model, &request).await.unwrap();
    let [completion] = &answer.completions[..] else {
        panic!("{answer:?}");
    };
    assert_eq!(completion.finish, Finish::ToolCalls);
    let asked_for: Vec<_> = completion.tool_calls().cloned().collect();
    let wanted = [
        ToolCall::new("c1", "look", "{\"at\": \"snow\"}"),
        ToolCall::new("c2", "think", ""),
    ];
    assert_eq!(asked_for, wanted);
    assert_eq!(
        streamed(&model, &request).await.unwrap().completions,
        answer.completions
    );

    request.extend([of_parts(Role::Assistant, completion.parts.clone())]);
    let results = ["white", "so it seems"].into_iter().zip(&asked_for);
    let results = results.map(|(it, call)| Part::ToolResult(ToolResult::new(&call.id, it)));
    request.extend([of_parts(Role::Tool, results.collect::<Vec<_>>())]);
    tools.choice = ToolChoice::Named("look".into());
    tools.parallel = Some(false);
    request.tools = Some(Arc::new(tools.clone()));
    ask(&model, &request).await.unwrap();
    for choice in [ToolChoice::None, ToolChoice::Required] {
        tools.choice = choice;
        request.tools = Some(Arc::new(tools.clone()));
        ask(&model, &request).await.unwrap();
    }
    let sent: Vec<_> = provider.received().into_iter().map(|it| it.body).collect();
    assert_eq!(
        sent[0]["tools"],
        json!([
            { "type": "function", "function": { "name": "look", "description": "Looks.",
                "parameters": { "type": "object" }, "strict": true } },
            { "type": "function", "function": { "name": "think",
                "parameters": { "type": "object" } } }
        ])
    );
    assert_eq!(sent[0].get("tool_choice"), None);
    assert_eq!(sent[0].get("parallel_tool_calls"), None);
    assert_eq!(
        sent[2]["messages"].as_array().unwrap()[1..],
        [
            json!({ "role": "assistant", "content": null, "tool_calls": [
                { "id": "c1", "type": "function",
                    "function": { "name": "look", "arguments": "{\"at\": \"snow\"}" } },
                { "id": "c2", "type": "function",
                    "function": { "name": "think", "arguments": "{}" } }
            ] }),
            json!({ "role": "tool", "tool_call_id": "c1", "content": "white" }),
            json!({ "role": "tool", "tool_call_id": "c2", "content": "so it seems" })
        ]
    );
    assert_eq!(
        sent[2]["tool_choice"],
        json!({ "type": "function", "function": { "name": "look" } })
    );
    assert_eq!(sent[2]["parallel_tool_calls"], false);
    assert_eq!(sent[3]["tool_choice"], "none");
    assert_eq!(sent[4]["tool_choice"], "required");
}

#[tokio::test]
async fn every_option_is_sent_and_fits() {
    let request = with_options(|it| {
        it.temperature = Some(0.0);
        it.top_p = Some(1.0);
        it.max_tokens = Some(u32::MAX);
        it.n = Some(2);
        it.stop = vec!["a".into(), "b".into(), "c".into(), "d".into()];
        it.seed = Some(i64::MAX as u64);
        it.logprobs = true;
        it.top_logprobs = Some(20);
        it.presence_penalty = Some(-2.0);
        it.frequency_penalty = Some(2.0);
        it.reasoning_effort = Some("low".into());
        it.format = Some(Format::JsonSchema {
            name: "answer".into(),
            schema: json!({ "type": "object" }),
            strict: true,
        });
        it.prediction = Some("white".into());
        it.extra_body.insert("user".into(), json!("ann"));
    });
    let mut body = sent(&request).await;
    body.as_object_mut().unwrap().remove("messages");
    assert_eq!(
        body,
        json!({
            "model": "m", "temperature": 0.0, "top_p": 1.0, "max_tokens": u32::MAX, "n": 2,
            "seed": i64::MAX, "stop": ["a", "b", "c", "d"], "logprobs": true, "top_logprobs": 20,
            "presence_penalty": -2.0, "frequency_penalty": 2.0, "reasoning_effort": "low",
            "response_format": { "type": "json_schema", "json_schema": {
                "name": "answer", "schema": { "type": "object" }, "strict": true
            } },
            "prediction": { "type": "content", "content": "white" }, "user": "ann"
        })
    );
    let body = sent(&with_options(|it| it.format = Some(Format::JsonObject))).await;
    assert_eq!(body["response_format"], json!({ "type": "json_object" }));
    assert_eq!(sent(&saying("snow?")).await.as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn a_model_has_its_dialect() {
    let provider = Provider::new(Script::answering("yes"));
    let request = with_options(|it| it.max_tokens = Some(7));
    let named = |name: &str| OpenAi::new(provider.url(), name).unwrap();
    let mut quiet = Dialect::PLAIN;
    quiet.stream_usage = false;
    for model in [
        named("gpt-5-mini"),
        named("gpt-4o"),
        named("m").with_dialect(Dialect::REASONING),
        named("gpt-5").with_dialect(quiet),
    ] {
        streamed(&model, &request).await.unwrap();
    }
    let sent: Vec<_> = provider.received().into_iter().map(|it| it.body).collect();
    for (body, limit, other) in [
        (&sent[0], "max_completion_tokens", "max_tokens"),
        (&sent[1], "max_tokens", "max_completion_tokens"),
        (&sent[2], "max_completion_tokens", "max_tokens"),
        (&sent[3], "max_tokens", "max_completion_tokens"),
    ] {
        assert_eq!((&body[limit], body.get(other)), (&json!(7), None));
        assert_eq!(body["stream"], true);
    }
    assert_eq!(sent[0]["stream_options"], json!({ "include_usage": true }));
    assert_eq!(sent[3].get("stream_options"), None);
}

#[tokio::test]
async fn a_field_more_is_sent_with_all_calls_and_part_of_the_name() {
    let provider = Provider::new(Script::answering("yes"));
    let plain = model(&provider);
    let model = plain
        .clone()
        .with_extra_body("user", "ann")
        .with_extra_body("store", false);
    assert_ne!(model.identity(), plain.identity());
    assert!(model.identity().contains(r#"{"store":false,"user":"ann"}"#));
    ask(&model, &saying("snow?")).await.unwrap();
    let own = with_options(|it| {
        it.extra_body.insert("user".into(), json!("bob"));
    });
    ask(&model, &own).await.unwrap();
    let sent = provider.received();
    assert_eq!(
        (&sent[0].body["user"], &sent[0].body["store"]),
        (&json!("ann"), &json!(false))
    );
    assert_eq!(
        (&sent[1].body["user"], &sent[1].body["store"]),
        (&json!("bob"), &json!(false))
    );
    assert_eq!(sent[1].text.matches("\"user\":").count(), 1);
}

#[tokio::test]
async fn headers_of_ones_own_are_sent() {
    let provider = Provider::new(Script::answering("yes"));
    let model = model(&provider)
        .with_key(Secret::new("sk-old"))
        .with_key(Secret::new("sk-1"))
        .with_header("X-Project", Secret::new("snow"))
        .unwrap();
    ask(&model, &saying("snow?")).await.unwrap();
    let received = &provider.received()[0];
    assert_eq!(received.header("x-project"), Some("snow"));
    assert_eq!(received.header("authorization"), Some("Bearer sk-1"));
    assert_eq!(received.header("content-type"), Some("application/json"));
}

#[test]
fn headers_that_cannot_be_are_refused() {
    let model = || OpenAi::new("http://127.0.0.1:9/v1", "m").unwrap();
    for (name, said) in [
        ("Authorization", "`OpenAi::with_key`"),
        ("content-type", "the client writes"),
        ("Content-Length", "the client writes"),
        ("HOST", "base URL"),
        ("two words", "no name of a header"),
        ("", "no name of a header"),
    ] {
        let error = model().with_header(name, Secret::new("v")).unwrap_err();
        assert!(
            error.is_config() && error.to_string().contains(said),
            "{error}"
        );
    }
    let broken = Secret::new("canary\n7f3a");
    let error = model().with_header("x-own", broken).unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(error.is_config() && !said.contains("canary"), "{said}");
}

#[tokio::test]
async fn a_key_that_cannot_be_sent_is_an_error_of_the_call() {
    let model = OpenAi::new("http://127.0.0.1:9/v1", "m").unwrap();
    let model = model.with_key(Secret::new("canary\n7f3a"));
    let error = ask(&model, &saying("snow?")).await.unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(error.is_auth() && !said.contains("canary"), "{said}");
}

#[test]
fn an_address_holds_no_key() {
    for url in [
        "https://example.org/v1?key=canary",
        "https://example.org/v1#canary",
        "https://example.org/v1?",
        "https://ann:canary@example.org/v1",
    ] {
        let error = OpenAi::new(url, "m").unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(error.is_config() && !said.contains("canary"), "{said}");
        assert!(said.contains("`with_key`"), "{said}");
    }
}

#[tokio::test]
async fn options_that_calls_share_are_sent_as_they_are_now_and_as_each_model_has_them() {
    let provider = Provider::new(Script::answering("yes"));
    let [plain, reasoning] = ["m", "gpt-5"].map(|name| OpenAi::new(provider.url(), name).unwrap());
    let first = with_options(|it| it.max_tokens = Some(7));
    let mut second = first.clone();
    ask(&plain, &first).await.unwrap();
    ask(&reasoning, &second).await.unwrap();
    second.options.max_tokens = Some(8);
    ask(&plain, &second).await.unwrap();
    ask(&plain, &first).await.unwrap();
    // The only one that has them now, so that they are changed where they are.
    drop(first);
    second.options.max_tokens = Some(9);
    ask(&plain, &second).await.unwrap();
    second.options.max_tokens = None;
    ask(&plain, &second).await.unwrap();
    let limits = provider.received().into_iter().map(|it| {
        let limit = |name: &str| it.body.get(name).and_then(Json::as_u64);
        (limit("max_tokens"), limit("max_completion_tokens"))
    });
    let limits: Vec<_> = limits.collect();
    let plain = |limit| (Some(limit), None);
    assert_eq!(
        limits,
        [
            plain(7),
            (None, Some(7)),
            plain(8),
            plain(7),
            plain(9),
            (None, None)
        ]
    );
    second.options.temperature = Some(1.5);
    ask(&OpenAi::new(provider.url(), "m").unwrap(), &second)
        .await
        .unwrap();
    let error = ask(&reasoning, &second).await.unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("`temperature`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_head_is_written_once_for_all_calls_and_models() {
    let provider = Provider::new(Script::answering("yes"));
    let fragment = |text: &str| {
        let messages = vec![
            Message::of_text(Role::User, text),
            Message::of_text(Role::Assistant, "white"),
        ];
        Arc::new(Fragment::new(messages))
    };
    let head = Arc::new(Head::new(vec![fragment("snow?"), fragment("milk?")]));
    let mut request = saying("coal?");
    request.head = Arc::clone(&head);
    let cx = CallCx::default();
    for name in ["m", "gpt-5"] {
        let model = OpenAi::new(provider.url(), name).unwrap();
        for _ in 0..2 {
            model.call(&request, &cx).await.unwrap();
        }
    }
    let written = head.wire(dspy::lm::WireFamily::OpenAiChat, b",", |_| {
        panic!("it was written before")
    });
    for received in provider.received() {
        let written = std::str::from_utf8(written).unwrap();
        assert!(received.text.contains(written));
        let texts = received.body["messages"].as_array().unwrap().iter();
        let texts: Vec<_> = texts.map(|it| it["content"].as_str().unwrap()).collect();
        assert_eq!(texts, ["snow?", "white", "milk?", "white", "coal?"]);
    }
}
