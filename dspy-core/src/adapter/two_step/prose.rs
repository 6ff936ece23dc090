//! Fields as paragraphs of a free text: `name: value`.

use crate::adapter::chat::Content;
use crate::error::Result;
use crate::signature::{AnyValue, FieldSink};
use crate::value::{Field, text};

/// Fields by name, each a paragraph.
#[derive(Default)]
pub(super) struct Paragraphs(Vec<(&'static str, Content)>);

impl Paragraphs {
    pub(super) fn has(&self, field: &Field) -> bool {
        self.0.iter().any(|(name, _)| *name == field.name())
    }

    pub(super) fn take(&mut self, field: &Field) -> Option<Content> {
        let at = self.0.iter().position(|(name, _)| *name == field.name())?;
        Some(self.0.swap_remove(at).1)
    }

    /// All of them, in the order in which they came.
    pub(super) fn into_content(self) -> Content {
        let mut content = Content::default();
        for (_, paragraph) in self.0 {
            content.append(paragraph);
        }
        content
    }
}

impl FieldSink for Paragraphs {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let paragraph = match value.as_text() {
            Some(text) => paragraph(name, text),
            None => {
                let node = value.to_node().map_err(|error| error.inside(name))?;
                match node.holds_media() {
                    false => paragraph(name, &text::write(&node)),
                    true => {
                        let mut content = Content::default();
                        content.push_str(name);
                        content.push_str(": ");
                        // Its texts are JSON, in which no line ends.
                        content.with_media(&node);
                        content.push_str("\n\n");
                        content
                    }
                }
            }
        };
        self.0.push((name, paragraph));
        Ok(())
    }
}

/// A paragraph of this field. No line of the value begins where a name would, so that data cannot
/// look like another field.
pub(super) fn paragraph(name: &str, value: &str) -> Content {
    let mut text = String::with_capacity(name.len() + value.len() + 4);
    text.push_str(name);
    text.push_str(": ");
    let mut letters = value.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        text.push(letter);
        if ends_line(letter) && !(letter == '\r' && letters.peek() == Some(&'\n')) {
            text.push_str("    ");
        }
    }
    text.push_str("\n\n");
    let mut content = Content::default();
    content.push_str(&text);
    content
}

/// Whether a line ends here, for whoever reads the text: Unicode knows more than one such letter.
fn ends_line(letter: char) -> bool {
    matches!(
        letter,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lm::Role;

    #[test]
    fn no_line_of_a_value_begins_where_a_name_does() {
        for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\n\n"] {
            let value = format!("one{end}colour: white");
            let text = paragraph("thing", &value).message(Role::User).text();
            assert_eq!(text.replace("    ", ""), format!("thing: {value}"));
            let names = text.split(ends_line).filter(|it| it.starts_with("colour:"));
            assert_eq!(names.count(), 0, "{text:?}");
        }
    }
}
