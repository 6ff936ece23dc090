//! What an error and a prediction say beside their text, and types that have no shape.

use std::collections::BTreeMap;

use dspy::adapter::{Adapter, JsonAdapter, Step};
use dspy::lm::{Completion, Finish};
use dspy::prelude::*;
use dspy::signature::{Fields, Record};
use dspy::testing::ScriptedLm;
use dspy::value::Node;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::steps::{Count, Meter, Rated, Widths};

async fn read<S: Signature>(reply: &str) -> Result<Prediction<S::Output>> {
    let input = <S::Input as Record>::read(&mut Fields::default())?;
    let cx = Ctx::test(ScriptedLm::new([reply]));
    Predict::<S>::new().call(&cx, input).await
}

#[tokio::test]
async fn an_error_keeps_what_could_be_read_and_why_not_the_rest() {
    let reply = "[[ ## small ## ]]\n300\n\n[[ ## signed ## ]]\n-7\n\n[[ ## wide ## ]]\n8/10\n\n\
                 [[ ## single ## ]]\n0.5\n\n[[ ## completed ## ]]";
    let error = read::<Widths>(reply).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `small`: `300` is out of the range of `u8`; \
         at `wide`: expected a whole number, found `8/10`"
    );
    let partial: Vec<_> = error
        .partial()
        .iter()
        .map(|(name, node)| format!("{name}: {node}"))
        .collect();
    assert_eq!(partial, ["signed: -7", "single: 0.5"]);
    let places: Vec<_> = error
        .reasons()
        .iter()
        .map(|(place, _)| place.as_str())
        .collect();
    assert_eq!(places, ["small", "wide"]);
    assert_eq!(
        (error.reply(), error.finish()),
        (Some(reply), Some(&Finish::Stop))
    );
}

#[tokio::test]
async fn the_message_of_a_long_reply_is_short() {
    let (letters, digits) = ("ä".repeat(1 << 19), "9".repeat(1 << 20));
    let mut errors = Vec::new();
    for reply in [
        format!("[[ ## n ## ]]\n{letters}"),
        format!("[[ ## n ## ]]\n{digits}"),
        format!("[[ ## n ## ]]\n{digits}%"),
        format!("{{\"{letters}\": {{\"n\": 1"),
        format!("{{\"{letters}\": [{{\"n\": \"a \"b\" \"c\"}}]}}"),
        format!("{{\"n\": \"{letters}\"}}"),
    ] {
        errors.push(read::<Count>(&reply).await.unwrap_err());
    }
    for reply in [
        format!("[[ ## reading ## ]]\n1{}", "0".repeat(300) + "1"),
        format!("[[ ## reading ## ]]\n{digits}%"),
        format!("[[ ## reading ## ]]\n{digits}"),
    ] {
        errors.push(read::<Meter>(&reply).await.unwrap_err());
    }
    for reply in [
        format!(
            "{{\"it\": {{\"first_name\": \"a\", \"kind\": \"{letters}\", \"by_kind\": {{}}}}}}"
        ),
        format!("{{\"it\": {{\"first_name\": \"a\", \"by_kind\": {{\"{letters}\": true}}}}}}"),
        format!("{{\"it\": {{\"{letters}\": 1}}}}"),
    ] {
        errors.push(read::<Imported>(&reply).await.unwrap_err());
    }
    for error in &errors {
        let told: usize = error
            .reasons()
            .iter()
            .map(|(place, says)| place.len() + says.len())
            .sum();
        let message = error.to_string();
        let beginning: String = message.chars().take(200).collect();
        assert!(
            message.len() < 2048 && told < 2048,
            "{} bytes of message and {told} of reasons: {beginning}",
            message.len()
        );
    }
    let many: Vec<String> = (0..1000).map(|n| format!("\"n\": {n}")).collect();
    let cx = Ctx::test(ScriptedLm::new([format!("{{{}}}", many.join(","))]));
    let call = Predict::<Count>::new()
        .call(&cx, ())
        .adapter(JsonAdapter)
        .await;
    let error = call.unwrap_err();
    let message = error.to_string();
    assert!(message.ends_with("; and 983 more"), "{message}");
}

#[tokio::test]
async fn a_broken_rule_keeps_what_was_read() {
    let reply = "[[ ## answer ## ]]\na\n\n[[ ## confidence ## ]]\n1.5\n\n[[ ## completed ## ]]";
    let error = read::<Rated>(reply).await.unwrap_err();
    assert!(error.is_check());
    assert_eq!(error.partial().len(), 3);
    assert_eq!(
        error.partial()[1],
        ("confidence".to_owned(), Node::Number("1.5".into()))
    );
}

#[tokio::test]
async fn a_repair_says_where_it_was_needed() {
    /// Somebody.
    #[value]
    struct Person {
        name: String,
        age: u8,
    }

    /// Who are they?
    #[signature]
    struct People {
        #[output]
        people: Vec<Person>,
    }

    let reply =
        "[[ ## people ## ]]\n[{\"name\": \"Ann\", \"age\": 1}, {\"Name\": 7, \"age\": \"2\",}]";
    let found = read::<People>(reply).await.unwrap();
    let repairs: Vec<_> = found
        .repairs()
        .iter()
        .map(|it| format!("{} at {}, {}", it.name(), it.path(), it.cost()))
        .collect();
    assert_eq!(
        repairs,
        [
            "trailing-comma at people, 1",
            "key-spelling at people[1].name, 2",
            "value-as-text at people[1].name, 2",
            "quoted-value at people[1].age, 1",
        ]
    );
    assert_eq!(
        (found.people[1].name.as_str(), found.people[1].age),
        ("7", 2)
    );
}

