//! Elements for who knows the names of outputs and not their types.

use super::tags;

/// The tags around an output of this name.
pub(crate) fn around(name: &str) -> (String, String) {
    let (mut open, mut close) = (String::new(), String::new());
    tags::open(name, false, &mut open);
    tags::close(name, false, &mut close);
    (open, close)
}

/// What an opening tag names.
pub(crate) fn name_of(open: &str) -> Option<String> {
    let key = tags::tag_at(open, 0)?.key().ok()?;
    Some(key.into_owned())
}

/// What the text of an element says.
pub(crate) fn text_of(inside: &str) -> Option<String> {
    let (text, _) = tags::decoded(inside.trim()).ok()?;
    Some(text.into_owned())
}

/// Whether all marks in it are marks, as in what an element holds that was written here.
pub(crate) fn is_written(inside: &str) -> bool {
    tags::decoded(inside).is_ok_and(|(_, is_raw)| !is_raw)
}

/// Writes a text as what an element holds.
pub(crate) fn escape(text: &str, out: &mut String) {
    tags::escape(text, out);
}

/// The same for a piece of a text, whose blanks are not at the edges of all of it.
pub(crate) fn escape_within(piece: &str, out: &mut String) {
    let mut escaped = String::new();
    tags::escape(&format!("x{piece}x"), &mut escaped);
    let inside = escaped
        .strip_prefix('x')
        .and_then(|it| it.strip_suffix('x'));
    out.push_str(inside.unwrap_or_default());
}
