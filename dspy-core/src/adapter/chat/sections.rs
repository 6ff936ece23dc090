//! Sections of a text below headers, and the backslash that keeps data from being one.

use std::borrow::Cow;

/// The header that ends a reply.
pub(crate) const COMPLETED: &str = "completed";

/// What stands for an output that an incomplete demonstration does not know.
pub(crate) const NOT_KNOWN: &str = "(not known for this example)";

/// A header on a line of its own.
pub(crate) fn header(name: &str, out: &mut String) {
    out.push_str("[[ ## ");
    out.push_str(name);
    out.push_str(" ## ]]\n");
}

/// What a line begins with, after blanks and backslashes, that might be taken for a header.
pub(crate) const START: &str = "[[ #";

/// The lines of a text, each with what ends it. A header of ours stands behind a line feed, but
/// whoever reads a prompt may know of other ends, so no text looks like a header behind those.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ])
}

/// Writes a value's text so that none of its lines is a header: a line that begins with one,
/// after blanks and backslashes, gets one more backslash.
pub(crate) fn escape(text: &str, out: &mut String) {
    if !text.contains(START) {
        out.push_str(text);
        return;
    }
    for line in lines(text) {
        match split_at_header(line) {
            Some((before, header)) => {
                out.push_str(before);
                out.push('\\');
                out.push_str(header);
            }
            None => out.push_str(line),
        }
    }
}

/// Takes one backslash away wherever [`escape`] put one.
fn unescape(text: &str, out: &mut String) {
    for line in lines(text) {
        let split = split_at_header(line);
        match split.and_then(|(before, header)| Some((before.strip_suffix('\\')?, header))) {
            Some((before, header)) => {
                out.push_str(before);
                out.push_str(header);
            }
            None => out.push_str(line),
        }
    }
}

/// A section's text without the backslashes that [`escape`] put there. What stands on the header's
/// own line is no line that it escaped.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(START) {
        return Cow::Borrowed(text);
    }
    let first = lines(text).next().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    out.push_str(first);
    unescape(text.get(first.len()..).unwrap_or_default(), &mut out);
    Cow::Owned(out)
}

/// The line before and from where a header would begin in it, if only blanks and backslashes
/// stand before.
fn split_at_header(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\\');
    rest.starts_with(START)
        .then(|| line.split_at(line.len() - rest.len()))
}

/// The sections of a reply by name, without blanks at their edges. Headers with other names than
/// the known ones are text; what stands before the first is left out, and so is all after
/// `completed`.
pub(crate) fn of(reply: &str, is_known: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in reply.split('\n') {
        if let Some((name, rest)) = read_header(line).filter(|(name, _)| is_known(name)) {
            if name == COMPLETED {
                break;
            }
            sections.push((name.to_owned(), rest.to_owned()));
        } else if let Some((_, section)) = sections.last_mut() {
            section.push('\n');
            unescape(line, section);
        }
    }
    for (_, section) in &mut sections {
        let trimmed = section.trim();
        if trimmed.len() < section.len() {
            *section = trimmed.to_owned();
        }
    }
    sections
}

/// The name in a header, and what stands behind it on its line.
fn read_header(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start().strip_prefix("[[ ## ")?;
    let (name, rest) = rest.split_once(" ## ]]")?;
    Some((name.trim(), rest))
}
