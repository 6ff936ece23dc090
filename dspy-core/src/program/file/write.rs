//! From a program to the text of its file.

use super::{FORMAT, LARGEST, ProgramFile, VERSION, options};
use crate::error::{Error, Kind, Result};
use crate::misfits::Misfits;
use crate::module::PredictorState;
use crate::program::state::shown;
use crate::value::{DEEPEST, Node};

/// The text of the file.
pub(super) fn text(file: &ProgramFile) -> Result<String> {
    let mut misfits = Misfits::default();
    let mut predictors = Vec::new();
    for (path, state) in file.state.predictors() {
        let about = format!("predictor `{}`", shown(path, &file.program));
        if let Some(node) = misfits.take(&about, predictor(state)) {
            predictors.push((path.to_string(), node));
        }
    }
    let mut settings = Vec::new();
    for (path, value) in file.state.settings() {
        // A setting stands below the file and its settings.
        misfits.take(&format!("setting `{path}`"), must_not_be_deep(value, 2));
        settings.push((path.to_string(), value.clone()));
    }
    let mut members = vec![
        ("format", text_of(FORMAT)),
        ("version", Node::Number(VERSION.to_string().into())),
        ("program", text_of(&file.program)),
        ("fingerprint", text_of(&file.fingerprint.to_string())),
        ("predictors", Node::Map(predictors)),
        ("settings", Node::Map(settings)),
        ("shape", Node::Null),
    ];
    if let Some(provenance) = &file.provenance {
        if provenance.names_an_address() {
            misfits.push("`model` of the provenance is the name of a model, never its address");
        }
        let node = misfits.take("the provenance", provenance.write());
        members.extend(node.map(|node| ("provenance", node)));
    }
    misfits.into_result(Kind::File, "the program cannot be saved")?;
    let text = map(members).to_pretty();
    if text.len() as u64 > LARGEST {
        let message = format!(
            "the program cannot be saved: its file would have {} bytes, of at most {LARGEST}",
            text.len()
        );
        return Err(Error::new(Kind::File, message));
    }
    Ok(text)
}

fn predictor(state: &PredictorState) -> Result<Node> {
    for (index, demo) in state.demos.iter().enumerate() {
        // A demonstration stands below the file, its predictors, one of them and its list.
        must_not_be_deep(demo, 4).map_err(|error| error.inside(&format!("demos[{index}]")))?;
    }
    let fields = state.field_texts.iter();
    let fields = fields.map(|(name, text)| (name.clone(), text_of(text)));
    Ok(map(vec![
        ("signature", text_of(&state.signature)),
        ("fingerprint", text_of(&state.fingerprint.to_string())),
        ("instructions", text_of(&state.instructions)),
        ("demos", Node::List(state.demos.clone())),
        ("fields", Node::Map(fields.collect())),
        ("options", options::write(&state.options)?),
        ("frozen", Node::Bool(state.frozen)),
    ]))
}

/// What is nested deeper could be written, and never be read again.
fn must_not_be_deep(node: &Node, above: usize) -> Result<()> {
    let depth = node.depth() + above;
    match depth > DEEPEST {
        true => Err(Error::new(
            Kind::File,
            format!("it is nested {depth} levels deep, and a file holds {DEEPEST}"),
        )),
        false => Ok(()),
    }
}

fn text_of(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn map(members: Vec<(&str, Node)>) -> Node {
    let members = members.into_iter();
    Node::Map(members.map(|(name, it)| (name.to_owned(), it)).collect())
}
