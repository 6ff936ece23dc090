//! Any JSON schema: what a type takes, as it is.

use serde_json::{Map, Value as Json};

use super::{Misfit, below, is_common, merged, named, outputs};
use crate::adapter::Step;

/// A schema for servers that hold an answer to any. What they differ in is not said: objects are
/// closed, of several forms any may fit, and none stands beside members.
pub(in crate::adapter::object) fn plain(step: &Step<'_>) -> Result<Json, Misfit> {
    schema(step, true)
}

/// A schema that the model is shown.
pub(in crate::adapter::object) fn shown(step: &Step<'_>) -> Result<Json, Misfit> {
    schema(step, false)
}

fn schema(step: &Step<'_>, is_held_to: bool) -> Result<Json, Misfit> {
    let root = (step.output_schema)();
    let root = root.as_value();
    let mut walk = Walk {
        root,
        is_held_to,
        used: Vec::new(),
    };
    let known = root.get("required").and_then(Json::as_array);
    let is_optional = |name: &str| {
        let is_known = root
            .pointer("/properties")
            .and_then(|it| it.get(name))
            .is_some();
        let is_required = known.into_iter().flatten().any(|it| it == name);
        is_known && !is_required
    };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, schema) in outputs(step, root) {
        properties.insert(name.to_owned(), walk.of(&schema, name)?);
        // One with a default may be left out, as the reader has it. One that is an `Option` may
        // not: the model shall say that there is nothing.
        if !is_optional(name) {
            required.push(Json::from(name));
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("required".to_owned(), required.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    let mut definitions = Map::new();
    // More are found while these are written.
    while let Some((name, at)) = walk.used.get(definitions.len()).cloned() {
        let definition = root.get("$defs").and_then(|it| it.get(&name));
        let written = walk.of(definition.unwrap_or(&Json::Null), &at)?;
        definitions.insert(name, written);
    }
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), definitions.into());
    }
    Ok(schema.into())
}

struct Walk<'s> {
    root: &'s Json,
    is_held_to: bool,
    /// The definitions that are referred to, each with the first place that does.
    used: Vec<(String, String)>,
}

impl Walk<'_> {
    fn of(&mut self, schema: &Json, at: &str) -> Result<Json, Misfit> {
        let Json::Object(rules) = schema else {
            return Ok(schema.clone());
        };
        let has_members = rules.contains_key("properties");
        if has_members && let Some(whole) = merged(rules, self.root) {
            return self.of(&whole.into(), at);
        }
        let forms = ["$ref", "anyOf", "oneOf", "allOf"];
        let has_forms = forms.iter().any(|it| rules.contains_key(*it));
        if has_members && has_forms && self.is_held_to {
            return Err(format!(
                "`{at}` has fields of several forms, or of another type, among its own, which servers read \
                 differently"
            ));
        }
        if let Some(target) = rules.get("$ref") {
            let Some(name) = named(target, self.root) else {
                return Err(format!(
                    "the schema of `{at}` refers to {target}, which is no part of it"
                ));
            };
            if self.used.iter().all(|(it, _)| it != name) {
                self.used.push((name.to_owned(), at.to_owned()));
            }
        }
        let mut written = Map::new();
        for (keyword, rule) in rules {
            let (keyword, rule) = match keyword.as_str() {
                "$schema" => continue,
                "pattern" if self.is_held_to && !is_common(rule) => continue,
                "properties" | "patternProperties" => {
                    let members = rule.as_object().into_iter().flatten();
                    let members: Result<Map<_, _>, _> = members
                        .map(|(name, it)| {
                            let at = below(at, name);
                            Ok::<_, Misfit>((name.clone(), self.of(it, &at)?))
                        })
                        .collect();
                    (keyword.as_str(), members?.into())
                }
                "items" | "additionalProperties" | "propertyNames" => {
                    (keyword.as_str(), self.of(rule, &format!("{at}[]"))?)
                }
                "prefixItems" => (keyword.as_str(), self.each(rule, &format!("{at}[]"))?),
                "allOf" => (keyword.as_str(), self.each(rule, at)?),
                // Serde takes the first form that fits, and so any will do.
                "anyOf" | "oneOf" => ("anyOf", self.each(rule, at)?),
                keyword => (keyword, rule.clone()),
            };
            written.insert(keyword.to_owned(), rule);
        }
        // Serde passes over keys that it does not know, and never writes one.
        if has_members && !has_forms && !rules.contains_key("additionalProperties") {
            written.insert("additionalProperties".to_owned(), false.into());
        }
        Ok(written.into())
    }

    fn each(&mut self, schemas: &Json, at: &str) -> Result<Json, Misfit> {
        let schemas = schemas.as_array().into_iter().flatten();
        schemas.map(|it| self.of(it, at)).collect()
    }
}
