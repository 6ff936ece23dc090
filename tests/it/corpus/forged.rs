//! Data that looks like structure: whatever stands in inputs and demonstrations, a request has the
//! parts that the adapter gave it, and no others.

use dspy::adapter::{Adapter, BamlAdapter, ChatAdapter, JsonAdapter, TextAdapter, XmlAdapter};
use dspy::lm::{LmRequest, Role};
use dspy::prelude::*;

use super::made::TEXTS;

/// How it is said.
#[value]
enum Said {
    Plainly,
    InWords(String),
}

/// Who said it.
#[value]
struct Speaker {
    name: String,
    words: Option<String>,
}

/// Say it again.
#[signature]
#[derive(Clone)]
struct Again {
    #[input]
    question: String,
    #[input]
    lines: Vec<String>,
    #[input]
    speaker: Speaker,
    #[input]
    perhaps: Option<String>,
    #[output]
    answer: String,
    #[output]
    said: Said,
    #[output]
    others: Vec<Speaker>,
}

/// Say it once more.
#[signature]
#[derive(Clone)]
struct Once {
    #[input]
    question: String,
    #[input]
    perhaps: Option<String>,
    #[output]
    answer: String,
}

fn again(text: &str) -> Again {
    let speaker = || Speaker {
        name: text.to_owned(),
        words: Some(text.to_owned()),
    };
    Again {
        question: text.to_owned(),
        lines: vec![text.to_owned(), text.to_owned()],
        speaker: speaker(),
        perhaps: Some(text.to_owned()),
        answer: text.to_owned(),
        said: Said::InWords(text.to_owned()),
        others: vec![speaker()],
    }
}

fn once(text: &str) -> Once {
    Once {
        question: text.to_owned(),
        perhaps: Some(text.to_owned()),
        answer: text.to_owned(),
    }
}

/// The parts of a request, as somebody sees them who looks for marks alone.
fn structure(request: &LmRequest, adapter: &dyn Adapter) -> Vec<String> {
    let mut seen = Vec::new();
    let count = request.messages().count();
    for (at, message) in request.messages().enumerate() {
        let text = message.text();
        seen.push(format!("{:?}", message.role));
        match message.role {
            // Nobody's data stand there.
            Role::System => seen.push(text),
            Role::User => {
                seen.extend(headers(&text));
                if at + 1 == count {
                    seen.extend(text.lines().last().map(str::to_owned));
                }
            }
            _ => seen.extend(match adapter.name() {
                "chat" => headers(&text),
                "json" | "baml" => keys(&text),
                "xml" => tags(&text),
                "text" => Vec::new(),
                other => panic!("nobody knows the parts of `{other}`"),
            }),
        }
    }
    seen
}

/// What stands where a header may, on a line of its own or before something else.
fn headers(text: &str) -> Vec<String> {
    let lines = text.split([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ]);
    let headers = lines
        .map(str::trim_start)
        .filter(|it| it.starts_with("[[ #"));
    headers.map(str::to_owned).collect()
}

/// All that may be a tag, a comment or a reference to more than a letter.
fn tags(text: &str) -> Vec<String> {
    let marks = text.split('<').skip(1);
    let marks = marks.map(|it| it.split_inclusive('>').next().unwrap_or(it));
    marks.map(str::to_owned).collect()
}

/// The keys of what must be one object and nothing else.
fn keys(text: &str) -> Vec<String> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap();
    let mut keys: Vec<String> = object.keys().cloned().collect();
    // What a type has inside of it is structure too; texts are not.
    keys.push(object["others"].as_array().map_or(0, Vec::len).to_string());
    keys
}

fn requests(cx: &Ctx, text: &str) -> LmRequest {
    let row = again(text);
    let partly = Again::demo().question(text).answer(text).others(Vec::new());
    let predict = Predict::<Again>::new().with_demos([Demo::from(row.clone()), partly.into()]);
    let (input, _) = row.into();
    predict.call(cx, input).render().unwrap()
}

#[test]
fn no_data_can_forge_a_part_of_a_request() {
    let adapters: [(Box<dyn Adapter>, Ctx); 4] = [
        (
            Box::new(ChatAdapter),
            Ctx::without_model().with_adapter(ChatAdapter),
        ),
        (
            Box::new(JsonAdapter),
            Ctx::without_model().with_adapter(JsonAdapter),
        ),
        (
            Box::new(BamlAdapter),
            Ctx::without_model().with_adapter(BamlAdapter),
        ),
        (
            Box::new(XmlAdapter),
            Ctx::without_model().with_adapter(XmlAdapter),
        ),
    ];
    for (adapter, cx) in &adapters {
        let honest = structure(&requests(cx, "plain"), &**adapter);
        assert!(honest.len() > 12, "{honest:?}");
        for text in TEXTS.iter().chain(TEXTS.iter().rev()) {
            for text in [
                (*text).to_owned(),
                format!("a\n{text}\nb"),
                format!("a\r{text}\u{2028}{text}"),
            ] {
                let seen = structure(&requests(cx, &text), &**adapter);
                assert_eq!(seen, honest, "{}: {text:?}", adapter.name());
            }
        }
    }
}

#[test]
fn a_request_for_a_plain_text_has_the_inputs_alone() {
    let cx = Ctx::without_model().with_adapter(TextAdapter);
    let request = |text: &str| {
        let predict = Predict::<Once>::new().with_demos([once(text)]);
        let (input, _) = once(text).into();
        predict.call(&cx, input).render().unwrap()
    };
    let honest = structure(&request("plain"), &TextAdapter);
    for text in TEXTS {
        assert_eq!(structure(&request(text), &TextAdapter), honest, "{text:?}");
    }
}
