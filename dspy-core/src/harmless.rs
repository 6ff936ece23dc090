//! Texts that somebody else wrote, so that a terminal can show them.

/// The text with everything that a terminal would obey as an escape: control characters, and those
/// that turn the direction of what follows.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        let turns = matches!(letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match letter.is_control() || turns {
            true => out.extend(letter.escape_unicode()),
            false => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_terminal_obeys_is_shown_and_the_rest_stays() {
        let shown = harmless("caf\u{e9} \u{1b}[31mred\u{1b}[0m \u{202e}txt");
        assert_eq!(shown, "caf\u{e9} \\u{1b}[31mred\\u{1b}[0m \\u{202e}txt");
    }
}
