//! Names, and what is another spelling of one.

use super::fault::{Fault, Read, shown};

/// Whether two names are the same after blanks, `-`, `_`, and `.`, `!` or `,` at the end are
/// taken away and case is folded.
pub(super) fn alike(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
    name.trim_end_matches(['.', '!', ','])
        .chars()
        .filter(|it| !it.is_whitespace() && !matches!(it, '-' | '_'))
        .flat_map(char::to_lowercase)
}

/// A name that was found, and whether it was spelled otherwise.
pub(super) struct Named {
    pub(super) index: usize,
    pub(super) is_spelled: bool,
}

/// Finds the one of several things that a text names: each has names, of which the first is told.
pub(super) fn find<'n>(
    text: &str,
    count: usize,
    names: impl Fn(usize) -> (&'n str, &'n [&'n str]),
) -> Read<Option<Named>> {
    let is = |index: usize, same: &dyn Fn(&str) -> bool| {
        let (name, aliases) = names(index);
        same(name) || aliases.iter().any(|alias| same(alias))
    };
    if let Some(index) = (0..count).find(|index| is(*index, &|name| name == text)) {
        return Ok(Some(Named {
            index,
            is_spelled: false,
        }));
    }
    let mut spelled = (0..count).filter(|index| is(*index, &|name| alike(name, text)));
    let Some(index) = spelled.next() else {
        return Ok(None);
    };
    if let Some(other) = spelled.next() {
        let says = format!(
            "{} is `{}` or `{}`",
            shown(text),
            names(index).0,
            names(other).0
        );
        return Err(Fault::tie(says));
    }
    Ok(Some(Named {
        index,
        is_spelled: true,
    }))
}

/// The names of all of them, for a message.
pub(super) fn choices<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
