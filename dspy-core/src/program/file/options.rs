//! Options in a file: those that are set, and no other.

use super::members::Members;
use crate::error::{Error, Result};
use crate::lm::Options;
use crate::misfits::Misfits;
use crate::value::Node;

/// The names that options may have in a file. Where a model is and what opens it is not among
/// them, so that no file can send a program elsewhere.
const NAMES: [&str; 11] = [
    "temperature",
    "top_p",
    "max_tokens",
    "n",
    "stop",
    "seed",
    "logprobs",
    "top_logprobs",
    "presence_penalty",
    "frequency_penalty",
    "reasoning_effort",
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
        top_logprobs,
        presence_penalty,
        frequency_penalty,
        reasoning_effort,
        format,
        prediction,
        extra_body,
    } = options;
    let unkept = [
        ("format", format.is_some()),
        ("prediction", prediction.is_some()),
        ("extra_body", !extra_body.is_empty()),
    ];
    if let Some((name, _)) = unkept.into_iter().find(|(_, is_set)| *is_set) {
        let message = format!(
            "`{name}` is not kept in a program file: set it on the context, where the program is used"
        );
        return Err(Error::config(message));
    }
    let values = [
        temperature.as_ref().map(Node::of),
        top_p.as_ref().map(Node::of),
        max_tokens.as_ref().map(Node::of),
        n.as_ref().map(Node::of),
        (!stop.is_empty()).then(|| Node::of(stop)),
        seed.as_ref().map(Node::of),
        logprobs.then_some(Ok(Node::Bool(true))),
        top_logprobs.as_ref().map(Node::of),
        presence_penalty.as_ref().map(Node::of),
        frequency_penalty.as_ref().map(Node::of),
        reasoning_effort.as_ref().map(Node::of),
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
        top_logprobs: members.read("top_logprobs", misfits),
        presence_penalty: members.read("presence_penalty", misfits),
        frequency_penalty: members.read("frequency_penalty", misfits),
        reasoning_effort: members.read("reasoning_effort", misfits),
        ..Options::default()
    }
}
