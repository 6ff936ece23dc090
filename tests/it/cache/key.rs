//! The key of a request, made by hand as the page of the cache says, byte by byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use dspy::digest::Digest;
use dspy::lm::{
    Audio, Citation, File, Format, Fragment, Head, LmRequest, Message, Options, Part, Role,
    ToolCall, ToolChoice, ToolResult, ToolSpec, Tools,
};
use dspy::value::Image;
use serde_json::json;

/// The row of numbers and bytes of which a key is the digest.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len() as u64);
        self.0.extend(text.as_bytes());
        self
    }

    fn texts(&mut self, texts: &[&str]) -> &mut Self {
        for text in texts {
            self.text(text);
        }
        self
    }

    fn maybe(&mut self, number: Option<u64>) -> &mut Self {
        self.number(number.is_some().into())
            .number(number.unwrap_or(0))
    }

    fn maybe_text(&mut self, text: Option<&str>) -> &mut Self {
        self.number(text.is_some().into())
            .text(text.unwrap_or_default())
    }

    fn digest(&mut self, digest: Digest) -> &mut Self {
        self.0.extend(digest.as_bytes());
        self
    }

    fn finish(&self) -> Digest {
        Digest::of(&self.0)
    }
}

#[test]
fn the_key_of_a_plain_request_is_what_the_page_says() {
    let request = LmRequest::of_messages(vec![Message::of_text(Role::User, "Why?")]);
    let head = Bytes::default().text("head").finish();
    let mut bytes = Bytes::default();
    bytes.text("dspy request 2").text("a model");
    // Options: five that lack, no probabilities, no words to stop at, and nothing rare.
    for _ in 0..5 {
        bytes.maybe(None);
    }
    bytes.number(0).number(0).number(0);
    // No tools, the head, and one message of one part.
    bytes.number(0).digest(head);
    bytes
        .number(1)
        .text("user")
        .number(1)
        .texts(&["text", "Why?"]);
    assert_eq!(request.key("a model"), bytes.finish());
}

#[test]
fn the_key_of_a_request_with_all_there_is_is_what_the_page_says() {
    let parts = vec![
        Part::Text("t".to_owned()),
        Part::Image(Image::at("https://example.org/a.png").unwrap()),
        Part::Audio(Audio::of_bytes("wav", b"abc")),
        Part::File(File::at("file-1")),
        Part::File(File::of_bytes("a.pdf", "application/pdf", b"abc")),
        Part::ToolCall(ToolCall::new("c1", "look", "{\"at\":1}")),
        Part::ToolResult(ToolResult::new("c1", "seen")),
        Part::Reasoning("r".to_owned()),
        Part::Refusal("no".to_owned()),
    ];
    let mut citation = Citation::default();
    citation.url = "https://example.org".to_owned();
    citation.range = Some((3, 9));
    let mut tail = parts.clone();
    tail.push(Part::Citation(citation));
    let demo = Message::of_text(Role::Assistant, "d");
    let mut options = Options::default();
    options.temperature = Some(0.5);
    options.top_p = Some(1.0);
    options.max_tokens = Some(7);
    options.n = Some(2);
    options.stop = vec!["END".to_owned()];
    options.seed = Some(u64::MAX);
    options.logprobs = true;
    options.top_logprobs = Some(3);
    options.presence_penalty = Some(-1.0);
    options.frequency_penalty = None;
    options.reasoning_effort = Some("low".to_owned());
    options.format = Some(Format::JsonSchema {
        name: "answer".to_owned(),
        schema: json!({ "type": "object", "required": ["b", "a"] }),
        strict: true,
    });
    options.prediction = Some("p".to_owned());
    options.extra_body = BTreeMap::from([("top_k".to_owned(), json!(40))]);
    let mut spec = ToolSpec::new("look", "Looks.", json!({ "type": "object" }));
    spec.strict = true;
    let mut tools = Tools::new([spec]);
    tools.choice = ToolChoice::Named("look".to_owned());
    tools.parallel = Some(false);
    let request = LmRequest {
        head: Arc::new(Head::new(vec![Arc::new(Fragment::new(vec![demo]))])),
        tail: vec![Message {
            role: Role::Tool,
            parts: tail,
        }]
        .into(),
        options: options.into(),
        tools: Some(Arc::new(tools)),
    };

    let mut fragment = Bytes::default();
    fragment
        .text("fragment")
        .number(1)
        .text("assistant")
        .number(1);
    let fragment = fragment.texts(&["text", "d"]).finish();
    let head = Bytes::default().text("head").digest(fragment).finish();
    let mut bytes = Bytes::default();
    bytes.text("dspy request 2").text("a model");
    bytes
        .maybe(Some(0.5_f64.to_bits()))
        .maybe(Some(1.0_f64.to_bits()));
    bytes.maybe(Some(7)).maybe(Some(2)).maybe(Some(u64::MAX));
    bytes.number(1).number(1).text("END").number(1);
    bytes
        .maybe(Some(3))
        .maybe(Some((-1.0_f64).to_bits()))
        .maybe(None);
    bytes.maybe_text(Some("low"));
    bytes.number(3).text("answer");
    bytes.text("{\"type\":\"object\",\"required\":[\"b\",\"a\"]}");
    bytes.maybe_text(Some("p"));
    bytes.number(1).texts(&["top_k", "40"]);
    bytes
        .number(1)
        .number(1)
        .texts(&["look", "Looks.", "{\"type\":\"object\"}"])
        .number(1);
    bytes.number(3).text("look").maybe(Some(0));
    bytes.digest(head);
    bytes.number(1).text("tool").number(10);
    for texts in [
        &["text", "t"] as &[&str],
        &["image", "https://example.org/a.png"],
        &["audio", "wav", "YWJj"],
        &["file", "file-1"],
        &["bytes of file", "a.pdf", "application/pdf", "YWJj"],
        &["tool call", "c1", "look", "{\"at\":1}"],
        &["tool result", "c1", "seen"],
        &["reasoning", "r"],
        &["refusal", "no"],
        &["citation", "https://example.org", ""],
    ] {
        bytes.texts(texts);
    }
    bytes.maybe(Some(3)).maybe(Some(9));
    assert_eq!(request.key("a model"), bytes.finish());
}
