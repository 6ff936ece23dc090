//! How large a schema is, and what of it is too much.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::Misfit;
use crate::lm::SchemaLimits;

/// Looks whether the schema is within the limits.
pub(super) fn check(schema: &Json, limits: &SchemaLimits) -> Result<(), Misfit> {
    let mut size = Size {
        limits: *limits,
        properties: 0,
        choices: 0,
        text: 0,
        of_many: None,
    };
    size.count(schema);
    if let Some(text) = size.of_many {
        return Err(format!(
            "the choices of an enum have {text} characters together, and strict schemas have {} at \
             most for one of more than {} choices",
            limits.text_of_many, limits.many_choices
        ));
    }
    let depth = Depth {
        definitions: schema.get("$defs"),
        known: HashMap::new(),
    }
    .of(schema);
    let within = |what: &str, found: usize, most: usize| match found > most {
        true => Err(format!(
            "the outputs have {found} {what}, and strict schemas have {most} at most"
        )),
        false => Ok(()),
    };
    within("levels of objects and lists", depth, limits.depth)?;
    within("fields together", size.properties, limits.properties)?;
    within("choices together", size.choices, limits.choices)?;
    within("characters in names and choices", size.text, limits.text)
}

struct Size {
    limits: SchemaLimits,
    properties: usize,
    choices: usize,
    text: usize,
    /// The characters of an enum of many choices that has too many of them.
    of_many: Option<usize>,
}

impl Size {
    fn count(&mut self, schema: &Json) {
        let Json::Object(rules) = schema else { return };
        for keyword in ["properties", "$defs"] {
            let Some(Json::Object(inner)) = rules.get(keyword) else {
                continue;
            };
            if keyword == "properties" {
                self.properties += inner.len();
            }
            for (name, schema) in inner {
                self.text += name.chars().count();
                self.count(schema);
            }
        }
        if let Some(Json::Array(choices)) = rules.get("enum") {
            let text = choices.iter().map(length).sum();
            self.choices += choices.len();
            self.text += text;
            if choices.len() > self.limits.many_choices && text > self.limits.text_of_many {
                self.of_many = self.of_many.max(Some(text));
            }
        }
        self.text += rules.get("const").map_or(0, length);
        for inner in inside(rules) {
            self.count(inner);
        }
    }
}

/// How deep objects and lists stand inside of each other. Where a type holds itself, one round is
/// counted.
struct Depth<'s> {
    definitions: Option<&'s Json>,
    /// Of definitions; nothing of one that is being measured.
    known: HashMap<&'s str, usize>,
}

impl<'s> Depth<'s> {
    fn of(&mut self, schema: &'s Json) -> usize {
        let Json::Object(rules) = schema else {
            return 0;
        };
        let target = rules.get("$ref").and_then(Json::as_str);
        if let Some(name) = target.and_then(|it| it.strip_prefix("#/$defs/")) {
            if let Some(depth) = self.known.get(name) {
                return *depth;
            }
            self.known.insert(name, 0);
            let definition = self.definitions.and_then(|it| it.get(name));
            let depth = definition.map_or(0, |it| self.of(it));
            self.known.insert(name, depth);
            return depth;
        }
        let properties = rules.get("properties").and_then(Json::as_object);
        let is_level = properties.is_some() || rules.contains_key("items");
        let inner = properties.into_iter().flat_map(Map::values);
        let deepest = inner.chain(inside(rules)).map(|it| self.of(it)).max();
        deepest.unwrap_or(0) + usize::from(is_level)
    }
}

/// The schemas that a schema is made of, but for those with names.
fn inside(rules: &Map<String, Json>) -> impl Iterator<Item = &Json> {
    let forms = rules.get("anyOf").and_then(Json::as_array);
    rules
        .get("items")
        .into_iter()
        .chain(forms.into_iter().flatten())
}

fn length(value: &Json) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}
