//! Whole answers, ordinary ones and odd ones: what was paid for is not lost to what nobody knows.

use dspy::lm::{Audio, Citation, File, Finish, Part, ToolCall, Usage};
use serde_json::{Value as Json, json};

use super::{answered, ask, body, model, saying};
use crate::support::{Provider, Script, Step};

fn message(message: Json) -> Json {
    json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] })
}

async fn parts(of: Json) -> Vec<Part> {
    let mut answer = answered(message(of)).await.unwrap();
    answer.completions.remove(0).parts
}

fn text(text: &str) -> Part {
    Part::Text(text.into())
}

#[tokio::test]
async fn a_content_is_a_text_or_nothing_or_a_list() {
    assert_eq!(parts(json!({ "content": "yes" })).await, [text("yes")]);
    for nothing in [json!(null), json!(""), json!([]), json!(7)] {
        assert!(parts(json!({ "content": nothing })).await.is_empty());
    }
    let list = json!([
        { "type": "thinking", "thinking": [{ "type": "text", "text": "Hm." }] },
        { "type": "text", "text": "It is" }, " white", { "type": "novel", "of": [1] },
        { "type": "refusal", "refusal": "No more." }
    ]);
    assert_eq!(
        parts(json!({ "content": list })).await,
        [
            Part::Reasoning("Hm.".into()),
            text("It is"),
            text(" white"),
            Part::Refusal("No more.".into())
        ]
    );
}

#[tokio::test]
async fn thoughts_come_under_several_names() {
    let details = json!([
        { "type": "reasoning.text", "text": "Snow" }, { "type": "reasoning.encrypted", "data": "x" },
        { "type": "reasoning.text", "text": " is." }
    ]);
    for (of, wanted) in [
        (
            json!({ "reasoning_content": "Hm.", "content": "yes" }),
            "Hm.",
        ),
        (json!({ "reasoning": "Hm.", "content": "yes" }), "Hm."),
        (
            json!({ "reasoning_content": "Hm.", "reasoning": "Ha.", "content": "yes" }),
            "Hm.",
        ),
        (
            json!({ "reasoning": null, "reasoning_details": details, "content": "yes" }),
            "Snow is.",
        ),
        (
            json!({ "reasoning_details": [{ "summary": "Short." }], "content": "yes" }),
            "Short.",
        ),
    ] {
        assert_eq!(
            parts(of).await,
            [Part::Reasoning(wanted.into()), text("yes")]
        );
    }
}

#[tokio::test]
async fn refusals_sources_and_recordings_are_parts() {
    let refused = parts(json!({ "content": null, "refusal": "I will not." })).await;
    assert_eq!(refused, [Part::Refusal("I will not.".into())]);
    let source = json!({ "type": "url_citation", "url_citation": {
        "url": "https://example.org", "title": "Snow", "start_index": 3, "end_index": 7
    } });
    let of = json!({ "content": "white", "annotations": [source, { "type": "novel" }] });
    let mut citation = Citation::default();
    citation.url = "https://example.org".into();
    citation.title = Some("Snow".into());
    citation.range = Some((3, 7));
    assert_eq!(parts(of).await, [text("white"), Part::Citation(citation)]);

    let audio = json!({ "id": "a1", "data": "AAEC", "transcript": "white", "expires_at": 7 });
    let recorded = json!({ "content": null, "audio": audio });
    let recording = Part::Audio(Audio::of_bytes("mp3", &[0, 1, 2]));
    let provider = Provider::new(Script::answering("").then(body(200, message(recorded))));
    let asked = json!({ "voice": "v", "format": "mp3" });
    let model = model(&provider).with_extra_body("audio", asked);
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.completions[0].parts, [text("white"), recording]);
}

