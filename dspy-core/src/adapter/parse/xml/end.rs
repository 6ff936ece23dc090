//! Where an element ends whose content is text.

use super::tags::{self, Side, Tag};
use crate::adapter::parse::fault::{Fault, Read};

/// The end of an element.
pub(in super::super) struct End {
    /// Where its closing tag begins, and what follows that.
    pub(in super::super) start: usize,
    pub(in super::super) end: usize,
    /// Whether closing tags of its own stand in its text.
    pub(super) has_inner: bool,
}

/// Finds the closing tag of an element whose content begins at `from`. Elements of its own name
/// inside of it have theirs.
///
/// Where closing tags follow that nothing opened, the last one before the next element closes it.
/// `begins_next` says which tags open that one; `outer` is the name of what it stands in.
pub(in super::super) fn of(
    text: &str,
    from: usize,
    name: &str,
    outer: Option<&str>,
    begins_next: impl Fn(&Tag<'_>) -> bool,
) -> Read<End> {
    let mut depth = 0_usize;
    let mut first = None;
    let mut at = from;
    while let Some(start) = tags::next_mark(text, at) {
        if let Some(end) = tags::cdata_end(text, start)? {
            at = end;
            continue;
        }
        let Some(tag) = tags::tag_at(text, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        if tag.name != name {
            continue;
        }
        match (tag.side, depth.checked_sub(1)) {
            (Side::Open, _) => depth += 1,
            (Side::Empty, _) => {}
            (Side::Close, Some(less)) => depth = less,
            (Side::Close, None) => {
                first = Some(tag);
                break;
            }
        }
    }
    let Some(first) = first else {
        return Err(Fault::new(format!("`<{name}>` is not closed")));
    };
    let (last, next) = last_closing(text, first, name, outer, begins_next)?;
    let has_inner = last.start != first.start;
    let behind = text.get(last.end..next).unwrap_or("");
    if has_inner && !behind.trim().is_empty() {
        return Err(Fault::new(format!(
            "`</{name}>` stands here several times, and text follows the last"
        )));
    }
    Ok(End {
        start: last.start,
        end: last.end,
        has_inner,
    })
}

/// The last closing tag before the next element, and where that one begins.
fn last_closing<'a>(
    text: &'a str,
    first: Tag<'a>,
    name: &str,
    outer: Option<&str>,
    begins_next: impl Fn(&Tag<'_>) -> bool,
) -> Read<(Tag<'a>, usize)> {
    let mut last = first;
    let mut at = first.end;
    while let Some(start) = tags::next_mark(text, at) {
        let passed = match tags::cdata_end(text, start)? {
            None => tags::comment_end(text, start)?,
            end => end,
        };
        if let Some(end) = passed {
            at = end;
            continue;
        }
        let Some(tag) = tags::tag_at(text, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        let is_outer = outer.is_some_and(|outer| tag.closes(outer));
        if is_outer || (tag.side != Side::Close && begins_next(&tag)) {
            return Ok((last, start));
        }
        if tag.closes(name) {
            last = tag;
        }
    }
    Ok((last, text.len()))
}
