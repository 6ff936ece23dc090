//! To which form a reply is held: a schema, where it can be said in one, or else less, with the
//! reason.

use super::schema;
use crate::adapter::{HeldTo, Step};
use crate::lm::{Format, SchemaRules, Structured};

/// The form of a step's reply for a provider that can hold an answer to so much.
pub(in crate::adapter) fn to(step: &Step<'_>, structured: Structured) -> HeldTo {
    match structured {
        Structured::No => HeldTo::default(),
        // It is all that the provider can do, so there is nothing to say of it.
        Structured::Object => HeldTo {
            format: Some(Format::JsonObject),
            less_because: None,
        },
        Structured::Schema(rules) if rules.strict => strictly(step, &rules),
        Structured::Schema(_) => match schema::plain(step) {
            Ok(schema) => HeldTo {
                format: Some(of_schema(step, schema, false)),
                less_because: None,
            },
            Err(why) => to_an_object(&why),
        },
    }
}

fn strictly(step: &Step<'_>, rules: &SchemaRules) -> HeldTo {
    let why = match schema::strict(step, rules) {
        Ok(schema) => {
            return HeldTo {
                format: Some(of_schema(step, schema, true)),
                less_because: None,
            };
        }
        Err(why) => why,
    };
    // What the strict form has no words for, any JSON schema has: it tells the model the truth,
    // if nothing holds it to that.
    match schema::shown(step) {
        Ok(schema) if rules.loose => HeldTo {
            format: Some(of_schema(step, schema, false)),
            less_because: Some(format!(
                "{why}: the schema is shown to the model, and nothing holds the reply to it"
            )),
        },
        _ => to_an_object(&why),
    }
}

fn to_an_object(why: &str) -> HeldTo {
    HeldTo {
        format: Some(Format::JsonObject),
        less_because: Some(format!(
            "{why}: the reply is held to some JSON object, and to no schema"
        )),
    }
}

fn of_schema(step: &Step<'_>, schema: serde_json::Value, strict: bool) -> Format {
    Format::JsonSchema {
        name: name(step),
        schema,
        strict,
    }
}

/// The name of the outputs' type as providers take names: letters without accents, digits, `_` and
/// `-`, 64 at the most.
fn name(step: &Step<'_>) -> String {
    let schema = (step.output_schema)();
    let title = schema.get("title").and_then(|it| it.as_str());
    let is_letter = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let name: String = title
        .unwrap_or_default()
        .chars()
        .filter(is_letter)
        .take(64)
        .collect();
    match name.is_empty() {
        true => "outputs".to_owned(),
        false => name,
    }
}