#[tokio::test]
async fn tools_are_asked_for_in_every_form() {
    let call = |id: Json, arguments: Json| json!({ "id": id, "type": "function", "function": { "name": "look", "arguments": arguments } });
    let calls = json!([
        call(json!("c1"), json!("{\"at\": \"snow\"}")),
        call(json!(null), json!({ "at": ["snow", 1.5] })),
        call(json!("c3"), json!("{\"at\": ")),
        call(json!("c4"), json!(null)),
    ]);
    assert_eq!(
        parts(json!({ "content": null, "tool_calls": calls })).await,
        [
            Part::ToolCall(ToolCall::new("c1", "look", "{\"at\": \"snow\"}")),
            Part::ToolCall(ToolCall::new("", "look", "{\"at\":[\"snow\",1.5]}")),
            Part::ToolCall(ToolCall::new("c3", "look", "{\"at\": ")),
            Part::ToolCall(ToolCall::new("c4", "look", "")),
        ]
    );
    let old =
        json!({ "content": "Let me.", "function_call": { "name": "look", "arguments": "{}" } });
    let call = Part::ToolCall(ToolCall::new("", "look", "{}"));
    assert_eq!(parts(old).await, [text("Let me."), call]);
}

#[tokio::test]
async fn how_an_answer_ended_is_kept_in_the_servers_word() {
    let called = json!({ "tool_calls": [{ "function": { "name": "look" } }] });
    let said = json!({ "content": "yes" });
    for (reason, message, wanted) in [
        (json!("stop"), &said, Finish::Stop),
        (json!("length"), &said, Finish::Length),
        (json!("tool_calls"), &called, Finish::ToolCalls),
        (json!("function_call"), &called, Finish::ToolCalls),
        (json!("content_filter"), &said, Finish::Filtered),
        (json!("novel"), &said, Finish::Other("novel".into())),
        (json!(null), &said, Finish::Stop),
        (json!(null), &called, Finish::ToolCalls),
    ] {
        let whole = json!({ "choices": [{ "message": message, "finish_reason": reason }] });
        let answer = answered(whole).await.unwrap();
        assert_eq!(answer.completions[0].finish, wanted);
    }
    let bare = json!({ "choices": [{ "message": said }] });
    assert_eq!(
        answered(bare).await.unwrap().completions[0].finish,
        Finish::Stop
    );
}

fn usage(input: Option<u64>, output: Option<u64>, more: impl FnOnce(&mut Usage)) -> Usage {
    let mut usage = Usage::default();
    (usage.input_tokens, usage.output_tokens) = (input, output);
    more(&mut usage);
    usage
}

