//! From the text of a file of DSPy for Python to a state.

use super::{FromPython, Known, known};
use crate::error::{Error, Kind, Result};
use crate::misfits::Misfits;
use crate::module::{Module, PredictorState};
use crate::program::Program;
use crate::program::file::Members;
use crate::suggest::nearest;
use crate::value::Node;

/// The members of a predictor there.
const MEMBERS: [&str; 5] = ["traces", "train", "demos", "signature", "lm"];

const HEADING: &str = "the file does not fit the program";

pub(super) fn read<P: Module>(program: &Program<P>, text: &str) -> Result<FromPython> {
    let node = Node::from_json(text).map_err(|error| error.of_kind(Kind::File))?;
    let Node::Map(entries) = &node else {
        let message = format!("a file of DSPy for Python is a map, found {}", node.kind());
        return Err(Error::new(Kind::File, message));
    };
    if node.get("format").is_some() {
        let message = "this is a file of this library: read it with `load`";
        return Err(Error::new(Kind::File, message));
    }
    let (predictors, _) = known(program);
    let mut misfits = Misfits::default();
    let mut left_out = Vec::new();
    let mut state = program.state()?;
    let keys: Vec<&str> = predictors.iter().map(|known| &*known.key).collect();
    for (key, _) in entries {
        let is_of_one = keys == [""] && MEMBERS.contains(&key.as_str());
        if key == "metadata" || is_of_one || keys.contains(&key.as_str()) {
            continue;
        }
        let hint = match nearest(key, &keys) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the program has `{}`", keys.join("`, `")),
        };
        misfits.push(format!(
            "there is no predictor `{key}` in the program: {hint}"
        ));
    }
    for known in &predictors {
        let found = match known.key.as_str() {
            "" => Some(&node),
            key => node.get(key),
        };
        let Some(found) = found else {
            misfits.push(format!("the file has no predictor `{}`", known.key));
            continue;
        };
        let Some(own) = misfits.take(&known.key, state.predictor_mut(known.path.as_str())) else {
            continue;
        };
        predictor(known, found, own, &mut misfits, &mut left_out);
    }
    misfits.into_result(Kind::File, HEADING)?;
    Ok(FromPython { state, left_out })
}

fn predictor(
    known: &Known,
    node: &Node,
    state: &mut PredictorState,
    misfits: &mut Misfits,
    left_out: &mut Vec<String>,
) {
    let about = match known.key.as_str() {
        "" => known.spec.name().to_owned(),
        key => format!("`{key}`"),
    };
    let mut members = MEMBERS.to_vec();
    if known.key.is_empty() {
        members.push("metadata");
    }
    let members = Members::of(node, about.clone(), &members, misfits);
    if members.get("lm").is_some_and(|lm| *lm != Node::Null) {
        left_out.push(format!(
            "{about}: the model, which a context has here: `with_model_at`"
        ));
    }
    for name in ["traces", "train"] {
        if let Some(Node::List(items)) = members.get(name)
            && !items.is_empty()
        {
            left_out.push(format!("{about}: {} {name}", items.len()));
        }
    }
    if let Some(Node::List(demos)) = members.required("demos", misfits) {
        state.demos = demos.iter().map(|demo| own_fields(known, demo)).collect();
    }
    let Some(signature) = members.required("signature", misfits) else {
        return;
    };
    let about = format!("`signature` of {about}");
    let signature = Members::of(
        signature,
        about.clone(),
        &["instructions", "fields"],
        misfits,
    );
    if let Some(text) = signature.read_required("instructions", misfits) {
        state.instructions = text;
    }
    let Some(Node::List(fields)) = signature.required("fields", misfits) else {
        return;
    };
    if fields.len() != known.fields.len() {
        misfits.push(format!(
            "{about} has {} fields, and the program's are `{}`",
            fields.len(),
            known.fields.join("`, `")
        ));
        return;
    }
    state.field_texts.clear();
    for (name, field) in known.fields.iter().zip(fields) {
        let about = format!("field `{name}` in {about}");
        let field = Members::of(field, about.clone(), &["prefix", "description"], misfits);
        let Some(text) = field.read_required::<String>("description", misfits) else {
            continue;
        };
        let mut own = known.spec.fields().filter(|field| field.name() == *name);
        let is_own = own.next().is_some_and(|field| field.doc() == text);
        // A description that nobody wrote names the field, and so tells whether it is this one.
        let placeholder = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
        match placeholder {
            Some(other) if other != *name => {
                misfits.push(format!("{about} is `{other}` there: their order differs"));
            }
            Some(_) => {}
            None if is_own => {}
            None => drop(state.field_texts.insert((*name).to_owned(), text)),
        }
    }
}

/// The fields of a demonstration that are the signature's: a row of a data set has others too, which
/// no prompt shows there either.
fn own_fields(known: &Known, demo: &Node) -> Node {
    match demo {
        Node::Map(fields) => {
            let own = fields
                .iter()
                .filter(|(name, _)| known.fields.contains(&name.as_str()));
            Node::Map(own.cloned().collect())
        }
        other => other.clone(),
    }
}
