//! The strict form of a schema, which has words for less than JSON schema has.

use serde_json::{Map, Value as Json, json};

use super::{Misfit, below, has_fields_together, is_common, limits, merged, named, outputs};
use crate::adapter::Step;
use crate::lm::SchemaRules;

/// Keywords without which a schema would say something else, and for which there is no word.
const UNSAYABLE: [&str; 10] = [
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "contains",
    "propertyNames",
    "unevaluatedItems",
];

/// Keywords of what holds other values, or may.
const COMPOUND: [&str; 6] = [
    "$ref",
    "anyOf",
    "oneOf",
    "properties",
    "items",
    "prefixItems",
];

/// The schema of a step's outputs in the strict form, or what of it has no word there.
pub(in crate::adapter::object) fn strict(
    step: &Step<'_>,
    rules: &SchemaRules,
) -> Result<Json, Misfit> {
    if let Some(field) = step
        .outputs
        .iter()
        .find(|it| has_fields_together(it.shape()))
    {
        return Err(format!(
            "`{}` has fields that are there together or not at all, which strict schemas have no \
             word for",
            field.name()
        ));
    }
    let root = (step.output_schema)();
    let mut walk = Walk {
        root: root.as_value(),
        rules,
        used: Vec::new(),
    };
    let mut properties = Map::new();
    for (name, schema) in outputs(step, root.as_value()) {
        properties.insert(name.to_owned(), walk.of(&schema, name)?);
    }
    let mut schema = object(properties);
    let mut definitions = Map::new();
    // More are found while these are written.
    while let Some((name, at)) = walk.used.get(definitions.len()).cloned() {
        let definition = walk.definition(&name).unwrap_or(&Json::Null);
        let written = walk.of(definition, &at)?;
        definitions.insert(name, written);
    }
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), definitions.into());
    }
    let schema = Json::Object(schema);
    limits::check(&schema, &rules.limits)?;
    Ok(schema)
}

/// An object of these members.
///
/// Each must be there, since the form knows no other way. An `Option` is one that takes `null`,
/// which is read as `None`. A field that has a default and is no `Option` has to be said too: it
/// does not take `null` in turn, since a `null` is never read as the default, and the model knows
/// a value better than nobody does.
fn object(properties: Map<String, Json>) -> Map<String, Json> {
    let required: Vec<Json> = properties.keys().map(|it| it.as_str().into()).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("required".to_owned(), required.into());
    schema.insert("additionalProperties".to_owned(), false.into());
    schema
}

struct Walk<'s> {
    root: &'s Json,
    rules: &'s SchemaRules,
    /// The definitions that are referred to, each with the first place that does.
    used: Vec<(String, String)>,
}

