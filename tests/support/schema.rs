//! Values against a schema that is data: as much of JSON Schema as the requests of a chat need.

use serde_json::{Map, Value as Json};

/// What the checker knows. A schema that says anything else is refused, since a rule that nobody
/// checks is worse than none.
const KEYWORDS: [&str; 20] = [
    "$comment",
    "$defs",
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "description",
    "enum",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "properties",
    "required",
    "type",
];

/// A schema.
pub struct Schema(Json);

impl Schema {
    /// The schema of chat requests, as the reference of the API has it.
    pub fn of_chat_requests() -> Self {
        Self::new(serde_json::from_str(include_str!("chat_request.json")).unwrap())
    }

    /// A schema, which panics where it says what is not checked here.
    pub fn new(schema: Json) -> Self {
        let schema = Self(schema);
        schema.assert_known(&schema.0);
        schema
    }

    /// Where the value does not fit, each with its place; nothing where it fits.
    pub fn misfits(&self, value: &Json) -> Vec<String> {
        let mut found = Vec::new();
        self.check(&self.0, value, "$", &mut found);
        found
    }

    fn assert_known(&self, schema: &Json) {
        let Some(rules) = schema.as_object() else {
            assert!(schema.is_boolean(), "a schema is no {schema}");
            return;
        };
        for (keyword, rule) in rules {
            assert!(
                KEYWORDS.contains(&keyword.as_str()),
                "nobody checks the rule `{keyword}`"
            );
            match keyword.as_str() {
                "$ref" => self.assert_named(rule),
                "items" | "additionalProperties" => self.assert_known(rule),
                "properties" | "$defs" => {
                    let inner = rule.as_object().unwrap();
                    inner.values().for_each(|inner| self.assert_known(inner));
                }
                "anyOf" | "oneOf" => {
                    let inner = rule.as_array().unwrap();
                    inner.iter().for_each(|inner| self.assert_known(inner));
                }
                _ => {}
            }
        }
    }

    fn assert_named(&self, reference: &Json) {
        assert!(self.named(reference).is_some(), "no {reference} is there");
    }

    /// What a reference points to.
    fn named(&self, reference: &Json) -> Option<&Json> {
        let name = reference.as_str()?.strip_prefix("#/$defs/")?;
        self.0.get("$defs")?.get(name)
    }

    fn check(&self, schema: &Json, value: &Json, at: &str, found: &mut Vec<String>) {
        let rules = match schema {
            Json::Bool(true) => return,
            Json::Object(rules) => rules,
            _ => {
                found.push(format!("{at}: nothing fits here"));
                return;
            }
        };
        if let Some(reference) = rules.get("$ref") {
            self.check(self.named(reference).unwrap(), value, at, found);
        }
        if let Some(kind) = rules.get("type")
            && !is_of(kind, value)
        {
            found.push(format!("{at}: {} is not of the type {kind}", short(value)));
            return;
        }
        if let Some(words) = rules.get("enum")
            && !words.as_array().unwrap().contains(value)
        {
            found.push(format!("{at}: {} is none of {words}", short(value)));
        }
        if let Some(word) = rules.get("const")
            && word != value
        {
            found.push(format!("{at}: {} is not {word}", short(value)));
        }
        if let Some(number) = value.as_f64() {
            range(rules, number, at, "imum", "the value", found);
        }
        if let Some(text) = value.as_str() {
            let letters = text.chars().count() as f64;
            range(rules, letters, at, "Length", "the length", found);
        }
        if let Some(items) = value.as_array() {
            let number = items.len() as f64;
            range(rules, number, at, "Items", "the number of items", found);
            if let Some(schema) = rules.get("items") {
                for (index, item) in items.iter().enumerate() {
                    self.check(schema, item, &format!("{at}[{index}]"), found);
                }
            }
        }
        if let Some(fields) = value.as_object() {
            self.fields(rules, fields, at, found);
        }
        self.branches(rules, value, at, found);
    }

    fn fields(
        &self,
        rules: &Map<String, Json>,
        fields: &Map<String, Json>,
        at: &str,
        found: &mut Vec<String>,
    ) {
        let number = fields.len() as f64;
        range(
            rules,
            number,
            at,
            "Properties",
            "the number of fields",
            found,
        );
        let required = rules.get("required").and_then(Json::as_array);
        for name in required.into_iter().flatten().filter_map(Json::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{at}: `{name}` is missing"));
            }
        }
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            let own = rules.get("properties").and_then(|it| it.get(name));
            match own.or_else(|| rules.get("additionalProperties")) {
                Some(Json::Bool(false)) => found.push(format!("{at}: no such field is known")),
                Some(schema) => self.check(schema, value, &at, found),
                None => {}
            }
        }
    }

    fn branches(&self, rules: &Map<String, Json>, value: &Json, at: &str, found: &mut Vec<String>) {
        for (keyword, most) in [("anyOf", usize::MAX), ("oneOf", 1)] {
            let Some(branches) = rules.get(keyword).and_then(Json::as_array) else {
                continue;
            };
            let tried: Vec<_> = branches
                .iter()
                .map(|branch| {
                    let mut found = Vec::new();
                    self.check(branch, value, at, &mut found);
                    found
                })
                .collect();
            let fitting = tried.iter().filter(|misfits| misfits.is_empty()).count();
            if fitting == 0 {
                // What was meant is most likely the branch that it is nearest to, and hardly one of
                // another type.
                let of_type = format!("{at}: {} is not of the type", short(value));
                let nearest = tried
                    .into_iter()
                    .min_by_key(|it| (it[0].starts_with(&of_type), it.len()));
                found.extend(nearest.unwrap_or_default());
            } else if fitting > most {
                found.push(format!("{at}: {fitting} forms fit, and one should"));
            }
        }
    }
}

fn is_of(kind: &Json, value: &Json) -> bool {
    match kind {
        Json::Array(kinds) => kinds.iter().any(|kind| is_of(kind, value)),
        kind => match kind.as_str().unwrap() {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("no type is called `{other}`"),
        },
    }
}

/// Holds a number to `min…` and `max…` of one kind.
fn range(
    rules: &Map<String, Json>,
    number: f64,
    at: &str,
    kind: &str,
    what: &str,
    found: &mut Vec<String>,
) {
    let bound = |end: &str| rules.get(&format!("{end}{kind}")).and_then(Json::as_f64);
    if let Some(least) = bound("min").filter(|least| number < *least) {
        found.push(format!("{at}: {what} is {number}, below {least}"));
    }
    if let Some(most) = bound("max").filter(|most| number > *most) {
        found.push(format!("{at}: {what} is {number}, above {most}"));
    }
}

/// The beginning of a value, for a message.
fn short(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
