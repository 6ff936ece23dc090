//! The published schema and the files that are written say the same.

use dspy::lm::{Format, Options};
use dspy::prelude::*;
use dspy::program::ProgramFile;
use serde_json::Value as Json;

use super::saved;
use crate::state::{Answer, fresh};

/// Whether the value is what the schema says, as far as our schema says anything.
fn fits(value: &Json, schema: &Json, root: &Json, at: &str, wrong: &mut Vec<String>) {
    if let Some(target) = schema.get("$ref").and_then(Json::as_str) {
        let target = root.pointer(target.trim_start_matches('#')).unwrap();
        fits(value, target, root, at, wrong);
    }
    if schema.get("const").is_some_and(|it| it != value) {
        wrong.push(format!("{at}: {value} is not the constant"));
    }
    let is = |name: &Json| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("an unknown type {other}"),
    };
    match schema.get("type") {
        Some(Json::Array(names)) if names.iter().any(is) => {}
        Some(name) if name.is_string() && is(name) => {}
        None => {}
        Some(other) => wrong.push(format!("{at}: {value} is not {other}")),
    }
    let none = Json::Null;
    let properties = schema.get("properties").unwrap_or(&none);
    if let Json::Object(members) = value {
        for (name, value) in members {
            let at = format!("{at}/{name}");
            match (properties.get(name), schema.get("additionalProperties")) {
                (Some(schema), _) => fits(value, schema, root, &at, wrong),
                (None, Some(Json::Bool(false))) => wrong.push(format!("{at}: is unknown")),
                (None, Some(schema)) => fits(value, schema, root, &at, wrong),
                (None, None) => {}
            }
        }
        let required = schema.get("required").and_then(Json::as_array);
        for name in required.into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap()) {
                wrong.push(format!("{at}: has no {name}"));
            }
        }
    }
    if let (Json::Array(items), Some(schema)) = (value, schema.get("items")) {
        for item in items {
            fits(item, schema, root, at, wrong);
        }
    }
}

#[test]
fn files_are_what_their_schema_says() {
    let schema: Json = serde_json::from_str(ProgramFile::SCHEMA).unwrap();
    let wrong_with = |text: &str| {
        let mut wrong = Vec::new();
        let file = serde_json::from_str(text).unwrap();
        fits(&file, &schema, &schema, "", &mut wrong);
        wrong
    };
    let none: [String; 0] = [];
    assert_eq!(wrong_with(&saved()), none);
    assert_eq!(wrong_with(&Program::new(fresh()).to_json().unwrap()), none);
    // The example of the docs too, and it is only refused for what it does not know.
    let docs = include_str!("../../../src/docs/program_file.md");
    let example = docs.split("```json").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    assert_eq!(wrong_with(example), none);
    let file = ProgramFile::from_json(example).unwrap();
    assert_eq!(file.provenance().unwrap().seed, Some(7));
    let bad = saved().replacen("\"top_p\"", "", 1);
    let bad = bad.replacen("\"stop\": [", "\"api_base\": \"x\", \"stop\": [", 1);
    assert_eq!(
        wrong_with(&bad),
        ["/predictors/more[1]/options/api_base: is unknown"]
    );
}

#[test]
fn every_option_that_is_kept_is_in_the_schema_and_on_the_page() {
    let mut options = Options::default();
    options.temperature = Some(0.5);
    options.top_p = Some(0.9);
    options.max_tokens = Some(100);
    options.n = Some(2);
    options.stop = vec!["END".to_owned()];
    options.seed = Some(u64::MAX);
    options.logprobs = true;
    options.top_logprobs = Some(5);
    options.presence_penalty = Some(-0.5);
    options.frequency_penalty = Some(0.25);
    options.reasoning_effort = Some("low".to_owned());
    let program =
        |options: &Options| Program::new(Predict::<Answer>::new().with_options(options.clone()));
    let text = program(&options).to_json().unwrap();
    let file: Json = serde_json::from_str(&text).unwrap();
    let schema: Json = serde_json::from_str(ProgramFile::SCHEMA).unwrap();
    let mut wrong = Vec::new();
    fits(&file, &schema, &schema, "", &mut wrong);
    assert_eq!(wrong, [""; 0]);
    let members = |json: &Json| -> Vec<String> {
        let members = json.as_object().unwrap().keys();
        members.cloned().collect()
    };
    let written = members(&file["predictors"][""]["options"]);
    let known = members(&schema["$defs"]["options"]["properties"]);
    assert_eq!(written, known);
    let docs = include_str!("../../../src/docs/program_file.md");
    for name in &known {
        assert!(
            docs.contains(&format!("`{name}`")),
            "the page lacks `{name}`"
        );
    }
    let loaded = program(&Options::default()).from_json(&text).unwrap();
    assert_eq!(loaded.to_json().unwrap(), text);

    // What belongs to a provider or to one call is not kept, and never passed over.
    let mut format = Options::default();
    format.format = Some(Format::JsonObject);
    let mut prediction = Options::default();
    prediction.prediction = Some("much of it".to_owned());
    let mut extra = Options::default();
    extra.extra_body.insert("api_base".to_owned(), Json::Null);
    for (name, options) in [
        ("format", format),
        ("prediction", prediction),
        ("extra_body", extra),
    ] {
        let error = program(&options).to_json().unwrap_err().to_string();
        assert!(error.contains(&format!("`{name}` is not kept")), "{error}");
        let bad = text.replacen(
            "\"temperature\"",
            &format!("\"{name}\": 1, \"temperature\""),
            1,
        );
        let error = program(&Options::default()).from_json(&bad).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}
