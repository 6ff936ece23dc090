//! Outputs that are described in the compact notation, as if they were described in words.
//!
//! ```text
//! {
//!   // how much of it
//!   // at least 0
//!   share: float or null
//! }
//! ```

use super::notes::{self, Choice, Kind, Note, OR_NULL};
use crate::value::Node;

/// What begins the description of the outputs.
const OUTPUTS: &str = "You reply with one JSON object. ";

/// What stands above the object itself.
const OBJECT: &str = "It looks like this, and nothing stands around it:\n\n{\n";

/// What is said of all fields; nothing where the outputs are not described in this notation.
pub(super) fn notes(above: &str) -> Option<Vec<Note>> {
    let at = if above.starts_with(OUTPUTS) {
        0
    } else {
        above.find(&format!("\n{OUTPUTS}"))? + 1
    };
    let (inputs, outputs) = above.split_at_checked(at)?;
    let (types, object) = outputs.split_once(OBJECT)?;
    let types = told(types, "", " = ");
    let mut all = notes::notes(inputs);
    let outputs = told(object, "  ", ": ");
    all.extend(outputs.into_iter().map(|it| it.note(&types)));
    Some(all)
}

/// A type or a member, with what is said above it.
#[derive(Debug)]
struct Told {
    name: String,
    said: Vec<String>,
    form: String,
}

/// What stands at this depth. What is deeper is inside of it, and only told by its brackets.
fn told(text: &str, indent: &str, behind_name: &str) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    let mut said = Vec::new();
    for line in text.lines() {
        let line = line.strip_prefix(indent).unwrap_or(" ");
        if let Some(comment) = line.strip_prefix("// ") {
            said.push(comment.to_owned());
        } else if line.starts_with('}') {
            if let Some(last) = all.last_mut() {
                last.form.push_str(line);
            }
        } else if !line.starts_with(' ') {
            let named = match string(line) {
                Some((name, rest)) => rest.strip_prefix(behind_name).map(|form| (name, form)),
                None => line
                    .split_once(behind_name)
                    .map(|(name, form)| (name.to_owned(), form)),
            };
            all.extend(named.map(|(name, form)| Told {
                name,
                said: std::mem::take(&mut said),
                form: form.to_owned(),
            }));
        }
    }
    all
}

/// The JSON string that a text begins with, and what stands behind it.
fn string(text: &str) -> Option<(String, &str)> {
    let mut is_escaped = false;
    let inside = text.strip_prefix('"')?;
    let end = inside.find(|letter| {
        let ends = letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        ends
    })?;
    let (quoted, rest) = text.split_at_checked(end + 2)?;
    match Node::from_json(quoted) {
        Ok(Node::Text(text)) => Some((text, rest)),
        _ => None,
    }
}

/// One of the forms that a value may have.
#[derive(Debug, PartialEq)]
enum Form<'t> {
    /// The name of a variant.
    Name(String),
    Word(&'t str),
}

/// The forms between which `or` stands.
fn forms(text: &str) -> Vec<Form<'_>> {
    let (mut open, mut is_quoted, mut is_escaped) = (0, false, false);
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' | '[' | '{' | '<' => open += 1,
            ')' | ']' | '}' | '>' => open -= 1,
            ' ' if open == 0 && text.get(at..).is_some_and(|it| it.starts_with(" or ")) => {
                parts.extend(text.get(from..at));
                from = at + " or ".len();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    let form = |part| match string(part) {
        Some((name, "")) => Form::Name(name),
        _ => Form::Word(part),
    };
    parts.into_iter().map(form).collect()
}

impl Told {
    /// What it says in the words that the other layouts have for it.
    fn note(self, types: &[Self]) -> Note {
        let Self { name, said, form } = self;
        if form.starts_with(notes::SCHEMA) {
            let text = [said, vec![form]].concat().join("; ");
            let kind = notes::kind(&text);
            return Note { name, text, kind };
        }
        let mut forms = forms(&form);
        let mut said = said;
        // A type that is told above by its name; names of names end somewhere.
        for _ in 0..4 {
            let place = forms.iter().enumerate().find_map(|(at, form)| {
                let told = types
                    .iter()
                    .find(|it| matches!(form, Form::Word(word) if *word == it.name));
                Some((at, told?))
            });
            let Some((at, told)) = place else { break };
            said.extend(told.said.iter().cloned());
            forms.splice(at..=at, self::forms(&told.form));
        }
        let of_null = |it: &Form<'_>| *it == Form::Word("null");
        let is_optional = forms.len() > 1 && forms.iter().any(of_null);
        forms.retain(|it| !is_optional || !of_null(it));
        let mut names = forms.iter().filter_map(|form| match form {
            Form::Name(name) => Some(name.as_str()),
            Form::Word(_) => None,
        });
        let choices: Vec<Choice> = names.by_ref().map(|name| choice(name, &mut said)).collect();
        let is_rule = |it: &String| it.starts_with("at least ") || it.starts_with("at most ");
        let rules = said.pop_if(|it| is_rule(it));
        let of_format = said.last().is_some_and(|it| notes::is_type(it));
        let word = match forms.as_slice() {
            [Form::Word("bool")] => "`true` or `false`".to_owned(),
            [Form::Word("int")] => "a whole number".to_owned(),
            [Form::Word("float")] => "a number".to_owned(),
            [Form::Word("string")] if of_format => said.pop().unwrap_or_default(),
            [Form::Word("string")] => "text".to_owned(),
            [Form::Word("null")] => "`null`".to_owned(),
            _ if choices.len() == forms.len() => in_words(&choices),
            _ => "JSON".to_owned(),
        };
        let is_mixed = !choices.is_empty() && choices.len() < forms.len();
        said.push(format!("{word}{}", if is_optional { OR_NULL } else { "" }));
        said.extend(rules);
        let text = said.join("; ");
        let kind = match is_mixed {
            true => Kind::Choice(choices),
            false => notes::kind(&text),
        };
        Note { name, text, kind }
    }
}

/// A variant, with what a comment says of it, which is then said.
fn choice(name: &str, said: &mut Vec<String>) -> Choice {
    let of_it = |comment: &String| {
        let (found, rest) = string(comment)?;
        let doc = rest.strip_prefix(": ").filter(|_| found == name)?;
        Some(doc.to_owned())
    };
    let found = said
        .iter()
        .enumerate()
        .find_map(|(at, it)| Some((at, of_it(it)?)));
    let doc = found.map(|(at, doc)| {
        said.remove(at);
        doc
    });
    Choice::new(name, doc.unwrap_or_default())
}

/// Choices as the other layouts have them: one of `A` (what A is), `B`
fn in_words(choices: &[Choice]) -> String {
    let each = choices.iter().map(|it| match it.doc.as_str() {
        "" => format!("`{}`", it.name),
        doc => format!("`{}` ({doc})", it.name),
    });
    format!("one of {}", each.collect::<Vec<_>>().join(", "))
}