impl<'s> Walk<'s> {
    fn definition(&self, name: &str) -> Option<&'s Json> {
        self.root.get("$defs")?.get(name)
    }

    fn of(&mut self, schema: &Json, at: &str) -> Result<Json, Misfit> {
        let Json::Object(rules) = schema else {
            return Err(anything(at));
        };
        match (rules.get("$ref"), rules.contains_key("properties")) {
            (Some(target), false) => return self.reference(target, rules, at),
            (Some(_), true) => {
                let Some(whole) = merged(rules, self.root) else {
                    return Err(format!(
                        "`{at}` has the fields of another type beside its own, which strict \
                         schemas have no word for"
                    ));
                };
                return self.of(&whole.into(), at);
            }
            (None, _) => {}
        }
        if let Some(keyword) = UNSAYABLE.iter().find(|it| rules.contains_key(**it)) {
            return Err(format!(
                "the schema of `{at}` says `{keyword}`, which strict schemas have no word for"
            ));
        }
        let forms = rules.get("anyOf").or_else(|| rules.get("oneOf"));
        let mut written = match forms {
            Some(_) if rules.contains_key("properties") => {
                return Err(format!(
                    "`{at}` has fields of several forms among its own, which strict schemas have \
                     no word for"
                ));
            }
            Some(forms) => Map::from_iter([("anyOf".to_owned(), self.forms(forms, at)?)]),
            None => self.plain(rules, at)?,
        };
        for (keyword, rule) in rules {
            if self.is_kept(keyword, rule) {
                written.insert(keyword.clone(), rule.clone());
            }
        }
        Ok(written.into())
    }

    /// A reference, beside which nothing stands. Where something is said of it, a single value is
    /// written out with that, and of anything else, which may hold itself, it is the only form.
    fn reference(
        &mut self,
        target: &Json,
        rules: &Map<String, Json>,
        at: &str,
    ) -> Result<Json, Misfit> {
        let Some(name) = named(target, self.root) else {
            return Err(format!(
                "the schema of `{at}` refers to {target}, which is no part of it"
            ));
        };
        let beside = rules.iter().filter(|(keyword, rule)| {
            self.is_kept(keyword, rule) || matches!(keyword.as_str(), "enum" | "const")
        });
        let beside: Vec<_> = beside.collect();
        if let Some(Json::Object(definition)) = self.definition(name)
            && !beside.is_empty()
            && !COMPOUND.iter().any(|it| definition.contains_key(*it))
        {
            let mut whole = definition.clone();
            whole.extend(
                beside
                    .into_iter()
                    .map(|(key, rule)| (key.clone(), rule.clone())),
            );
            return self.of(&whole.into(), at);
        }
        if self.used.iter().all(|(it, _)| it != name) {
            self.used.push((name.to_owned(), at.to_owned()));
        }
        let reference = json!({ "$ref": target });
        Ok(match rules.get("description") {
            Some(said) => json!({ "anyOf": [reference], "description": said }),
            None => reference,
        })
    }

    /// A schema of one form.
    fn plain(&mut self, rules: &Map<String, Json>, at: &str) -> Result<Map<String, Json>, Misfit> {
        let is = |name: &str| match rules.get("type") {
            Some(Json::String(kind)) => kind == name,
            Some(Json::Array(kinds)) => kinds.iter().any(|kind| kind == name),
            _ => false,
        };
        let mut written = Map::new();
        if is("object") || rules.contains_key("properties") {
            written = self.members(rules, at)?;
        }
        if let Some(kind) = rules.get("type") {
            written.insert("type".to_owned(), kind.clone());
        }
        if is("array") {
            written.insert("items".to_owned(), self.items(rules, at)?);
        }
        for keyword in ["enum", "const"] {
            if let Some(rule) = rules.get(keyword) {
                written.insert(keyword.to_owned(), rule.clone());
            }
        }
        match written.is_empty() {
            true => Err(anything(at)),
            false => Ok(written),
        }
    }

    fn members(
        &mut self,
        rules: &Map<String, Json>,
        at: &str,
    ) -> Result<Map<String, Json>, Misfit> {
        let others = rules.get("additionalProperties");
        let is_closed = others.is_none_or(|it| it == &Json::Bool(false));
        let is_map = rules.contains_key("patternProperties") || !is_closed;
        let properties = match rules.get("properties") {
            Some(Json::Object(_)) if is_map => {
                return Err(format!(
                    "`{at}` takes any keys beside its own, which strict schemas have no word for"
                ));
            }
            Some(Json::Object(properties)) => properties,
            // An object of no members that says so is one.
            _ if !is_map && others.is_some() => &Map::new(),
            _ if is_map => {
                return Err(format!(
                    "`{at}` is a map with any keys, which strict schemas have no word for"
                ));
            }
            _ => {
                return Err(format!(
                    "`{at}` is an object of which no key is known, and strict schemas name all"
                ));
            }
        };
        let members: Result<Map<_, _>, Misfit> = properties
            .iter()
            .map(|(name, schema)| Ok((name.clone(), self.of(schema, &below(at, name))?)))
            .collect();
        Ok(object(members?))
    }

    /// What the items of a list are, also of one of so many items of one type.
    fn items(&mut self, rules: &Map<String, Json>, at: &str) -> Result<Json, Misfit> {
        let inside = format!("{at}[]");
        let Some(Json::Array(items)) = rules.get("prefixItems") else {
            let items = rules.get("items").ok_or_else(|| anything(&inside))?;
            return self.of(items, &inside);
        };
        let items: Result<Vec<Json>, Misfit> =
            items.iter().map(|it| self.of(it, &inside)).collect();
        let items = items?;
        let is_tuple = rules.get("maxItems").and_then(Json::as_u64) == Some(items.len() as u64);
        let mut items = items.into_iter();
        match items.next() {
            Some(first) if is_tuple && items.all(|it| it == first) => Ok(first),
            _ => Err(format!(
                "`{at}` is a list of items of different types, which strict schemas have no word \
                 for"
            )),
        }
    }

    /// Forms of which any one will do. Providers tell them apart by their first keys, so a tag is
    /// put first.
    fn forms(&mut self, forms: &Json, at: &str) -> Result<Json, Misfit> {
        let mut written: Vec<Json> = Vec::new();
        for form in forms.as_array().into_iter().flatten() {
            let mut form = self.of(form, at)?;
            tag_first(&mut form);
            written.push(form);
        }
        let firsts = written.iter().filter_map(|form| self.first(form));
        let mut seen: Vec<(String, Option<Json>)> = Vec::new();
        for (name, constant) in firsts {
            let is_alike = |(other, theirs): &(String, Option<Json>)| {
                *other == name && (constant.is_none() || theirs.is_none() || *theirs == constant)
            };
            if seen.iter().any(is_alike) {
                return Err(format!(
                    "two forms of `{at}` begin with the key `{name}`, by which strict schemas \
                     cannot tell them apart"
                ));
            }
            seen.push((name, constant));
        }
        Ok(written.into())
    }

    /// The first key of an object, and what it always holds, if that is so.
    fn first(&self, form: &Json) -> Option<(String, Option<Json>)> {
        let mut form = form;
        if let Some(target) = form.get("$ref") {
            form = self.definition(named(target, self.root)?)?;
        }
        let (name, schema) = form.get("properties")?.as_object()?.iter().next()?;
        Some((name.clone(), schema.get("const").cloned()))
    }

    /// Whether a keyword may stay: what it says of a single value is known here.
    fn is_kept(&self, keyword: &str, rule: &Json) -> bool {
        let among = |list: Option<&[&str]>, it: &str| list.is_none_or(|list| list.contains(&it));
        match keyword {
            "description" => true,
            "type"
            | "enum"
            | "const"
            | "properties"
            | "required"
            | "additionalProperties"
            | "items"
            | "prefixItems"
            | "anyOf"
            | "oneOf"
            | "$ref"
            | "$defs" => false,
            "format" => {
                let format = rule.as_str().unwrap_or_default();
                among(self.rules.keywords, keyword) && among(self.rules.formats, format)
            }
            "pattern" => among(self.rules.keywords, keyword) && is_common(rule),
            _ => among(self.rules.keywords, keyword),
        }
    }
}

/// Puts what an object always holds before the rest of it.
fn tag_first(form: &mut Json) {
    let Some(Json::Object(properties)) = form.get_mut("properties") else {
        return;
    };
    let (tags, others): (Vec<_>, Vec<_>) = std::mem::take(properties)
        .into_iter()
        .partition(|(_, schema)| schema.get("const").is_some());
    properties.extend(tags.into_iter().chain(others));
    let names: Vec<Json> = properties.keys().map(|it| it.as_str().into()).collect();
    if let Some(required) = form.get_mut("required") {
        *required = names.into();
    }
}

fn anything(at: &str) -> Misfit {
    format!("`{at}` may be anything, which strict schemas have no word for")
}
