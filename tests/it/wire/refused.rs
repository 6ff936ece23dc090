//! Options that are refused before they are sent, each with its name, the reason and the next step.

use dspy::lm::{
    Dialect, Format, LmRequest, Message, OpenAi, Options, Part, Role, ToolCall, ToolChoice,
    ToolResult, ToolSpec, Tools,
};
use serde_json::{Value as Json, json};

use super::{ask, of_parts, open, saying, with_options};

/// Nobody is there, so that what is sent fails in another way.
const NOWHERE: &str = "http://127.0.0.1:9/v1";

async fn refused_by(model: &OpenAi, request: &LmRequest, name: &str) {
    let called = ask(model, request).await.unwrap_err();
    let streamed = open(model, request).await.err().unwrap();
    let shown = model.body(request).unwrap_err();
    for error in [called, streamed, shown] {
        let said = error.to_string();
        assert!(error.is_config(), "{error:?}");
        assert!(said.contains(name) && said.contains(": "), "{name}: {said}");
        assert!(!error.may_be_billed() && !error.is_transient(), "{said}");
    }
}

async fn refused(name: &str, set: impl FnOnce(&mut Options)) {
    let model = OpenAi::new(NOWHERE, "m").unwrap();
    refused_by(&model, &with_options(set), name).await;
}

#[tokio::test]
async fn what_no_server_takes_is_refused() {
    for wrong in [-0.1, 2.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        refused("`temperature`", |it| it.temperature = Some(wrong)).await;
        refused("`top_p`", |it| it.top_p = Some(wrong)).await;
    }
    for wrong in [-2.1, 2.1, f64::NAN, f64::INFINITY] {
        refused("`presence_penalty`", |it| it.presence_penalty = Some(wrong)).await;
        refused("`frequency_penalty`", |it| {
            it.frequency_penalty = Some(wrong)
        })
        .await;
    }
    refused("`n`", |it| it.n = Some(0)).await;
    refused("`n`", |it| it.n = Some(129)).await;
    refused("`max_tokens`", |it| it.max_tokens = Some(0)).await;
    refused("`seed`", |it| it.seed = Some(1 << 63)).await;
    refused("`stop`", |it| it.stop = vec!["a".into(); 5]).await;
    refused("`stop`", |it| it.stop = vec!["a".into(), String::new()]).await;
    refused("`top_logprobs`", |it| it.top_logprobs = Some(2)).await;
    refused("`top_logprobs`", |it| {
        it.logprobs = true;
        it.top_logprobs = Some(21);
    })
    .await;
    refused("`reasoning_effort`", |it| {
        it.reasoning_effort = Some(" ".into())
    })
    .await;
    for name in ["", "a b", "schéma", &"a".repeat(65)] {
        let name = name.to_owned();
        refused("the name of the schema", |it| {
            it.format = Some(Format::JsonSchema {
                name,
                schema: json!({}),
                strict: true,
            });
        })
        .await;
    }
    refused("the schema in `format`", |it| {
        it.format = Some(Format::JsonSchema {
            name: "answer".into(),
            schema: json!(true),
            strict: false,
        });
    })
    .await;
}

#[tokio::test]
async fn what_is_said_elsewhere_is_not_said_again_in_the_body() {
    let extra = |key: &str, value: Json| {
        let key = key.to_owned();
        move |options: &mut Options| {
            options.extra_body.insert(key, value);
        }
    };
    for key in [
        "model",
        "messages",
        "stream",
        "stream_options",
        "n",
        "max_tokens",
        "max_completion_tokens",
    ] {
        refused(&format!("`{key}` in `extra_body`"), extra(key, json!(1))).await;
        let model = OpenAi::new(NOWHERE, "m").unwrap().with_extra_body(key, 1);
        refused_by(&model, &saying("snow?"), key).await;
    }
    let every = |it: &mut Options| {
        it.temperature = Some(0.0);
        it.top_p = Some(0.5);
        it.seed = Some(1);
        it.stop = vec!["END".into()];
        it.logprobs = true;
        it.top_logprobs = Some(1);
        it.presence_penalty = Some(0.5);
        it.frequency_penalty = Some(0.5);
        it.reasoning_effort = Some("low".into());
        it.format = Some(Format::JsonObject);
        it.prediction = Some("white".into());
    };
    for key in [
        "temperature",
        "top_p",
        "seed",
        "stop",
        "logprobs",
        "top_logprobs",
        "presence_penalty",
        "frequency_penalty",
        "reasoning_effort",
        "response_format",
        "prediction",
    ] {
        refused(&format!("`{key}` in `extra_body`"), |it| {
            every(it);
            extra(key, json!(null))(it);
        })
        .await;
        // Where the option is not set, a server may want it in a form of its own.
        let free = with_options(extra(key, json!("as it likes")));
        assert!(OpenAi::new(NOWHERE, "m").unwrap().body(&free).is_ok());
    }
    let mut request = with_options(extra("tools", json!([])));
    let look = ToolSpec::new("look", "", json!({}));
    request.tools = Some(Tools::new([look]).into());
    let model = OpenAi::new(NOWHERE, "m").unwrap();
    refused_by(&model, &request, "`tools` in `extra_body`").await;
}

