//! Options in a file: those that are set, and no other.

use super::members::Members;
use crate::error::Result;
use crate::lm::Options;
use crate::misfits::Misfits;
use crate::value::Node;

/// The names that options may have in a file. Where a model is and what opens it is not among
/// them, so that no file can send a program elsewhere.
const NAMES: [&str; 7] = [
    "temperature",
    "top_p",
    "max_tokens",
    "n",
    "stop",
    "seed",
    "logprobs",
];

pub(super) fn write(options: &Options) -> Result<Node> {
    // Taken apart by name, so that an option which is added is not forgotten here.
    let Options {
        temperature,
        top_p,
        max_tokens,
        n,
        stop,
        seed,
        logprobs,
    } = options;
    let values = [
        temperature.as_ref().map(Node::of),
        top_p.as_ref().map(Node::of),
        max_tokens.as_ref().map(Node::of),
        n.as_ref().map(Node::of),
        (!stop.is_empty()).then(|| Node::of(stop)),
        seed.as_ref().map(Node::of),
        logprobs.then_some(Ok(Node::Bool(true))),
    ];
    let mut entries = Vec::new();
    for (name, value) in NAMES.into_iter().zip(values) {
        if let Some(value) = value {
            let value = value.map_err(|error| error.inside(name))?;
            entries.push((name.to_owned(), value));
        }
    }
    Ok(Node::Map(entries))
}

pub(super) fn read(node: &Node, about: &str, misfits: &mut Misfits) -> Options {
    let members = Members::of(node, format!("`options` of {about}"), &NAMES, misfits);
    Options {
        temperature: members.read("temperature", misfits),
        top_p: members.read("top_p", misfits),
        max_tokens: members.read("max_tokens", misfits),
        n: members.read("n", misfits),
        stop: members.read("stop", misfits).unwrap_or_default(),
        seed: members.read("seed", misfits),
        logprobs: members.read("logprobs", misfits).unwrap_or_default(),
    }
}
