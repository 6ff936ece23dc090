//! From a program to the text of a file for Python.

use super::{Known, known};
use crate::error::{Error, Kind, Result};
use crate::module::{Module, PredictorState};
use crate::program::Program;
use crate::value::Node;

pub(super) fn text<P: Module>(program: &Program<P>) -> Result<String> {
    let (predictors, settings) = known(program);
    if let Some(setting) = settings.first() {
        let message = format!(
            "the setting `{setting}` has no place in a file for Python: set it there by hand, and \
             freeze it here by making it plain data"
        );
        return Err(Error::new(Kind::File, message));
    }
    let state = program.state()?;
    let mut members = Vec::new();
    for known in predictors {
        let written = predictor(&known, state.predictor(known.path.as_str())?);
        match (known.key.is_empty(), written) {
            // A program that is one predictor has its members at the top.
            (true, Node::Map(own)) => members.extend(own),
            (_, written) => members.push((known.key, written)),
        }
    }
    // No version is claimed of what did not write this.
    let versions = map(vec![("dependency_versions", Node::Map(Vec::new()))]);
    members.push(("metadata".to_owned(), versions));
    Ok(Node::Map(members).to_pretty())
}

fn predictor(known: &Known, state: &PredictorState) -> Node {
    let fields = known.fields.iter().map(|name| {
        let mut own = known.spec.fields().filter(|field| field.name() == *name);
        let doc = own
            .next()
            .map(|field| field.doc())
            .filter(|doc| !doc.is_empty());
        let text = state.field_texts.get(*name).map(String::as_str).or(doc);
        let text = text.map_or_else(|| Known::placeholder(name), str::to_owned);
        map(vec![
            ("prefix", Node::Text(prefix(name))),
            ("description", Node::Text(text)),
        ])
    });
    let signature = map(vec![
        ("instructions", Node::Text(state.instructions.clone())),
        ("fields", Node::List(fields.collect())),
    ]);
    map(vec![
        ("traces", Node::List(Vec::new())),
        ("train", Node::List(Vec::new())),
        ("demos", Node::List(state.demos.clone())),
        ("signature", signature),
        ("lm", Node::Null),
    ])
}

/// The name of a field as its label there: `birth_year` is `Birth Year:`.
fn prefix(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters
            .next()
            .map(|it| it.to_uppercase().collect::<String>());
        first.unwrap_or_default() + letters.as_str()
    });
    words.collect::<Vec<_>>().join(" ") + ":"
}

fn map(members: Vec<(&str, Node)>) -> Node {
    let members = members.into_iter();
    Node::Map(members.map(|(name, it)| (name.to_owned(), it)).collect())
}
