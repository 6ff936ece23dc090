//! What differs between a request and the nearest one on the tape: what a person wants to know who
//! changed a prompt.

use serde_json::Value as Json;

use super::line::Call;

/// How many letters of a text are shown before the place where it differs, and from there on.
const BEFORE: usize = 24;
const AFTER: usize = 48;

/// Why none of these is the one that is asked for; it stands in the middle of a sentence.
pub(super) fn explain<'a>(asked: &Call, tape: impl Iterator<Item = &'a Call> + Clone) -> String {
    if let Some(why) = of_key(asked, tape.clone()) {
        return why;
    }
    let same_place = |call: &&Call| call.path == asked.path && call.role == asked.role;
    let pieces = pieces(&asked.request);
    let nearest = |calls: &mut dyn Iterator<Item = &'a Call>| {
        calls
            .map(|call| (likeness(&pieces, &self::pieces(&call.request)), call))
            .fold(None, |best: Option<(usize, &Call)>, found| match best {
                Some(best) if best.0 >= found.0 => Some(best),
                _ => Some(found),
            })
    };
    if let Some((_, call)) = nearest(&mut tape.clone().filter(same_place)) {
        return format!(
            "the nearest that it holds of this path {}",
            difference(asked, call)
        );
    }
    match nearest(&mut tape.clone()) {
        Some((_, call)) => format!(
            "it holds nothing of this path and role; the nearest, of {}, {}",
            place(call),
            difference(asked, call)
        ),
        None => "it holds nothing at all".to_owned(),
    }
}

/// Who asks, as it stands in a sentence.
pub(super) fn place(call: &Call) -> String {
    let path = match &call.path {
        Some(path) => format!("`{path}`"),
        None => "a predictor without a path".to_owned(),
    };
    format!("{path} (role {})", call.role)
}

/// The end of what is asked, which is mostly what tells two requests apart.
pub(super) fn end_of(request: &Json) -> String {
    let pieces = pieces(request);
    let last = pieces.iter().rev().find(|piece| piece.is_said);
    let text = last.map(|piece| piece.text.as_str()).unwrap_or_default();
    let skipped = text.chars().count().saturating_sub(BEFORE + AFTER);
    let end: String = text.chars().skip(skipped).collect();
    let dots = if skipped > 0 { "…" } else { "" };
    format!("{dots}{}", in_a_line(&end))
}

/// Where the request itself is on the tape.
fn of_key<'a>(asked: &Call, tape: impl Iterator<Item = &'a Call> + Clone) -> Option<String> {
    let same = || tape.clone().filter(|call| call.key == asked.key);
    let times = same().filter(|call| call.sample == asked.sample).count();
    if times > 0 {
        return Some(format!(
            "it holds this request {times} times, and it is asked once more"
        ));
    }
    let mut samples: Vec<_> = same().map(|call| call.sample.to_string()).collect();
    samples.dedup();
    (!samples.is_empty()).then(|| {
        format!(
            "it holds this request, but of other samples: {}",
            samples.join(", ")
        )
    })
}

/// The first thing that differs, and how it is here and there.
fn difference(asked: &Call, call: &Call) -> String {
    if asked.model != call.model {
        let (old, new) = (&call.model, &asked.model);
        return format!("asked another model: there it is `{old}`, now it is `{new}`");
    }
    let (new, old) = (pieces(&asked.request), pieces(&call.request));
    for piece in &new {
        match old.iter().find(|it| it.label == piece.label) {
            None => {
                let text = cut(&piece.text, 0);
                return format!("lacks {}: now it is `{text}`", piece.label);
            }
            Some(other) if other.text != piece.text => {
                let same = common(&other.text, &piece.text);
                let (old, new) = (cut(&other.text, same), cut(&piece.text, same));
                let label = &piece.label;
                return format!("differs in {label}: there it is `{old}`, now it is `{new}`");
            }
            Some(_) => {}
        }
    }
    match old
        .iter()
        .find(|it| new.iter().all(|piece| piece.label != it.label))
    {
        Some(gone) => {
            let text = cut(&gone.text, 0);
            format!("has {} beside: there it is `{text}`", gone.label)
        }
        None => "reads the same under another key: it was recorded by a library that makes keys \
             otherwise"
            .to_owned(),
    }
}

/// A piece of a request, by what it is.
struct Piece {
    label: String,
    text: String,
    /// Whether it is part of a message.
    is_said: bool,
}

fn pieces(request: &Json) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |label: String, value: &Json, is_said| {
        let text = value.as_str().map(str::to_owned);
        pieces.push(Piece {
            label,
            text: text.unwrap_or_else(|| value.to_string()),
            is_said,
        });
    };
    let list = |value: Option<&Json>| value.and_then(Json::as_array).cloned().unwrap_or_default();
    for (number, message) in (1..).zip(list(request.get("messages"))) {
        let role = message.get("role").and_then(Json::as_str).unwrap_or("?");
        let label = format!("message {number} ({role})");
        if let Some(text) = message.get("text") {
            add(label, text, true);
            continue;
        }
        for (at, part) in (1..).zip(list(message.get("parts"))) {
            let text = part.get("text").unwrap_or(&part);
            add(format!("part {at} of {label}"), text, true);
        }
    }
    for (name, value) in request
        .get("options")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        add(format!("the option `{name}`"), value, false);
    }
    if let Some(tools) = request.get("tools") {
        for spec in list(tools.get("specs")) {
            let name = spec.get("name").and_then(Json::as_str).unwrap_or("?");
            add(format!("the tool `{name}`"), &spec, false);
        }
        for name in ["choice", "parallel"] {
            let value = tools.get(name).unwrap_or(&Json::Null);
            add(format!("the tools' `{name}`"), value, false);
        }
    }
    pieces
}

/// How much two requests have in common: bytes at the beginning and the end of each piece.
fn likeness(one: &[Piece], other: &[Piece]) -> usize {
    let of_piece = |piece: &Piece| {
        let found = other.iter().find(|it| it.label == piece.label)?;
        let (one, other) = (piece.text.as_bytes(), found.text.as_bytes());
        let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
        let rest = one.len().min(other.len()) - start;
        let ends = one.iter().rev().zip(other.iter().rev());
        let end = ends.take(rest).take_while(|(a, b)| a == b).count();
        // What is the same whole counts more than any other of its length.
        Some(start + end + usize::from(one == other))
    };
    one.iter().filter_map(of_piece).sum()
}

/// How many letters two texts have in common at their beginning.
fn common(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs.take_while(|(one, other)| one == other).count()
}

/// The text around this letter, in one line.
fn cut(text: &str, at: usize) -> String {
    let from = at.saturating_sub(BEFORE);
    let mut letters = text.chars().skip(from);
    let shown: String = letters.by_ref().take(at - from + AFTER).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if letters.next().is_some() { "…" } else { "" };
    format!("{before}{}{after}", in_a_line(&shown))
}

fn in_a_line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}
