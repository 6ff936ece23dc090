//! What a step writes is always among what its schema takes, whichever rules that keeps to.

use dspy::adapter::{Adapter, BamlAdapter, JsonAdapter, Step};
use dspy::chance::Chance;
use dspy::lm::{Abilities, Format, SchemaRules, Structured};
use dspy::prelude::*;
use serde_json::Value as Json;

use super::back::{OutputsOf, STEPS, step_of};
use super::made::Made;
use super::steps::{self, WithStep};
use crate::support::schema::Schema;

/// The schema without the rules for single values that nobody checks here.
fn checkable(schema: &Json, is_schema: bool) -> Json {
    const UNCHECKED: [&str; 8] = [
        "default",
        "format",
        "multipleOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "title",
        "uniqueItems",
    ];
    match schema {
        Json::Object(rules) => {
            let is_open = is_schema && rules.contains_key("patternProperties");
            let kept = rules.iter().filter(|(key, _)| {
                // Keys below a pattern are not known here, and so nothing else is either.
                !is_schema
                    || !(UNCHECKED.contains(&key.as_str())
                        || (is_open && key.as_str() == "additionalProperties"))
            });
            let kept = kept.map(|(key, rule)| {
                let is_names = is_schema && matches!(key.as_str(), "properties" | "$defs");
                let is_data = is_schema && matches!(key.as_str(), "enum" | "const");
                let rule = match is_data {
                    true => rule.clone(),
                    false => checkable(rule, !is_names),
                };
                (key.clone(), rule)
            });
            Json::Object(kept.collect())
        }
        Json::Array(items) => items.iter().map(|it| checkable(it, is_schema)).collect(),
        other => other.clone(),
    }
}

struct Fits<'a> {
    adapter: &'a dyn Adapter,
    rules: SchemaRules,
    chance: &'a mut Chance,
}

impl WithStep for Fits<'_> {
    /// Whether it is held to the schema, and what was written that does not fit.
    type Answer = (bool, Vec<String>);

    fn of<S: Signature>(self) -> (bool, Vec<String>) {
        let step = Step {
            output_schema: S::output_schema,
            ..step_of(S::SPEC.outputs())
        };
        let mut abilities = Abilities::default();
        abilities.structured = Structured::Schema(self.rules);
        let held = self.adapter.held_to(&step, abilities);
        let Some(Format::JsonSchema { schema, strict, .. }) = held.format else {
            assert!(held.less_because.is_some(), "nothing is said of it");
            return (false, Vec::new());
        };
        assert_eq!(strict != self.rules.strict, held.less_because.is_some());
        let fitting = Schema::new(checkable(&schema, true));
        let mut misfits = Vec::new();
        for _ in 0..20 {
            let node = Made::new(self.chance).outputs(step.outputs);
            let Ok(output) = node.read::<S::Output>() else {
                continue;
            };
            let messages = self.adapter.demo(&step, &OutputsOf(output)).unwrap();
            let reply = messages.last().unwrap().text();
            let found = fitting.misfits(&serde_json::from_str(&reply).unwrap());
            misfits.extend(found.iter().map(|it| format!("{reply}: {it}")));
        }
        (held.less_because.is_none(), misfits)
    }
}

#[test]
fn what_is_written_fits_the_schema_that_replies_are_held_to() {
    let mut chance = Chance::new(24);
    let adapters: [&dyn Adapter; 2] = [&JsonAdapter, &BamlAdapter];
    for rules in [
        SchemaRules::OPENAI,
        SchemaRules::OPENAI_FINE_TUNED,
        SchemaRules::PLAIN,
    ] {
        let mut held = 0;
        for step in STEPS {
            for adapter in adapters {
                let fits = Fits {
                    adapter,
                    rules,
                    chance: &mut chance,
                };
                let (is_held, misfits) = steps::with(step, fits).unwrap();
                assert!(misfits.is_empty(), "{step}: {}", misfits.join("\n"));
                held += usize::from(is_held);
            }
        }
        assert!(held > 30, "hardly any step is held to its schema: {held}");
    }
}
