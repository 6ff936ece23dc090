//! Replies that the provider holds to a form: what is asked for, and what comes of it.

use std::collections::BTreeMap;

use dspy::adapter::{BamlAdapter, ChatAdapter, JsonAdapter};
use dspy::lm::{Abilities, Fallback, Format, Lm, OpenAi, Options, SchemaRules, Structured};
use dspy::prelude::*;
use serde_json::{Value as Json, json};

use super::model;
use crate::support::{Provider, Script};

#[value]
struct Person {
    name: String,
    age: Option<u8>,
    #[serde(default)]
    nicknames: Vec<String>,
}

/// Who is it?
#[signature]
struct Who {
    #[input]
    text: String,
    /// as it is written
    #[output]
    person: Person,
    #[output]
    home: Option<String>,
    #[output(default = 1)]
    count: u32,
}

/// Count the words.
#[signature]
struct Count {
    #[input]
    text: String,
    #[output]
    counts: BTreeMap<String, u32>,
}

const STRICT: Structured = Structured::Schema(SchemaRules::OPENAI);

const WHOLE: &str = r#"{"person":{"name":"A","age":null,"nicknames":[]},"home":null,"count":4}"#;

fn held(provider: &Provider, structured: Structured) -> OpenAi {
    model(provider).with_structured(structured)
}

fn cx(model: impl Lm + 'static) -> Ctx {
    Ctx::new(model).with_adapter(JsonAdapter)
}

/// What the last request says of the form of its answer.
fn asked(provider: &Provider) -> Json {
    let received = provider.received();
    let body = &received.last().unwrap().body;
    body.get("response_format").cloned().unwrap_or_default()
}

#[tokio::test]
async fn each_context_asks_for_the_form_with_its_own_options() {
    let provider = Provider::new(Script::answering(WHOLE));
    let plain = cx(held(&provider, STRICT));
    let mut options = Options::default();
    options.temperature = Some(0.5);
    let warm = plain.clone().with_options(options);
    let who = Predict::<Who>::new();
    for cx in [&plain, &warm, &plain, &warm] {
        who.call(cx, "A").await.unwrap();
    }
    who.call(&plain, "A").temperature(1.5).await.unwrap();
    let other = warm.with_options(Options::default());
    who.call(&other, "A").await.unwrap();
    let sent = provider.received();
    let temperatures = sent
        .iter()
        .map(|it| it.body.get("temperature").and_then(Json::as_f64));
    let temperatures: Vec<_> = temperatures.collect();
    assert_eq!(
        temperatures,
        [None, Some(0.5), None, Some(0.5), Some(1.5), None]
    );
    let form = &sent[0].body["response_format"];
    assert_eq!(form["json_schema"]["name"], "WhoOutput");
    assert!(sent.iter().all(|it| it.body["response_format"] == *form));
}

#[tokio::test]
async fn a_schema_is_sent_and_what_is_held_to_it_is_read_exactly() {
    let provider = Provider::new(Script::answering(WHOLE));
    let cx = cx(held(&provider, STRICT));
    let found = Predict::<Who>::new().call(&cx, "A").await.unwrap();
    assert_eq!(
        asked(&provider),
        json!({ "type": "json_schema", "json_schema": {
            "name": "WhoOutput",
            "strict": true,
            "schema": {
                "type": "object",
                "properties": {
                    "person": {
                        "anyOf": [{ "$ref": "#/$defs/Person" }],
                        "description": "as it is written"
                    },
                    "home": { "type": ["string", "null"] },
                    "count": { "type": "integer", "minimum": 0 }
                },
                "required": ["person", "home", "count"],
                "additionalProperties": false,
                "$defs": { "Person": {
                    "type": "object",
                    "properties": {
                        "name": { "type": "string" },
                        "age": { "type": ["integer", "null"], "minimum": 0, "maximum": 255 },
                        "nicknames": { "type": "array", "items": { "type": "string" } }
                    },
                    "required": ["name", "age", "nicknames"],
                    "additionalProperties": false
                } }
            }
        } })
    );
    assert_eq!(found.repairs(), []);
    assert!(found.notices().is_empty());
    assert_eq!((found.home.as_deref(), found.count), (None, 4));
    assert_eq!((found.person.age, found.person.nicknames.len()), (None, 0));
    // A strict reader takes it as well.
    let who = Predict::<Who>::new();
    let strictly = who.call(&cx, "A").adapter(BamlAdapter::strict()).await;
    let strictly = strictly.unwrap();
    assert_eq!(strictly.person.name, "A");
    assert_eq!(asked(&provider)["json_schema"]["name"], "WhoOutput");
}

