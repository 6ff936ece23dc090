//! Which fields of a predictor a labelled row knows: those that stand in its input or its label by
//! name and by shape.

use dspy_core::module::Predictor;
use dspy_core::value::{Field, Node};
use serde_json::{Map, Value as Json};

use crate::Row;

/// The fields of rows by name, each with its shape.
pub(crate) struct Shapes {
    input: Map<String, Json>,
    label: Map<String, Json>,
}

impl Shapes {
    /// The fields of inputs and of labels with these schemas.
    pub(crate) fn of(input: &Json, label: &Json) -> Self {
        Self {
            input: properties(input),
            label: properties(label),
        }
    }
}

/// Which fields of one predictor a labelled row knows, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    inputs: Vec<Source>,
    outputs: Vec<Source>,
}

/// Where a field of a predictor stands in a row.
#[derive(Clone, Debug)]
struct Source {
    name: &'static str,
    side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Input,
    Label,
    /// No field of the row has this name and this shape.
    Nowhere,
}

impl Rule {
    pub(crate) fn of(predictor: &dyn Predictor, shapes: &Shapes) -> Self {
        let [inputs, outputs] = predictor.schemas();
        let (inputs, outputs) = (
            properties(inputs.as_value()),
            properties(outputs.as_value()),
        );
        let sources = |fields: &'static [Field], of: &Map<String, Json>| {
            let source = |field: &Field| {
                let name = field.name();
                let shape = of.get(name);
                let has = |side: &Map<String, Json>| shape.is_some() && side.get(name) == shape;
                let side = match (has(&shapes.input), has(&shapes.label)) {
                    (true, _) => Side::Input,
                    (false, true) => Side::Label,
                    (false, false) => Side::Nowhere,
                };
                Source { name, side }
            };
            fields.iter().map(source).collect()
        };
        let spec = predictor.spec();
        Self {
            inputs: sources(spec.inputs(), &inputs),
            outputs: sources(spec.outputs(), &outputs),
        }
    }

    /// What a row knows, as a demonstration; none if it knows nothing of one side.
    pub(crate) fn demo(&self, row: &Row) -> Option<Node> {
        let inputs = known(&self.inputs, row);
        let outputs = known(&self.outputs, row);
        let has_none = |known: &[_], all: &[Source]| known.is_empty() && !all.is_empty();
        if has_none(&inputs, &self.inputs) || has_none(&outputs, &self.outputs) {
            return None;
        }
        let fields = inputs.into_iter().chain(outputs);
        let fields = fields.map(|(name, value)| (name.to_owned(), value.clone()));
        Some(Node::Map(fields.collect()))
    }

    /// What a row knows of the inputs.
    pub(crate) fn inputs_of<'r>(&self, row: &'r Row) -> Vec<(&'static str, &'r Node)> {
        known(&self.inputs, row)
    }

    /// What a row knows of the first output that it knows anything of: by this rows are balanced.
    pub(crate) fn answer_of<'r>(&self, row: &'r Row) -> Option<&'r Node> {
        known(&self.outputs, row)
            .into_iter()
            .next()
            .map(|(_, value)| value)
    }

    /// What is missing from a demonstration that is made of a row, in words; none if nothing is.
    pub(crate) fn missing(&self) -> Option<String> {
        let nowhere = |sources: &[Source]| -> Vec<&'static str> {
            let missing = sources.iter().filter(|it| it.side == Side::Nowhere);
            missing.map(|it| it.name).collect()
        };
        let (inputs, outputs) = (nowhere(&self.inputs), nowhere(&self.outputs));
        let all = |missing: &[_], sources: &[Source]| {
            !sources.is_empty() && missing.len() == sources.len()
        };
        if all(&inputs, &self.inputs) || all(&outputs, &self.outputs) {
            let side = if all(&outputs, &self.outputs) {
                "outputs"
            } else {
                "inputs"
            };
            return Some(format!(
                "since rows have none of its {side} by name and type"
            ));
        }
        let missing: Vec<String> = inputs
            .iter()
            .chain(&outputs)
            .map(|name| format!("`{name}`"))
            .collect();
        (!missing.is_empty()).then(|| format!("without {}", missing.join(", ")))
    }
}

fn known<'r>(sources: &[Source], row: &'r Row) -> Vec<(&'static str, &'r Node)> {
    let known = sources.iter().filter_map(|source| {
        let side = match source.side {
            Side::Input => &row.input,
            Side::Label => &row.label,
            Side::Nowhere => return None,
        };
        Some((source.name, side.get(source.name)?))
    });
    known.collect()
}

/// The properties of an object's schema, each as its bare shape.
fn properties(schema: &Json) -> Map<String, Json> {
    let definitions = schema.get("$defs").unwrap_or(&Json::Null);
    let Some(Json::Object(properties)) = schema.get("properties") else {
        return Map::new();
    };
    let bare = |(name, schema): (&String, &Json)| (name.clone(), shape(schema, definitions, 0));
    properties.iter().map(bare).collect()
}

/// How deep a type is looked into; one that contains itself ends somewhere.
const DEEPEST: usize = 8;

/// A schema without what is said of it: descriptions, defaults and rules are no part of a shape.
fn shape(schema: &Json, definitions: &Json, depth: usize) -> Json {
    const SAID: [&str; 15] = [
        "title",
        "description",
        "default",
        "examples",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "$defs",
    ];
    match schema {
        Json::Object(members) => {
            let target = members.get("$ref").and_then(Json::as_str);
            let target = target.and_then(|it| it.strip_prefix("#/$defs/"));
            if let Some(name) = target {
                return match definitions.get(name) {
                    Some(definition) if depth < DEEPEST => {
                        shape(definition, definitions, depth + 1)
                    }
                    _ => Json::String(name.to_owned()),
                };
            }
            let members = members
                .iter()
                .filter(|(key, _)| !SAID.contains(&key.as_str()));
            members
                .map(|(key, it)| (key.clone(), inner(key, it, definitions, depth)))
                .collect()
        }
        Json::Array(items) => {
            let items = items.iter().map(|it| shape(it, definitions, depth));
            Json::Array(items.collect())
        }
        other => other.clone(),
    }
}

/// A member of a schema. The names of properties are names and no words of a schema.
fn inner(key: &str, schema: &Json, definitions: &Json, depth: usize) -> Json {
    match schema {
        Json::Object(members) if key == "properties" => members
            .iter()
            .map(|(name, it)| (name.clone(), shape(it, definitions, depth)))
            .collect(),
        other => shape(other, definitions, depth),
    }
}
