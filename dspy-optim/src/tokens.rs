//! How many tokens a demonstration takes: an estimate.

use dspy_core::value::Node;

/// How many bytes of a text are a token.
const BYTES: usize = 4;

/// How many tokens stand around a field: its header, and what separates it from the next.
const AROUND: usize = 8;

/// About how many tokens a demonstration takes in a prompt: a token for every four bytes of its
/// values, and eight for each field.
///
/// That is a rule of thumb for English prose, where the tokenizers of today take between 3.5 and 5
/// bytes a token; it may be wrong by a quarter. Numbers, code and other scripts take more tokens than
/// it says, up to twice as many.
pub(crate) fn estimate(demo: &Node) -> usize {
    let Node::Map(fields) = demo else {
        return 0;
    };
    let bytes = |value: &Node| match value {
        Node::Text(text) => text.len(),
        other => other.to_string().len(),
    };
    let tokens = |(_, value): &(String, Node)| AROUND + bytes(value).div_ceil(BYTES);
    fields.iter().map(tokens).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_takes_its_text_and_what_stands_around_it() {
        let text = |text: &str| Node::Text(text.to_owned());
        let demo = Node::Map(vec![
            ("question".to_owned(), text(&"a".repeat(40))),
            ("answer".to_owned(), text("yes")),
        ]);
        assert_eq!(estimate(&demo), 8 + 10 + 8 + 1);
        assert_eq!(estimate(&Node::Map(Vec::new())), 0);
    }
}
