//! What is said about a field: its description, its type and its rules, in words.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::Step;
use crate::value::{Body, Field, Shape, Tagging};

/// Everything about a field in one line: `` - `age`: in full years; a whole number; at least 0 ``.
pub(super) fn describe(field: &Field, step: &Step<'_>, out: &mut String) {
    let _ = write!(out, "- `{}`", field.name());
    if let Some(title) = field.title() {
        let _ = write!(out, " ({title})");
    }
    let mut notes = Vec::new();
    let doc = step.doc(field);
    if !doc.is_empty() {
        // A description of several lines stays in its place in the list.
        notes.push(doc.replace('\n', "\n  "));
    }
    notes.extend(type_note(field.shape()).or_else(|| {
        let is_output = step.outputs.iter().any(|it| it.name() == field.name());
        is_output.then(|| schema_note(field, step))
    }));
    notes.extend(rules(field));
    for (index, note) in notes.iter().enumerate() {
        out.push_str(if index == 0 { ": " } else { "; " });
        out.push_str(note);
    }
    out.push('\n');
}

/// The names of some fields within a sentence: `` `a`, `b` and `c` ``.
pub(super) fn names(fields: &[Field]) -> String {
    let mut names = String::new();
    for (index, field) in fields.iter().enumerate() {
        names.push_str(match (index, index + 1 == fields.len()) {
            (0, _) => "",
            (_, true) => " and ",
            (_, false) => ", ",
        });
        let _ = write!(names, "`{}`", field.name());
    }
    names
}

/// The rules of a field in words: its constraints, and the messages of its checks.
pub(super) fn rules(field: &Field) -> impl Iterator<Item = String> {
    let constraints = field.constraints().iter();
    let checks = field.checks().iter();
    constraints
        .map(|it| it.in_words(field.shape()))
        .chain(checks.map(|check| check.message().to_owned()))
}

/// A text of a format in words.
pub(super) fn text_of(format: &str) -> String {
    match format {
        "date" => "a date as YYYY-MM-DD".to_owned(),
        format => format!("a {format} as RFC 3339 has it"),
    }
}

/// A type in words, where words are enough; `Some("")` never: a plain text needs no note.
fn type_note(shape: &Shape) -> Option<String> {
    Some(match shape {
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Integer(_) => "a whole number".to_owned(),
        Shape::Float(_) => "a number".to_owned(),
        Shape::Text(None) => "text".to_owned(),
        Shape::Text(Some(format)) => text_of(format),
        Shape::Unit => "`null`".to_owned(),
        Shape::Image => "a picture".to_owned(),
        Shape::Optional(inner) => format!("{}, or `null`", type_note(inner)?),
        Shape::Enum(it) if it.tagging == Tagging::External => {
            let mut choices = String::from("one of");
            for (index, variant) in it.variants.iter().enumerate() {
                if !matches!(variant.body, Body::Unit) {
                    return None;
                }
                choices.push_str(if index == 0 { " " } else { ", " });
                let _ = write!(choices, "`{}`", variant.name);
                if !variant.doc.is_empty() {
                    let _ = write!(choices, " ({})", variant.doc.replace('\n', " "));
                }
            }
            choices
        }
        _ => return None,
    })
}

/// Whether words are not enough for a type, so that its schema has to be given.
pub(super) fn needs_schema(shape: &Shape) -> bool {
    match shape {
        Shape::Optional(inner) => needs_schema(inner),
        Shape::Enum(it) => {
            it.tagging != Tagging::External
                || !it.variants.iter().all(|it| matches!(it.body, Body::Unit))
        }
        Shape::Bool | Shape::Integer(_) | Shape::Float(_) | Shape::Text(_) => false,
        Shape::Unit | Shape::Image => false,
        _ => true,
    }
}

/// A type as JSON schema, where words are not enough. The field's own description and rules are
/// taken out of it, since they are said beside it.
pub(super) fn schema_note(field: &Field, step: &Step<'_>) -> String {
    let root = (step.output_schema)();
    let root = root.as_value();
    let mut schema = root
        .get("properties")
        .and_then(|it| it.get(field.name()))
        .cloned();
    if let Some(Json::Object(schema)) = &mut schema {
        for key in [
            "title",
            "description",
            "default",
            "minimum",
            "maximum",
            "multipleOf",
        ] {
            schema.remove(key);
        }
        for key in ["minLength", "maxLength", "minItems", "maxItems", "pattern"] {
            schema.remove(key);
        }
        for key in ["minProperties", "maxProperties"] {
            schema.remove(key);
        }
        let definitions = definitions(schema, root.get("$defs"));
        if !definitions.is_empty() {
            schema.insert("$defs".to_owned(), definitions.into());
        }
    }
    match schema {
        Some(schema) => format!("JSON that fits the schema {schema}"),
        None => "JSON".to_owned(),
    }
}

/// The definitions that a schema refers to, directly or through others.
fn definitions(schema: &Map<String, Json>, all: Option<&Json>) -> Map<String, Json> {
    let mut found = Map::new();
    let mut open = vec![Json::Object(schema.clone())];
    while let Some(next) = open.pop() {
        match next {
            Json::Object(fields) => {
                if let Some(Json::String(target)) = fields.get("$ref")
                    && let Some(name) = target.strip_prefix("#/$defs/")
                    && !found.contains_key(name)
                    && let Some(definition) = all.and_then(|all| all.get(name))
                {
                    found.insert(name.to_owned(), definition.clone());
                    open.push(definition.clone());
                }
                open.extend(fields.into_iter().map(|(_, it)| it));
            }
            Json::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Enum, Serde, Struct, Variant};

    const fn variant(body: Body) -> Variant {
        Variant {
            name: "A",
            aliases: &[],
            doc: "",
            body,
        }
    }

    const fn of(tagging: Tagging, variants: &'static [Variant]) -> Shape {
        Shape::Enum(Enum {
            name: "Kind",
            doc: "",
            tagging,
            variants,
            serde: Serde::PLAIN,
        })
    }

    const PLAIN: Shape = of(Tagging::External, &[variant(Body::Unit)]);
    const DATA: Shape = of(
        Tagging::External,
        &[variant(Body::Unit), variant(Body::Named(&[]))],
    );
    const TAGGED: Shape = of(Tagging::Internal("kind"), &[variant(Body::Unit)]);
    const STRUCT: Shape = Shape::Struct(Struct {
        name: "Thing",
        doc: "",
        body: Body::Unit,
        serde: Serde::PLAIN,
    });

    #[test]
    fn a_schema_is_needed_exactly_where_there_are_no_words() {
        let plain = [
            Shape::Bool,
            Shape::Integer("u8"),
            Shape::Float("f64"),
            Shape::Text(None),
            Shape::Text(Some("date")),
            Shape::Text(Some("date-time")),
            Shape::Unit,
            Shape::Image,
            PLAIN,
            Shape::Optional(&PLAIN),
        ];
        let needs = [
            Shape::List(&Shape::Bool),
            Shape::Set(&Shape::Bool),
            Shape::Map(&Shape::Bool),
            Shape::Tuple(&[]),
            Shape::Optional(&Shape::List(&Shape::Bool)),
            Shape::Recursive,
            Shape::Opaque,
            DATA,
            TAGGED,
            STRUCT,
        ];
        for (shapes, expected) in [(plain, false), (needs, true)] {
            for shape in shapes {
                assert_eq!(needs_schema(&shape), expected, "{shape:?}");
                assert_eq!(type_note(&shape).is_none(), expected, "{shape:?}");
            }
        }
    }
}