#[tokio::test]
async fn what_was_used_is_read_from_whatever_form_it_has() {
    let known = |more: fn(&mut Usage)| usage(Some(12), Some(3), more);
    for (said, wanted) in [
        (
            json!({ "prompt_tokens": 12, "completion_tokens": 3 }),
            known(|_| {}),
        ),
        (
            json!({ "prompt_tokens": 12.0, "completion_tokens": "3", "total_tokens": [] }),
            known(|_| {}),
        ),
        (
            json!({ "prompt_tokens": 12, "completion_tokens": 3,
                "prompt_tokens_details": { "cached_tokens": 8, "audio_tokens": 1, "novel": {} },
                "completion_tokens_details": { "reasoning_tokens": 2, "audio_tokens": 4 } }),
            known(|it| {
                it.cached_input_tokens = Some(8);
                it.reasoning_tokens = Some(2);
                it.audio_tokens = Some(5);
            }),
        ),
        (
            json!({ "prompt_tokens": 12, "completion_tokens": 3, "prompt_tokens_details": null,
                "completion_tokens_details": { "reasoning_tokens": null, "audio_tokens": 0 } }),
            known(|it| it.audio_tokens = Some(0)),
        ),
        (
            json!({ "prompt_tokens": 12, "completion_tokens": 3, "prompt_tokens_details": "none",
                "prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 4 }),
            known(|it| it.cached_input_tokens = Some(8)),
        ),
        (
            json!({ "prompt_tokens": 12, "completion_tokens": 3,
                "prompt_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 7 } }),
            known(|it| {
                it.cached_input_tokens = Some(0);
                it.cache_write_tokens = Some(7);
            }),
        ),
        (
            json!({ "prompt_tokens": -1, "completion_tokens": 3 }),
            usage(None, Some(3), |_| {}),
        ),
        (json!({ "completion_tokens": null }), Usage::default()),
        (json!(null), Usage::default()),
        (json!("12"), Usage::default()),
        (json!([12, 3]), Usage::default()),
    ] {
        let mut whole = message(json!({ "content": "yes" }));
        whole["usage"] = said.clone();
        assert_eq!(answered(whole).await.unwrap().usage, wanted, "{said}");
    }
    let silent = answered(message(json!({ "content": "yes" })))
        .await
        .unwrap();
    assert_eq!(silent.usage, Usage::default());
}

#[tokio::test]
async fn the_body_is_kept_as_it_came() {
    let odd = "  {\"choices\": [{\"message\": {\"content\": \"yes\", \"novel\": 1e999}}],\n \"x\": 0.10}  ";
    let answer = answered(odd).await.unwrap();
    assert_eq!(answer.raw.as_deref(), Some(odd));
    let marked = format!("\u{FEFF}{odd}");
    let answer = answered(&marked).await.unwrap();
    assert_eq!(answer.raw.as_deref(), Some(marked.as_str()));
    assert_eq!(answer.completions[0].text(), "yes");
}

#[tokio::test]
async fn probabilities_are_read_where_there_are_some() {
    let tokens = json!([
        { "token": "ye", "logprob": -0.5, "bytes": [121, 101], "top_logprobs": [] },
        { "token": "?", "logprob": null }, { "logprob": -1 }, "odd", { "token": "s", "logprob": -2 }
    ]);
    for (said, wanted) in [
        (json!({ "content": tokens }), vec!["ye", "s"]),
        (json!({ "content": null, "refusal": null }), vec![]),
        (json!(null), vec![]),
        (json!([1]), vec![]),
    ] {
        let mut whole = message(json!({ "content": "yes" }));
        whole["choices"][0]["logprobs"] = said;
        let answer = answered(whole).await.unwrap();
        let tokens = &answer.completions[0].logprobs;
        let tokens: Vec<_> = tokens.iter().map(|it| it.token.as_str()).collect();
        assert_eq!(tokens, wanted);
    }
}

#[tokio::test]
async fn several_answers_stand_in_their_order() {
    let choice = |index: u64, text: &str| json!({ "index": index, "message": { "content": text } });
    let whole = json!({ "choices": [choice(2, "c"), choice(0, "a"), choice(1, "b")] });
    let answer = answered(whole).await.unwrap();
    let texts: Vec<_> = answer.completions.iter().map(|it| it.text()).collect();
    assert_eq!(texts, ["a", "b", "c"]);
}

#[tokio::test]
async fn an_answer_says_who_gave_it_and_what_is_left() {
    let script = Script::answering("yes").with_rate_limits(100, 5000);
    let odd = message(json!({ "content": "yes" }));
    let provider = Provider::new(script.then(Step::whole()).then(body(200, odd)));
    let model = model(&provider);
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.id.as_deref(), Some("chatcmpl-00000000"));
    assert_eq!(answer.model.as_deref(), Some("m"));
    let allowance = answer.allowance.unwrap();
    assert_eq!(allowance.requests.limit, Some(100));
    assert_eq!(allowance.requests.remaining, Some(99));
    assert_eq!(allowance.tokens.limit, Some(5000));
    assert!(allowance.tokens.reset.is_some());
    // The name of the request is better than none.
    let answer = ask(&model, &saying("snow?")).await.unwrap();
    assert_eq!(answer.id.as_deref(), Some("req_00000001"));
    assert_eq!(answer.model, None);
}

#[tokio::test]
async fn what_is_no_answer_is_shown_and_no_empty_one() {
    for (said, wanted) in [
        (json!({ "choices": [] }), "gave no answer: {\"choices\":[]}"),
        (
            json!({ "object": "novel" }),
            "gave no answer: {\"object\":\"novel\"}",
        ),
        (json!({ "choices": null }), "no chat completion"),
        (json!({ "choices": [{ "text": "yes" }] }), "(no message)"),
        (json!({ "choices": ["yes"] }), "no chat completion"),
        (json!("yes"), "no chat completion"),
    ] {
        let error = answered(&said).await.unwrap_err();
        let shown = error.to_string();
        assert!(error.is_provider() && shown.contains(wanted), "{shown}");
        assert!(error.may_be_billed(), "nobody knows: {shown}");
    }
    let error = answered("").await.unwrap_err();
    assert!(error.is_provider(), "{error}");
}

#[test]
fn parts_are_made_of_bytes() {
    let File::Of { data, .. } = File::of_bytes("a.pdf", "application/pdf", &[0, 1, 2]) else {
        panic!("it has bytes");
    };
    assert_eq!(data, Audio::of_bytes("wav", &[0, 1, 2]).data);
}