/// A type of somebody else: it has no shape.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Foreign {
    first_name: String,
    #[serde(default)]
    ages: Vec<u8>,
    kind: Option<Kind>,
    by_kind: BTreeMap<Kind, bool>,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
enum Kind {
    Round,
    #[serde(alias = "Cornered")]
    Square,
}

/// Something of somebody else.
#[signature]
struct Imported {
    #[output]
    it: Foreign,
}

#[tokio::test]
async fn a_type_without_a_shape_is_read_as_what_it_asks_for() {
    let reply = "[[ ## it ## ]]\n{'First Name': 7, 'ages': ['1', 2.0], 'kind': 'square', 'shoe': 40, \
                 'by_kind': {'round': 'yes'}}";
    let found = read::<Imported>(reply).await.unwrap();
    assert_eq!(found.it.first_name, "7");
    assert_eq!(found.it.ages, [1, 2]);
    assert_eq!(found.it.kind, Some(Kind::Square));
    assert!(found.it.by_kind[&Kind::Round]);
    let repairs: Vec<_> = found
        .repairs()
        .iter()
        .map(|it| format!("{} {}", it.name(), it.path()))
        .collect();
    for wanted in [
        "single-quotes it",
        "key-spelling it.first_name",
        "value-as-text it.first_name",
        "quoted-value it.ages[0]",
        "integral-float it.ages[1]",
        "variant-spelling it.kind",
        "unknown-key it.shoe",
        "variant-spelling it.by_kind.round",
        "quoted-value it.by_kind.round",
    ] {
        assert!(
            repairs.iter().any(|it| it == wanted),
            "{wanted} in {repairs:?}"
        );
    }
}

#[tokio::test]
async fn two_names_of_one_key_do_not_swallow_each_other_in_a_type_without_a_shape() {
    let reply = "[[ ## it ## ]]\n{\"first_name\": \"a\", \"by_kind\": {\"Square\": true, \"Cornered\": false}}";
    let error = read::<Imported>(reply).await.unwrap_err();
    assert!(error.to_string().contains("twice"), "{error}");
    assert!(error.is_parse());
}

#[tokio::test]
async fn a_reason_of_the_type_itself_is_kept_too() {
    let reply = "[[ ## it ## ]]\n{\"first_name\": \"a\", \"kind\": \"flat\", \"by_kind\": {}}";
    let error = read::<Imported>(reply).await.unwrap_err();
    let [(place, says)] = error.reasons() else {
        panic!("one reason in {error:?}");
    };
    assert_eq!(place, "it.kind");
    assert!(says.contains("`flat` is none of `Round`"), "{says}");
}

#[tokio::test]
async fn of_several_types_without_a_shape_all_reasons_are_told() {
    /// Things of somebody else.
    #[signature]
    struct Several {
        #[output]
        first: Foreign,
        #[output]
        kind: Foreign,
        #[output]
        good: Foreign,
        #[output]
        count: u8,
        #[output]
        last: BTreeMap<String, Foreign>,
    }

    let reply = "[[ ## first ## ]]\n{\"first_name\": \"a\"}\n\n\
                 [[ ## kind ## ]]\n{\"first_name\": \"a\", \"kind\": \"flat\", \"by_kind\": {}}\n\n\
                 [[ ## good ## ]]\n{\"first_name\": \"a\", \"by_kind\": {}}\n\n\
                 [[ ## count ## ]]\n7\n\n\
                 [[ ## last ## ]]\n{\"x\": {\"first_name\": [], \"by_kind\": {}}}";
    let error = read::<Several>(reply).await.unwrap_err();
    let places: Vec<_> = error.reasons().iter().map(|(it, _)| it.as_str()).collect();
    assert_eq!(places, ["first", "kind.kind", "last.x.first_name"]);
    let message = error.to_string();
    for (place, says) in error.reasons() {
        assert!(
            message.contains(&format!("at `{place}`: {says}")),
            "{message}"
        );
    }
    let partial: Vec<_> = error.partial().iter().map(|(it, _)| it.as_str()).collect();
    assert_eq!(partial, ["good", "count"]);
    assert!(error.is_parse());
    assert_eq!(error.reply(), Some(reply));
}

#[test]
fn an_adapter_reads_without_a_predictor_too() {
    let step = Step {
        instructions: "",
        inputs: &[],
        outputs: Widths::SPEC.outputs(),
        output_schema: Widths::output_schema,
        texts: None,
    };
    let reply = r#"{"small": 1, "signed": "-1", "wide": 2, "single": 0.5}"#;
    let mut fields = JsonAdapter
        .parse(&step, &Completion::of_text(reply))
        .unwrap();
    let read = <Widths as Signature>::Output::read(&mut fields).unwrap();
    assert_eq!(
        (read.small, read.signed, read.wide, read.single),
        (1, -1, 2, 0.5)
    );
}
