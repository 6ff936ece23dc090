//! The layout without any: the whole reply is the text of the one output.

use std::borrow::Cow;

use crate::adapter::parse::fault::{Fault, Read};

/// The text of the reply, with the backslashes taken away that writing puts before what would be
/// lost otherwise.
pub(in super::super) fn of(reply: &str) -> Read<Cow<'_, str>> {
    let text = reply.trim();
    let text = match needs_escape(text) && text.starts_with('\\') {
        true => text.get(1..).unwrap_or(""),
        false => text,
    };
    if !has_closing(text) {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = next_closing(rest) {
        let Some(before) = rest.get(..at).and_then(|it| it.strip_suffix('\\')) else {
            return Err(Fault::tie(
                "`</think>` closes what nothing opens: what stands before it may be thinking, or the answer",
            ));
        };
        out.push_str(before);
        out.push_str(rest.get(at..at + 2).unwrap_or(""));
        rest = rest.get(at + 2..).unwrap_or("");
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// The text of a reply that writing made; nothing of one that it cannot have made.
pub(crate) fn unescaped(reply: &str) -> Option<Cow<'_, str>> {
    of(reply).ok()
}

/// Writes a text so that reading gives it back.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let needs_one = needs_escape(text);
    if !needs_one && !has_closing(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(if needs_one { "\\" } else { "" });
    let mut rest = text;
    while let Some(at) = next_closing(rest) {
        out.push_str(rest.get(..at).unwrap_or(""));
        out.push('\\');
        out.push_str(rest.get(at..at + 2).unwrap_or(""));
        rest = rest.get(at + 2..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether the text is empty, consists of backslashes, or begins, after some, as thinking does or
/// with a mark of byte order.
fn needs_escape(text: &str) -> bool {
    let rest = text.trim_start_matches('\\');
    rest.is_empty()
        || rest.starts_with('\u{feff}')
        || rest
            .strip_prefix('<')
            .and_then(|it| it.get(.."think".len()))
            .is_some_and(|it| it.eq_ignore_ascii_case("think"))
}

fn has_closing(text: &str) -> bool {
    next_closing(text).is_some()
}

/// Where `</think` stands next.
fn next_closing(text: &str) -> Option<usize> {
    let is_tag = |at: &usize| {
        let name = text.get(at + 2..at + 2 + "think".len());
        name.is_some_and(|it| it.eq_ignore_ascii_case("think"))
    };
    text.match_indices("</").map(|(at, _)| at).find(is_tag)
}