#[tokio::test]
async fn a_provider_is_asked_for_no_more_than_it_can_do() {
    let provider = Provider::new(Script::answering(WHOLE));
    let ask = async |structured, adapter: &str| {
        let cx = Ctx::new(held(&provider, structured));
        let who = Predict::<Who>::new();
        let found = match adapter {
            "json" => who.call(&cx, "A").adapter(JsonAdapter).await,
            // Only what is asked is looked at.
            _ => who.call(&cx, "A").adapter(ChatAdapter).await,
        };
        let notices = found.map(|it| it.notices().to_vec()).unwrap_or_default();
        assert!(notices.is_empty(), "{notices:?}");
        asked(&provider)
    };
    assert_eq!(
        ask(Structured::Object, "json").await,
        json!({ "type": "json_object" })
    );
    assert_eq!(ask(Structured::No, "json").await, Json::Null);
    // The layout of a chat is no object.
    assert_eq!(ask(STRICT, "chat").await, Json::Null);
    assert_eq!(ask(Structured::Object, "chat").await, Json::Null);
}

#[tokio::test]
async fn what_a_schema_cannot_say_is_among_the_notices() {
    let provider = Provider::new(Script::answering(r#"{"counts":{"to":2}}"#));
    let strict = cx(held(&provider, STRICT));
    let found = Predict::<Count>::new()
        .call(&strict, "to to")
        .await
        .unwrap();
    assert_eq!(found.counts["to"], 2);
    assert_eq!(
        found.notices(),
        [
            "`counts` is a map with any keys, which strict schemas have no word for: the schema is \
             shown to the model, and nothing holds the reply to it"
        ]
    );
    assert_eq!(asked(&provider)["json_schema"]["strict"], false);
    // Other servers have a word for it.
    let plain = cx(held(&provider, Structured::Schema(SchemaRules::PLAIN)));
    let found = Predict::<Count>::new().call(&plain, "to to").await.unwrap();
    assert!(found.notices().is_empty());
    let schema = &asked(&provider)["json_schema"]["schema"];
    assert_eq!(
        schema["properties"]["counts"]["additionalProperties"]["type"],
        "integer"
    );
}

#[tokio::test]
async fn a_form_that_the_caller_asks_for_goes_first() {
    let provider = Provider::new(Script::answering(WHOLE));
    let context = cx(held(&provider, STRICT));
    let mut options = Options::default();
    options.format = Some(Format::JsonObject);
    let who = Predict::<Who>::new().with_options(options);
    who.call(&context, "A").await.unwrap();
    assert_eq!(asked(&provider), json!({ "type": "json_object" }));

    let own = json!({ "type": "text" });
    let mut options = Options::default();
    options
        .extra_body
        .insert("response_format".into(), own.clone());
    let who = Predict::<Who>::new().with_options(options);
    who.call(&context, "A").await.unwrap();
    assert_eq!(asked(&provider), own);

    let model = held(&provider, STRICT).with_extra_body("response_format", own.clone());
    assert_eq!(model.abilities().structured, Structured::No);
    let who = Predict::<Who>::new();
    who.call(&cx(model), "A").await.unwrap();
    assert_eq!(asked(&provider), own);

    // And what says nothing of it changes nothing.
    let mut options = Options::default();
    options.n = Some(2);
    let who = Predict::<Who>::new().with_options(options);
    let found = who.call(&context, "A").await.unwrap();
    assert_eq!(found.completions().count(), 2);
    assert_eq!(asked(&provider)["type"], "json_schema");
}

#[tokio::test]
async fn reasoning_that_is_asked_for_comes_first() {
    let reply = r#"{"reasoning":"Two.","counts":{"to":2}}"#;
    let provider = Provider::new(Script::answering(reply));
    let plain = Structured::Schema(SchemaRules::PLAIN);
    let step = ChainOfThought::<Count>::new();
    let context = cx(held(&provider, plain));
    let found = step.call(&context, "to to").await.unwrap();
    assert_eq!(found.reasoning(), "Two.");
    let names = |asked: &Json| -> Vec<String> {
        let properties = &asked["json_schema"]["schema"]["properties"];
        properties.as_object().unwrap().keys().cloned().collect()
    };
    let first = asked(&provider);
    assert_eq!(names(&first), ["reasoning", "counts"]);
    let schema = &first["json_schema"]["schema"];
    assert_eq!(schema["required"], json!(["reasoning", "counts"]));
    assert_eq!(
        schema["properties"]["reasoning"],
        json!({ "type": "string", "description": "what leads to the answer, step by step" })
    );

    // A model that reasons on a channel of its own is not asked to do it twice.
    let mut abilities: Abilities = held(&provider, plain).abilities();
    abilities.reasoning = true;
    let context = cx(model(&provider).with_abilities(abilities));
    step.call(&context, "to to").await.unwrap();
    assert_eq!(names(&asked(&provider)), ["counts"]);
}

#[tokio::test]
async fn each_model_of_a_predictor_has_its_own_form_and_each_text_its_own_schema() {
    let provider = Provider::new(Script::answering(r#"{"counts":{}}"#));
    let count = Predict::<Count>::new();
    let mut strict = Vec::new();
    for structured in [
        STRICT,
        Structured::Schema(SchemaRules::PLAIN),
        Structured::Object,
        STRICT,
    ] {
        let cx = cx(held(&provider, structured));
        count.call(&cx, "").await.unwrap();
        let asked = asked(&provider);
        strict.push((asked["type"] == "json_schema", asked.to_string().len()));
    }
    assert_eq!(strict[0], strict[3]);
    assert!(strict[0].0 && strict[1].0 && !strict[2].0);
    assert_eq!(
        asked(&provider)["json_schema"]["schema"]["properties"]["counts"].get("description"),
        None
    );

    let told = count.with_field_text("counts", "of each word").unwrap();
    told.call(&cx(held(&provider, STRICT)), "").await.unwrap();
    assert_eq!(
        asked(&provider)["json_schema"]["schema"]["properties"]["counts"]["description"],
        "of each word"
    );
}

#[test]
fn of_two_models_that_may_answer_the_form_suits_both() {
    let at = |structured| {
        let model = OpenAi::new("http://127.0.0.1:1/v1", "m").unwrap();
        model.with_structured(structured)
    };
    let tuned = Structured::Schema(SchemaRules::OPENAI_FINE_TUNED);
    let plain = Structured::Schema(SchemaRules::PLAIN);
    let mut small = SchemaRules::OPENAI;
    small.limits.depth = 2;
    small.formats = None;
    for (one, other, both) in [
        (STRICT, STRICT, STRICT),
        (STRICT, plain, STRICT),
        (tuned, STRICT, tuned),
        (plain, tuned, tuned),
        (STRICT, Structured::Object, Structured::Object),
        (plain, Structured::No, Structured::No),
        // Each of them takes something that the other does not.
        (STRICT, Structured::Schema(small), Structured::Object),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            let model = Fallback::new(at(one)).or(at(other));
            assert_eq!(model.abilities().structured, both, "{one:?} or {other:?}");
        }
    }
}
