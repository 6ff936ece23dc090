//! What a prompt says of its fields: what they are, and what may stand there.

use serde_json::Value as Json;

/// What is said of a field.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::embedded) struct Note {
    pub(in crate::embedded) name: String,
    /// Its description, with its type and its rules.
    pub(in crate::embedded) text: String,
    pub(in crate::embedded) kind: Kind,
}

/// What the text of a field must be.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::embedded) enum Kind {
    /// Any text.
    Text,
    /// One of these, and perhaps something else beside them.
    Choice(Vec<Choice>),
    /// A number, which may have to be whole, and to lie between two others.
    Number { whole: bool, least: f64, most: f64 },
    /// JSON, or a type that is not described.
    Other,
}

/// One of the values that a field may have.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::embedded) struct Choice {
    pub(in crate::embedded) name: String,
    /// What is said of it; empty where nothing is.
    pub(in crate::embedded) doc: String,
}

impl Note {
    /// Whether it is a plain text, which holds whatever stands there. Only what is said last of its
    /// type counts, since a description stands before it.
    pub(in crate::embedded) fn takes_any_text(&self) -> bool {
        // A schema may have any words in it.
        let is_described = self.text.split("; ").any(|part| part.starts_with(SCHEMA));
        let mut parts = self.text.rsplit("; ");
        !is_described
            && parts
                .find(|part| is_type(part))
                .is_none_or(|it| it == "text")
    }
}

impl Kind {
    /// A number that may be as small or as great as it likes.
    #[cfg(test)]
    pub(in crate::embedded) const fn number(whole: bool) -> Self {
        Self::Number {
            whole,
            least: f64::NEG_INFINITY,
            most: f64::INFINITY,
        }
    }
}

impl Choice {
    pub(super) fn new(name: impl Into<String>, doc: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            doc: doc.into(),
        }
    }
}

/// The lines that describe fields: `` - `name` (title): description; type; rules ``.
pub(super) fn notes(text: &str) -> Vec<Note> {
    let mut notes: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let named = line.strip_prefix("- `").and_then(|it| it.split_once('`'));
        if let Some((name, rest)) = named {
            let said = rest.split_once(": ").map_or("", |(_, said)| said);
            notes.push((name.to_owned(), said.to_owned()));
        } else if let (Some(more), Some((_, said))) = (line.strip_prefix("  "), notes.last_mut()) {
            // A description of several lines.
            said.push('\n');
            said.push_str(more);
        }
    }
    let note = |(name, text): (String, String)| Note {
        kind: kind(&text),
        name,
        text,
    };
    notes.into_iter().map(note).collect()
}

/// What stands before a type that words cannot describe.
pub(super) const SCHEMA: &str = "JSON that fits the schema ";

/// What stands behind the type of a field that may be missing.
pub(super) const OR_NULL: &str = ", or `null`";

/// Whether a field may be missing, by what is said of it.
pub(in crate::embedded) fn is_optional(said: &str) -> bool {
    said.split("; ").any(|part| part.ends_with(OR_NULL))
}

/// Whether this is how a type is said.
pub(super) fn is_type(part: &str) -> bool {
    let word = part.strip_suffix(OR_NULL).unwrap_or(part);
    let words = [
        "text",
        "`true` or `false`",
        "a whole number",
        "a number",
        "`null`",
        "a picture",
    ];
    words.contains(&word)
        || word.starts_with("one of `")
        || word.ends_with(" as RFC 3339 has it")
        || word == "a date as YYYY-MM-DD"
        || word == "JSON"
}

/// The type among what is said of a field.
pub(super) fn kind(said: &str) -> Kind {
    let starts = said.match_indices("; ").map(|(at, _)| at + 2);
    for part in std::iter::once(0)
        .chain(starts)
        .filter_map(|at| said.get(at..))
    {
        if let Some(names) = part.strip_prefix("one of `") {
            return Kind::Choice(choices(names));
        }
        if let Some(schema) = part.strip_prefix(SCHEMA) {
            return choices_of_schema(schema).map_or(Kind::Other, Kind::Choice);
        }
        let word = part.split("; ").next().unwrap_or(part);
        match word.strip_suffix(OR_NULL).unwrap_or(word) {
            "`true` or `false`" => {
                let mut choices = vec![Choice::new("true", ""), Choice::new("false", "")];
                if is_optional(word) {
                    choices.push(Choice::new("null", ""));
                }
                return Kind::Choice(choices);
            }
            "a whole number" | "a number" => return a_number(part),
            "text" => return Kind::Text,
            _ => {}
        }
    }
    Kind::Other
}

/// The rest of: a whole number; at least 0; at most 10
fn a_number(said: &str) -> Kind {
    let bound = |words: &str| {
        let mut parts = said.split("; ");
        parts.find_map(|part| part.strip_prefix(words)?.trim().parse().ok())
    };
    Kind::Number {
        whole: said.starts_with("a whole number"),
        least: bound("at least").unwrap_or(f64::NEG_INFINITY),
        most: bound("at most").unwrap_or(f64::INFINITY),
    }
}

/// The rest of: one of `A` (what A is), `B`, or `null`.
fn choices(mut rest: &str) -> Vec<Choice> {
    let mut choices = Vec::new();
    while let Some((name, after)) = rest.split_once('`') {
        let (doc, after) = after
            .strip_prefix(" (")
            .and_then(|doc| {
                let end = end_of(doc)?;
                Some((doc.get(..end)?, doc.get(end + 1..)?))
            })
            .unwrap_or(("", after));
        choices.push(Choice::new(name, doc));
        let next = after
            .strip_prefix(", `")
            .or_else(|| after.strip_prefix(", or `"));
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    choices
}

/// Where the bracket is closed that stands around a description, which may have brackets of its own.
fn end_of(doc: &str) -> Option<usize> {
    let mut open = 1;
    for (at, letter) in doc.char_indices() {
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    // Its brackets do not match, so it ends where the list seems to go on.
    let next = [doc.find("), `"), doc.find("), or `"), doc.find("); ")];
    let last = || doc.trim_end().strip_suffix(')').map(str::len);
    next.into_iter().flatten().min().or_else(last)
}

/// The plain names in the schema of an enum of which some variants hold data.
fn choices_of_schema(text: &str) -> Option<Vec<Choice>> {
    // More may be said behind the schema.
    let root: Json = serde_json::Deserializer::from_str(text)
        .into_iter()
        .next()?
        .ok()?;
    let target = root.get("$ref").and_then(Json::as_str);
    let schema = match target.and_then(|it| it.strip_prefix("#/$defs/")) {
        Some(name) => root.get("$defs")?.get(name)?,
        None => &root,
    };
    let mut choices = Vec::new();
    for variant in schema.get("oneOf").or(schema.get("anyOf"))?.as_array()? {
        let doc = variant.get("description").and_then(Json::as_str);
        let names = variant.get("enum").and_then(Json::as_array);
        let names = names.into_iter().flatten().chain(variant.get("const"));
        choices.extend(
            names
                .filter_map(Json::as_str)
                .map(|name| Choice::new(name, doc.unwrap_or_default())),
        );
    }
    (!choices.is_empty()).then_some(choices)
}
