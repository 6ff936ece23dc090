//! From the text of a file to what it holds, with everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::members::Members;
use super::{FORMAT, LARGEST, ProgramFile, Provenance, VERSION, options};
use crate::error::{Error, Kind, Result};
use crate::misfits::Misfits;
use crate::module::{Path, PredictorState};
use crate::program::State;
use crate::signature::Fingerprint;
use crate::value::Node;

const MEMBERS: [&str; 8] = [
    "format",
    "version",
    "program",
    "fingerprint",
    "predictors",
    "settings",
    "shape",
    "provenance",
];

const OF_PREDICTOR: [&str; 7] = [
    "signature",
    "fingerprint",
    "instructions",
    "demos",
    "fields",
    "options",
    "frozen",
];

/// What was read of a file. It is only whole if there are no misfits.
pub(super) struct Read {
    pub(super) file: ProgramFile,
    /// Predictors that are there but could not be read.
    pub(super) unread: BTreeSet<Path>,
    pub(super) misfits: Misfits,
}

/// Reads as much of a file as there is.
///
/// # Errors
///
/// When it is no program file at all, or one of another version: nothing in it means anything
/// then.
pub(super) fn read(text: &str) -> Result<Read> {
    if text.len() as u64 > LARGEST {
        return Err(too_large(text.len() as u64));
    }
    let node = Node::from_json(text).map_err(|error| error.of_kind(Kind::File))?;
    must_be_ours(&node)?;
    let mut misfits = Misfits::default();
    let members = Members::of(&node, "the file", &MEMBERS, &mut misfits);
    let program = members.read_required("program", &mut misfits);
    let fingerprint = fingerprint(&members, &mut misfits);
    let (predictors, unread) = predictors(&members, &mut misfits);
    let settings = settings(&members, &mut misfits);
    if members.get("shape").is_some_and(|it| *it != Node::Null) {
        misfits.push("`shape` of the file must be null: version 1 knows nothing else");
    }
    let provenance = members.get("provenance");
    let provenance = provenance.map(|it| Provenance::read(it, &mut misfits));
    let file = ProgramFile {
        program: program.unwrap_or_default(),
        fingerprint: fingerprint.unwrap_or(Fingerprint::NONE),
        state: State::of_parts(predictors, settings),
        provenance,
    };
    Ok(Read {
        file,
        unread,
        misfits,
    })
}

pub(super) fn too_large(bytes: u64) -> Error {
    Error::new(
        Kind::File,
        format!("a program's file has at most {LARGEST} bytes, and this one has {bytes}"),
    )
}

/// The format and the version come first: they say what the rest means.
fn must_be_ours(node: &Node) -> Result<()> {
    let wrong = |message: String| Err(Error::new(Kind::File, message));
    match node.get("format") {
        Some(Node::Text(format)) if format == FORMAT => {}
        Some(other) => {
            return wrong(format!(
                "this is no program's file: its `format` is {other}, not \"{FORMAT}\""
            ));
        }
        None => {
            return wrong(format!(
                "this is no program's file: it has no member `format` that is \"{FORMAT}\""
            ));
        }
    }
    match node.get("version") {
        Some(Node::Number(digits)) if digits.parse() == Ok(VERSION) => Ok(()),
        Some(other) => wrong(format!(
            "the file is of version {other}, and this library reads version {VERSION}: if the \
             file is newer, update `dspy`"
        )),
        None => wrong(format!(
            "the file has no member `version`: this library reads version {VERSION}"
        )),
    }
}

fn predictors(
    members: &Members<'_>,
    misfits: &mut Misfits,
) -> (BTreeMap<Path, PredictorState>, BTreeSet<Path>) {
    let (mut predictors, mut unread) = (BTreeMap::new(), BTreeSet::new());
    if let Some(node) = members.required("predictors", misfits) {
        for (path, node) in Members::of_any(node, "`predictors`", misfits).entries() {
            let place = Path::of_text(path.clone());
            match predictor(path, node, misfits) {
                Some(state) => drop(predictors.insert(place, state)),
                None => drop(unread.insert(place)),
            }
        }
    }
    (predictors, unread)
}

/// A predictor, if there is enough of it to be held against a program.
fn predictor(path: &str, node: &Node, misfits: &mut Misfits) -> Option<PredictorState> {
    let about = format!("predictor `{path}`");
    let members = Members::of(node, about, &OF_PREDICTOR, misfits);
    let signature = members.read_required("signature", misfits);
    let fingerprint = fingerprint(&members, misfits);
    let instructions = members.read_required("instructions", misfits);
    let about = members.about();
    let demos = match members.required("demos", misfits) {
        Some(Node::List(demos)) => demos.clone(),
        Some(other) => {
            misfits.push(format!(
                "`demos` of {about} must be a list, found {}",
                other.kind()
            ));
            Vec::new()
        }
        None => Vec::new(),
    };
    let mut field_texts = BTreeMap::new();
    if let Some(fields) = members.required("fields", misfits) {
        let fields = Members::of_any(fields, format!("`fields` of {about}"), misfits);
        for (name, _) in fields.entries() {
            let text: Option<String> = fields.read(name, misfits);
            field_texts.extend(text.map(|text| (name.clone(), text)));
        }
    }
    let options = members.required("options", misfits);
    let options = options.map(|it| options::read(it, about, misfits));
    let frozen = members.read_required("frozen", misfits);
    Some(PredictorState {
        signature: signature?,
        fingerprint: fingerprint?,
        instructions: instructions?,
        demos,
        field_texts,
        options: options?,
        frozen: frozen?,
    })
}

fn settings(members: &Members<'_>, misfits: &mut Misfits) -> BTreeMap<Path, Node> {
    let Some(node) = members.required("settings", misfits) else {
        return BTreeMap::new();
    };
    let settings = Members::of_any(node, "`settings`", misfits).entries();
    let settings = settings.iter().cloned();
    settings
        .map(|(path, value)| (Path::of_text(path), value))
        .collect()
}

fn fingerprint(members: &Members<'_>, misfits: &mut Misfits) -> Option<Fingerprint> {
    let hex: String = members.read_required("fingerprint", misfits)?;
    let about = format!("`fingerprint` of {}", members.about());
    misfits.take(&about, Fingerprint::of_hex(&hex))
}
