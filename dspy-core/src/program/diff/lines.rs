//! The lines that say how one parameter differs.

use std::fmt::{self, Write as _};

use super::both;
use crate::harmless::harmless;
use crate::lm::Options;
use crate::module::PredictorState;
use crate::value::Node;

/// How many letters of a demonstration are shown.
const SHOWN: usize = 100;

pub(super) fn predictor(old: Option<&PredictorState>, new: Option<&PredictorState>) -> String {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (Some(_), None) => return "  only in the first\n".to_owned(),
        _ => return "  only in the second\n".to_owned(),
    };
    let mut out = String::new();
    if old.fingerprint != new.fingerprint {
        texts(
            "signature",
            Some(&old.signature),
            Some(&new.signature),
            &mut out,
        );
    }
    texts(
        "instructions",
        Some(&old.instructions),
        Some(&new.instructions),
        &mut out,
    );
    demos(&old.demos, &new.demos, &mut out);
    for (name, (old, new)) in both(&old.field_texts, &new.field_texts) {
        texts(&format!("field {name}"), old, new, &mut out);
    }
    options(&old.options, &new.options, &mut out);
    if old.frozen != new.frozen {
        let _ = writeln!(out, "  frozen: {} → {}", old.frozen, new.frozen);
    }
    out
}

/// Lines that went and lines that came, without those that both begin or end with.
fn texts(what: &str, old: Option<&String>, new: Option<&String>, out: &mut String) {
    if old == new {
        return;
    }
    let lines = |text: Option<&String>| -> Vec<String> {
        let text = text.map(String::as_str);
        text.map_or(Vec::new(), |text| text.split('\n').map(harmless).collect())
    };
    let (old, new) = (lines(old), lines(new));
    let same = |pair: &(&String, &String)| pair.0 == pair.1;
    let before = old.iter().zip(&new).take_while(same).count();
    let most = old.len().min(new.len()) - before;
    let ends = old.iter().rev().zip(new.iter().rev());
    let after = ends.take(most).take_while(same).count();
    let _ = writeln!(out, "  {}", harmless(what));
    for (mark, lines) in [('-', &old), ('+', &new)] {
        for line in lines.iter().take(lines.len() - after).skip(before) {
            let _ = writeln!(out, "{}", format!("    {mark} {line}").trim_end());
        }
    }
}

fn demos(old: &[Node], new: &[Node], out: &mut String) {
    if old == new {
        return;
    }
    // Where each of the old ones is among the new, each of which is taken once.
    let mut free: Vec<_> = new.iter().map(Some).collect();
    let places: Vec<_> = old
        .iter()
        .map(|demo| {
            let place = free.iter().position(|it| *it == Some(demo))?;
            free.get_mut(place).map(|it| *it = None)?;
            Some(place)
        })
        .collect();
    let kept: Vec<_> = places.iter().copied().flatten().collect();
    let removed = || old.iter().zip(&places).filter(|(_, place)| place.is_none());
    let added = || free.iter().copied().flatten();
    let counts = [
        (added().count(), "added"),
        (removed().count(), "removed"),
        (kept.len() - in_order(&kept), "moved"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let _ = writeln!(
        out,
        "  demos: {} → {} ({})",
        old.len(),
        new.len(),
        counts.join(", ")
    );
    for (demo, _) in removed() {
        let _ = writeln!(out, "    - {}", shortened(demo));
    }
    for demo in added() {
        let _ = writeln!(out, "    + {}", shortened(demo));
    }
}

/// How many of these follow each other in their order: the length of the longest such sequence.
fn in_order(places: &[usize]) -> usize {
    // The least end of a sequence of each length.
    let mut ends: Vec<usize> = Vec::new();
    for place in places {
        let length = ends.partition_point(|end| end < place);
        match ends.get_mut(length) {
            Some(end) => *end = *place,
            None => ends.push(*place),
        }
    }
    ends.len()
}

fn options(old: &Options, new: &Options, out: &mut String) {
    for ((name, old), (_, new)) in each_option(old).into_iter().zip(each_option(new)) {
        if old != new {
            let _ = writeln!(out, "  options.{name}: {old} → {new}");
        }
    }
}

fn each_option(options: &Options) -> [(&'static str, String); 14] {
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
    [
        ("temperature", shown(temperature)),
        ("top_p", shown(top_p)),
        ("max_tokens", shown(max_tokens)),
        ("n", shown(n)),
        ("stop", format!("{stop:?}")),
        ("seed", shown(seed)),
        ("logprobs", logprobs.to_string()),
        ("top_logprobs", shown(top_logprobs)),
        ("presence_penalty", shown(presence_penalty)),
        ("frequency_penalty", shown(frequency_penalty)),
        ("reasoning_effort", shown(reasoning_effort)),
        ("format", shown(format)),
        ("prediction", shown(prediction)),
        ("extra_body", format!("{extra_body:?}")),
    ]
}

fn shown<T: fmt::Debug>(value: &Option<T>) -> String {
    match value {
        Some(value) => format!("{value:?}"),
        None => "none".to_owned(),
    }
}

pub(super) fn shortened(node: &Node) -> String {
    let text = node.to_string();
    let mut letters = text.chars();
    let mut out: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() {
        out.push('…');
    }
    harmless(&out)
}