#[tokio::test]
async fn a_model_that_thinks_takes_chance_as_it_is() {
    type Set = fn(&mut Options);
    let sets: [(&str, Set); 5] = [
        ("temperature", |it| it.temperature = Some(0.0)),
        ("top_p", |it| it.top_p = Some(0.9)),
        ("presence_penalty", |it| it.presence_penalty = Some(0.5)),
        ("frequency_penalty", |it| it.frequency_penalty = Some(0.5)),
        ("logprobs", |it| it.logprobs = true),
    ];
    for name in ["o3", "gpt-5-mini", "openai/gpt-5"] {
        let model = OpenAi::new(NOWHERE, name).unwrap();
        for (option, set) in sets {
            refused_by(&model, &with_options(set), &format!("`{option}`")).await;
            let mut told_not_to = with_options(set);
            told_not_to.options.reasoning_effort = Some("none".into());
            assert!(model.body(&told_not_to).is_ok(), "{name} {option}");
            let other = model.clone().with_dialect(Dialect::PLAIN);
            assert!(other.body(&with_options(set)).is_ok());
        }
        let as_it_is = with_options(|it| {
            it.temperature = Some(1.0);
            it.top_p = Some(1.0);
            it.presence_penalty = Some(0.0);
        });
        assert!(model.body(&as_it_is).is_ok());
    }
    for (option, set) in sets {
        let model = OpenAi::new(NOWHERE, "gpt-5-chat-latest").unwrap();
        assert!(model.body(&with_options(set)).is_ok(), "{option}");
    }
}

#[tokio::test]
async fn tools_have_names_and_schemas_that_the_wire_takes() {
    let model = OpenAi::new(NOWHERE, "m").unwrap();
    let look = || ToolSpec::new("look", "Looks.", json!({ "type": "object" }));
    let of = |tools: Tools| {
        let mut request = saying("snow?");
        request.tools = Some(tools.into());
        request
    };
    let named = |name: &str| Tools::new([ToolSpec::new(name, "", json!({}))]);
    for name in ["", "look up", "schön", &"a".repeat(65)] {
        refused_by(&model, &of(named(name)), "the name of a tool").await;
    }
    let schemaless = Tools::new([ToolSpec::new("look", "", json!("any"))]);
    refused_by(&model, &of(schemaless), "the schema of the tool `look`").await;
    refused_by(&model, &of(Tools::new([look(), look()])), "is there twice").await;
    let many: Vec<_> = (0..129)
        .map(|number| ToolSpec::new(format!("look-{number}"), "", json!({})))
        .collect();
    refused_by(&model, &of(Tools::new(many)), "the list of tools").await;
    let mut tools = Tools::new([look()]);
    tools.choice = ToolChoice::Named("see".into());
    refused_by(&model, &of(tools), "`see`").await;
    let mut tools = Tools::default();
    tools.choice = ToolChoice::Required;
    refused_by(&model, &of(tools), "there are no tools").await;
}

#[tokio::test]
async fn messages_hold_what_their_role_can_say() {
    let model = OpenAi::new(NOWHERE, "m").unwrap();
    let text = || Part::Text("snow".into());
    let image = dspy::value::Image::at("https://example.org/a.png").unwrap();
    let result = || Part::ToolResult(ToolResult::new("c1", "white"));
    for (role, parts, said) in [
        (Role::User, vec![], "nothing in it"),
        (Role::System, vec![], "nothing in it"),
        (Role::Tool, vec![], "nothing in it"),
        (
            Role::Assistant,
            vec![Part::Reasoning("Hm.".into())],
            "nothing in it",
        ),
        (Role::System, vec![Part::Image(image.clone())], "a picture"),
        (
            Role::Assistant,
            vec![text(), Part::Image(image)],
            "a picture",
        ),
        (
            Role::User,
            vec![Part::Reasoning("Hm.".into())],
            "only a model",
        ),
        (
            Role::User,
            vec![Part::ToolCall(ToolCall::new("c1", "look", "{}"))],
            "only a model",
        ),
        (Role::User, vec![text(), result()], "`Tool`"),
        (Role::Tool, vec![result(), text()], "`Part::ToolResult`"),
    ] {
        let messages = vec![Message::of_text(Role::User, "snow?"), of_parts(role, parts)];
        let request = LmRequest::of_messages(messages);
        refused_by(&model, &request, said).await;
        refused_by(&model, &request, "message 2").await;
    }
    refused_by(&model, &LmRequest::of_messages(vec![]), "no messages").await;
}
