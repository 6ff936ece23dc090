//! What is said of the outputs: the types with names, and the object that is wanted.

use super::names::Names;
use super::notation::{Notation, either};
use crate::adapter::parse::Target;
use crate::adapter::{Step, note};
use crate::value::{Field, quote};

/// Says what the reply looks like.
pub(super) fn outputs(step: &Step<'_>, out: &mut String) {
    let none = Names::default();
    let trial = Notation { names: &none };
    // What cannot be written needs no names.
    let is_written = |target: &Target| trial.forms(*target, 1, &mut Vec::new()).is_some();
    let targets = step.outputs.iter().map(Target::of);
    let names = Names::of(&targets.filter(is_written).collect::<Vec<_>>());
    let notation = Notation { names: &names };
    out.push_str("You reply with one JSON object. ");
    if !names.is_empty() {
        out.push_str("These types occur in it:\n\n");
        for named in names.iter() {
            let mut notes = Vec::new();
            let forms = notation.in_full(named.target, 0, &mut notes);
            comments(&notes, 0, out);
            out.push_str(&named.name);
            out.push_str(" = ");
            out.push_str(&either(&forms.unwrap_or_default()));
            out.push_str("\n\n");
        }
    }
    out.push_str("It looks like this, and nothing stands around it:\n\n{\n");
    for field in step.outputs {
        output(field, step, notation, out);
    }
    out.push_str("}\n");
}

fn output(field: &'static Field, step: &Step<'_>, notation: Notation<'_>, out: &mut String) {
    let mut notes: Vec<String> = Vec::new();
    notes.extend(field.title().map(str::to_owned));
    let doc = step.doc(field);
    notes.extend((!doc.is_empty()).then(|| doc.to_owned()));
    let forms = notation.forms(Target::of(field), 1, &mut notes);
    let written = match forms {
        Some(forms) => either(&forms),
        None => note::schema_note(field, step),
    };
    let rules: Vec<String> = note::rules(field).collect();
    notes.extend((!rules.is_empty()).then(|| rules.join("; ")));
    member(field.name(), &notes, &written, 1, out);
}

/// A member on a line of its own, below what is said of it.
pub(super) fn member(name: &str, notes: &[String], written: &str, depth: usize, out: &mut String) {
    comments(notes, depth, out);
    indent(depth, out);
    let is_letter = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    if !name.is_empty() && name.chars().all(is_letter) {
        out.push_str(name);
    } else {
        quote(name, out);
    }
    out.push_str(": ");
    out.push_str(written);
    out.push('\n');
}

/// What is said of something, on lines that cannot be taken for anything else: whatever ends a
/// line anywhere ends it here, and the next one begins as a comment too.
fn comments(notes: &[String], depth: usize, out: &mut String) {
    const ENDS: [char; 7] = [
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ];
    let lines = notes.iter().flat_map(|note| note.split(ENDS));
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        indent(depth, out);
        out.push_str("// ");
        out.push_str(line);
        out.push('\n');
    }
}

pub(super) fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}
