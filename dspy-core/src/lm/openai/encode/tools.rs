//! The tools of a request.

use serde_json::{Map, Value as Json, json};

use super::set;
use crate::lm::{ToolChoice, ToolSpec, Tools};

/// The fields that tell of tools; none where there are no tools to tell of.
pub(super) fn write(tools: &Tools, out: &mut Vec<u8>) {
    if tools.specs.is_empty() {
        return;
    }
    let specs: Vec<Json> = tools.specs.iter().map(spec).collect();
    set("tools", &specs, out);
    let choice = match &tools.choice {
        // What is so without a word.
        ToolChoice::Auto => None,
        ToolChoice::None => Some(json!("none")),
        ToolChoice::Required => Some(json!("required")),
        ToolChoice::Named(name) => {
            Some(json!({ "type": "function", "function": { "name": name } }))
        }
    };
    if let Some(choice) = choice {
        set("tool_choice", &choice, out);
    }
    if let Some(parallel) = tools.parallel {
        set("parallel_tool_calls", &parallel, out);
    }
}

fn spec(spec: &ToolSpec) -> Json {
    let mut function = Map::new();
    function.insert("name".into(), spec.name.as_str().into());
    if !spec.description.is_empty() {
        function.insert("description".into(), spec.description.as_str().into());
    }
    function.insert("parameters".into(), spec.parameters.clone());
    // Servers that cannot hold a model to a schema need not hear of it.
    if spec.strict {
        function.insert("strict".into(), true.into());
    }
    json!({ "type": "function", "function": function })
}
