//! The model's own thinking, where it stands in its reply.

/// What stands around a reply's fields at its beginning.
#[derive(Debug)]
pub(in super::super) enum Thinking<'a> {
    None,
    /// What follows the block.
    Before(&'a str),
    /// The tag that is opened and not closed.
    Open(&'static str),
}

const TAGS: [&str; 2] = ["think", "thinking"];

/// The block at the beginning, after blanks.
pub(in super::super) fn opened(text: &str) -> Thinking<'_> {
    let Some(rest) = text.trim_start().strip_prefix('<') else {
        return Thinking::None;
    };
    for tag in TAGS {
        let Some(name) = rest.get(..tag.len()) else {
            continue;
        };
        let inside = rest.get(tag.len()..).and_then(|it| it.strip_prefix('>'));
        if let (true, Some(inside)) = (name.eq_ignore_ascii_case(tag), inside) {
            return match closing(inside, tag) {
                Some((_, end)) => Thinking::Before(inside.get(end..).unwrap_or("")),
                None => Thinking::Open(if tag == "think" {
                    "<think>"
                } else {
                    "<thinking>"
                }),
            };
        }
    }
    Thinking::None
}

/// Where the closing tag of this name stands: its start and its end.
fn closing(text: &str, tag: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("</").map(|it| it + from) {
        let name = text.get(at + 2..at + 2 + tag.len());
        let end = at + 2 + tag.len();
        if name.is_some_and(|it| it.eq_ignore_ascii_case(tag))
            && text.get(end..).is_some_and(|it| it.starts_with('>'))
        {
            return Some((at, end + 1));
        }
        from = at + 2;
    }
    None
}

/// What stands behind the last closing tag of a block that nothing opened.
pub(in super::super) fn behind_closing(text: &str) -> Option<&str> {
    let behind = |at: usize| {
        let rest = text.get(at + 2..)?;
        TAGS.iter().find_map(|tag| {
            let name = rest.get(..tag.len())?;
            let behind = rest.get(tag.len()..)?.strip_prefix('>')?;
            name.eq_ignore_ascii_case(tag).then_some(behind)
        })
    };
    text.rmatch_indices("</").find_map(|(at, _)| behind(at))
}
