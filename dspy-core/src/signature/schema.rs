//! JSON schemas of records: what schemars knows of the types, with the docs and constraints of
//! the fields.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json};

use super::Record;
use crate::value::{Constraint, Field, Node, Value};

/// The JSON schema (draft 2020-12) of a type; made once for each type, then shared.
///
/// ```
/// let schema = dspy::signature::schema_of::<Vec<bool>>();
/// assert_eq!(schema.get("type").unwrap(), "array");
/// ```
pub fn schema_of<T: JsonSchema + 'static>() -> Arc<Schema> {
    // A memo of a pure function: nobody can tell that it is there but by the time it saves. A
    // static inside of a generic function would be shared by all types, hence the key.
    static SCHEMAS: LazyLock<Mutex<HashMap<TypeId, Arc<Schema>>>> = LazyLock::new(Mutex::default);

    let known = SCHEMAS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&TypeId::of::<T>())
        .cloned();
    known.unwrap_or_else(|| {
        let settings = SchemaSettings::draft2020_12().with(|settings| settings.meta_schema = None);
        let schema = Arc::new(settings.into_generator().into_root_schema_for::<T>());
        let mut schemas = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(schemas.entry(TypeId::of::<T>()).or_insert(schema))
    })
}

/// The properties of a record's schema, in the making.
#[derive(Debug)]
pub struct Properties<'a> {
    generator: &'a mut SchemaGenerator,
    properties: Map<String, Json>,
    required: Vec<Json>,
}

impl Properties<'_> {
    /// A field that must be there.
    pub fn required<T: Value>(&mut self, name: &'static str) {
        let schema = self.generator.subschema_for::<T>();
        self.properties.insert(name.to_owned(), schema.to_value());
        self.required.push(name.into());
    }

    /// A field that may be left out, with what stands for it then.
    pub fn optional<T: Value>(&mut self, name: &'static str, default: &T) {
        let mut schema = self.generator.subschema_for::<T>();
        // A default that JSON cannot write is left out of the schema, as schemars does.
        if let Some(default) = Node::of(default)
            .ok()
            .and_then(|it| serde_json::to_value(it).ok())
        {
            // One that JSON has no words for, such as a NaN, is taken all the same where the field
            // is left out; only the schema cannot tell.
            schema.insert("default".to_owned(), default);
        }
        self.properties.insert(name.to_owned(), schema.to_value());
    }
}

/// The body of `JsonSchema` for a record.
pub fn record_schema<R: Record>(generator: &mut SchemaGenerator) -> Schema {
    let mut properties = Properties {
        generator,
        properties: Map::new(),
        required: Vec::new(),
    };
    R::schema(&mut properties);
    let Properties {
        mut properties,
        required,
        ..
    } = properties;
    for field in R::FIELDS {
        if let Some(schema) = properties.get_mut(field.name()) {
            annotate(schema, field);
        }
    }
    json_schema!({ "type": "object", "properties": properties, "required": required })
}

/// Writes a field's title, doc and constraints into the schema of its type.
fn annotate(schema: &mut Json, field: &Field) {
    // `true`, the schema of anything, takes no keywords.
    if schema == &Json::Bool(true) {
        *schema = Json::Object(Map::new());
    }
    let Json::Object(schema) = schema else { return };
    if let Some(title) = field.title() {
        schema.insert("title".to_owned(), title.into());
    }
    if !field.doc().is_empty() {
        schema.insert("description".to_owned(), field.doc().into());
    }
    constrain(schema, field.constraints());
}

/// Writes the constraints on a field of a `#[value]` into its schema; schemars calls it.
pub fn constrained(constraints: &'static [Constraint]) -> impl Fn(&mut Schema) {
    |schema| constrain(schema.ensure_object(), constraints)
}

fn constrain(schema: &mut Map<String, Json>, constraints: &[Constraint]) {
    for constraint in constraints {
        let (keyword, value) = keyword(constraint, schema);
        schema.insert(keyword.to_owned(), value);
    }
}

/// The keyword of JSON schema that says what a constraint says.
fn keyword(constraint: &Constraint, schema: &Map<String, Json>) -> (&'static str, Json) {
    let is = |name: &str| match schema.get("type") {
        Some(Json::String(kind)) => kind == name,
        Some(Json::Array(kinds)) => kinds.iter().any(|kind| kind == name),
        _ => false,
    };
    match constraint {
        Constraint::AtLeast(limit) => ("minimum", limit.to_json()),
        Constraint::AtMost(limit) => ("maximum", limit.to_json()),
        Constraint::MultipleOf(step) => ("multipleOf", step.to_json()),
        Constraint::MinLength(length) if is("array") => ("minItems", (*length).into()),
        Constraint::MaxLength(length) if is("array") => ("maxItems", (*length).into()),
        Constraint::MinLength(length) if is("object") => ("minProperties", (*length).into()),
        Constraint::MaxLength(length) if is("object") => ("maxProperties", (*length).into()),
        Constraint::MinLength(length) => ("minLength", (*length).into()),
        Constraint::MaxLength(length) => ("maxLength", (*length).into()),
        Constraint::Pattern(pattern) => ("pattern", (*pattern).into()),
        Constraint::OneOf(choices) => {
            let mut choices: Vec<Json> = choices.iter().map(|choice| choice.to_json()).collect();
            // `None` stays legal for an optional field.
            if is("null") {
                choices.push(Json::Null);
            }
            ("enum", choices.into())
        }
    }
}
