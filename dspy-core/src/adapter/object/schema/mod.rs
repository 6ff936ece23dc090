//! The schema of a step's outputs, as providers take it.
//!
//! A schema only ever takes more than the type does, never less: what a type writes is always
//! among what it takes, and what is left out of it is said in the words of the request and looked
//! at when the reply is read.

mod limits;
mod plain;
mod strict;

use serde_json::{Map, Value as Json};

pub(super) use self::plain::{plain, shown};
pub(super) use self::strict::strict;
use crate::adapter::Step;
use crate::value::{Body, Shape};

/// Why a schema cannot say what a type takes, in words that begin with the place.
type Misfit = String;

/// The outputs of a step in order, each with the schema that is known of it. The reasoning that a
/// step may begin with stands in no schema of the signature's, and is a text.
fn outputs(step: &Step<'_>, root: &Json) -> Vec<(&'static str, Json)> {
    let properties = root.get("properties");
    let outputs = step.outputs.iter();
    outputs
        .map(|field| {
            let known = properties.and_then(|it| it.get(field.name()));
            let mut schema = match known {
                Some(Json::Object(schema)) => schema.clone(),
                None if matches!(field.shape(), Shape::Text(_)) => {
                    Map::from_iter([("type".to_owned(), "string".into())])
                }
                _ => Map::new(),
            };
            // The description may be another one for this predictor.
            match step.doc(field) {
                "" if field.doc().is_empty() => None,
                "" => schema.remove("description"),
                doc => schema.insert("description".to_owned(), doc.into()),
            };
            (field.name(), Json::Object(schema))
        })
        .collect()
}

/// The name of the definition that a reference is to.
fn named<'s>(target: &'s Json, root: &Json) -> Option<&'s str> {
    let name = target.as_str()?.strip_prefix("#/$defs/")?;
    root.get("$defs")?.get(name)?;
    Some(name)
}

/// The members of an object that takes those of a definition beside its own, as a variant with a
/// tag inside does that holds a struct: all of them, its own first. Nothing where the definition
/// is more than a list of members.
fn merged(rules: &Map<String, Json>, root: &Json) -> Option<Map<String, Json>> {
    let definition = root.get("$defs")?.get(named(rules.get("$ref")?, root)?)?;
    let definition = definition.as_object()?;
    let forms = ["$ref", "anyOf", "oneOf", "allOf", "patternProperties"];
    let others = definition.get("additionalProperties");
    if forms.iter().any(|it| definition.contains_key(*it))
        || others.is_some_and(|it| it != &Json::Bool(false))
    {
        return None;
    }
    let mut properties = rules.get("properties")?.as_object()?.clone();
    let theirs = definition.get("properties")?.as_object()?;
    properties.extend(theirs.iter().map(|(name, it)| (name.clone(), it.clone())));
    let required = [rules, definition].map(|it| it.get("required").and_then(Json::as_array));
    let required: Vec<Json> = required.into_iter().flatten().flatten().cloned().collect();
    let mut whole = rules.clone();
    whole.shift_remove("$ref");
    whole.insert("properties".to_owned(), properties.into());
    whole.insert("required".to_owned(), required.into());
    Some(whole)
}

/// Whether fields of it are there together or not at all: an option whose fields stand among
/// those of a struct. Its schema says that each of them may be left out.
fn has_fields_together(shape: &Shape) -> bool {
    let of_body = |body: &Body| match body {
        Body::Unit => false,
        Body::Tuple(fields) | Body::Named(fields) => fields.iter().any(|field| {
            let is_option = matches!(field.shape(), Shape::Optional(_));
            (field.is_flattened() && is_option) || has_fields_together(field.shape())
        }),
    };
    match shape {
        Shape::Optional(it) | Shape::List(it) | Shape::Set(it) | Shape::Map(it) => {
            has_fields_together(it)
        }
        Shape::Tuple(items) => items.iter().any(has_fields_together),
        Shape::Struct(it) => of_body(&it.body),
        Shape::Enum(it) => it.variants.iter().any(|variant| of_body(&variant.body)),
        _ => false,
    }
}

/// Whether a pattern says the same to everybody: it matches the whole of a text, since some read
/// every pattern so and some refuse any other, and it has nothing that only Rust's notation has.
fn is_common(pattern: &Json) -> bool {
    let whole = pattern
        .as_str()
        .and_then(|it| it.strip_prefix('^')?.strip_suffix('$'));
    let Some(pattern) = whole else { return false };
    let mut letters = pattern.chars().peekable();
    let (mut open, mut is_in_class) = (0_usize, false);
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('d' | 'D' | 'w' | 'W' | 's' | 'S' | 'n' | 'r' | 't') => {}
                Some(escaped) if escaped.is_ascii_punctuation() => {}
                // The end belongs to the escape before it, or to a word that not all know.
                _ => return false,
            },
            // A class within a class is Rust's alone.
            '[' if is_in_class => return false,
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            _ if is_in_class => {}
            '(' => {
                open += 1;
                if letters.next_if_eq(&'?').is_some() && letters.next() != Some(':') {
                    return false;
                }
            }
            ')' => open = open.saturating_sub(1),
            // The edges would belong to one side each.
            '|' if open == 0 => return false,
            '^' | '$' => return false,
            _ => {}
        }
    }
    true
}

/// A place below another.
fn below(at: &str, name: &str) -> String {
    format!("{at}.{name}")
}

#[cfg(test)]
mod tests {
    use super::is_common;

    #[test]
    fn a_pattern_is_sent_where_it_means_the_same_to_everybody() {
        for pattern in [
            "^$",
            "^[A-Z]{2}-\\d+$",
            r"^\w+(?:\.\w+)*$",
            "^(a|b)$",
            "^[|$^(]$",
            r"^\$\^\[$",
        ] {
            assert!(is_common(&pattern.into()), "{pattern}");
        }
        for pattern in [
            "",
            "^",
            "a",
            "^a",
            "a$",
            "^a|b$",
            "^(?i)a$",
            "^(?P<x>a)$",
            "^(?=a)$",
            r"^a\$",
            r"^\pL$",
            r"^\Aa$",
            r"^\x{41}$",
            "^[[:alpha:]]$",
            "^a$b$",
        ] {
            assert!(!is_common(&pattern.into()), "{pattern}");
        }
        assert!(!is_common(&1.into()));
    }
}
