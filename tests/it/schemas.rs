//! JSON schemas of records.

use std::collections::BTreeMap;
use std::sync::Arc;

use dspy::prelude::*;
use dspy::signature::schema_of;
use serde_json::{Value as Json, json};

/// How much of it there is.
#[value]
struct Amount {
    /// never below zero
    #[value(ge = 0, le = 100.5)]
    amount: f64,
    #[value(one_of = ["g", "kg"])]
    unit: String,
    #[value(min_length = 1)]
    parts: Vec<u8>,
    #[value(multiple_of = 5, pattern = "x")]
    label: Label,
}

#[value]
#[serde(transparent)]
struct Label(String);

impl dspy::value::constraint::Number for Label {}
impl dspy::value::constraint::Text for Label {}

/// Read the recipe.
#[signature]
struct ReadRecipe {
    #[input(title = "The recipe", min_length = 10, max_length = 2000)]
    recipe: String,
    /// what goes in
    #[output(min_length = 1, max_length = 40)]
    ingredients: Vec<Amount>,
    #[output(min_length = 1)]
    steps: BTreeMap<String, String>,
    #[output(ge = 1, le = 240, multiple_of = 5)]
    minutes: Option<u32>,
    #[output(one_of = ["easy", "hard"])]
    effort: Option<String>,
    #[output(pattern = r"^\w+$", default = "none")]
    diet: String,
    /// anything else
    #[output]
    rest: Json,
}

#[test]
fn titles_docs_constraints_and_defaults_stand_in_the_schema() {
    let schema = Json::from((*ReadRecipe::input_schema()).clone());
    assert_eq!(
        schema,
        json!({
            "title": "ReadRecipeInput",
            "type": "object",
            "properties": {
                "recipe": {
                    "type": "string", "title": "The recipe", "minLength": 10, "maxLength": 2000
                }
            },
            "required": ["recipe"]
        })
    );

    let schema = Json::from((*ReadRecipe::output_schema()).clone());
    assert_eq!(
        schema["properties"],
        json!({
            "ingredients": {
                "type": "array", "items": { "$ref": "#/$defs/Amount" },
                "description": "what goes in", "minItems": 1, "maxItems": 40
            },
            "steps": {
                "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1
            },
            "minutes": {
                "type": ["integer", "null"], "format": "uint32",
                "minimum": 1, "maximum": 240, "multipleOf": 5
            },
            "effort": { "type": ["string", "null"], "enum": ["easy", "hard", null] },
            "diet": { "type": "string", "pattern": r"^\w+$", "default": "none" },
            "rest": { "description": "anything else" }
        })
    );
    assert_eq!(
        schema["required"],
        json!(["ingredients", "steps", "minutes", "effort", "rest"])
    );
    let order: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(
        order,
        ["ingredients", "steps", "minutes", "effort", "diet", "rest"]
    );
}

#[test]
fn constraints_on_a_nested_value_stand_in_its_definition() {
    let schema = Json::from((*ReadRecipe::output_schema()).clone());
    let amount = &schema["$defs"]["Amount"];
    assert_eq!(amount["description"], "How much of it there is.");
    let properties = &amount["properties"];
    assert_eq!(
        properties["amount"],
        json!({
            "type": "number", "format": "double", "description": "never below zero",
            "minimum": 0, "maximum": 100.5
        })
    );
    assert_eq!(
        properties["unit"],
        json!({ "type": "string", "enum": ["g", "kg"] })
    );
    assert_eq!(properties["parts"]["minItems"], 1);
    assert_eq!(properties["label"]["multipleOf"], 5);
}

#[test]
fn a_schema_is_made_once() {
    assert!(Arc::ptr_eq(
        &ReadRecipe::output_schema(),
        &ReadRecipe::output_schema()
    ));
    assert!(Arc::ptr_eq(
        &schema_of::<ReadRecipeOutput>(),
        &ReadRecipe::output_schema()
    ));
}

#[test]
fn instantiations_of_one_generic_signature_have_schemas_of_their_own() {
    /// Choose the best.
    #[signature]
    struct Choose<T> {
        #[input]
        options: Vec<T>,
        #[output]
        best: T,
    }
    let best = |schema: &schemars::Schema| schema.pointer("/properties/best/type").cloned();
    assert_eq!(best(&Choose::<u8>::output_schema()), Some("integer".into()));
    assert_eq!(
        best(&Choose::<String>::output_schema()),
        Some("string".into())
    );
    // Side by side in one schema they do not stand for each other.
    let both = schema_of::<(ChooseOutput<u8>, ChooseOutput<String>)>();
    assert_eq!(both.get("$defs").unwrap().as_object().unwrap().len(), 2);
}

#[test]
fn a_number_of_a_constraint_keeps_its_digits() {
    /// Weigh it.
    #[signature]
    struct Weigh {
        #[output(ge = -0.1, le = 18446744073709551615)]
        weight: f64,
    }
    let schema = Json::from((*Weigh::output_schema()).clone());
    let text = schema["properties"]["weight"].to_string();
    assert!(
        text.contains("\"minimum\":-0.1") && text.contains(":18446744073709551615"),
        "{text}"
    );
}
