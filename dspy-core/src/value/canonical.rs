//! The canonical text of data: the one of which digests are taken.

use super::node::Node;
use super::quote;

impl Node {
    /// Compact JSON in which the keys of every map are sorted by their bytes, so that two maps
    /// with the same entries have the same text, in whatever order they were written.
    ///
    /// All else stays as it is: lists in their order, numbers digit by digit, and a key that
    /// stands there twice stays there twice, in order.
    ///
    /// ```
    /// use dspy::value::Node;
    ///
    /// let node = Node::from_json(r#"{"b": [2, 1.0], "a": {"d": 1, "c": 1e3}}"#)?;
    /// assert_eq!(node.canonical(), r#"{"a":{"c":1e3,"d":1},"b":[2,1.0]}"#);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        self.write_canonical(&mut text);
        text
    }

    fn write_canonical(&self, text: &mut String) {
        match self {
            Self::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    item.write_canonical(text);
                }
                text.push(']');
            }
            Self::Map(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                // A stable sort, which leaves those of one key as they stand.
                entries.sort_by(|left, right| left.0.cmp(&right.0));
                text.push('{');
                for (index, (key, value)) in entries.into_iter().enumerate() {
                    if index > 0 {
                        text.push(',');
                    }
                    quote(key, text);
                    text.push(':');
                    value.write_canonical(text);
                }
                text.push('}');
            }
            Self::Text(leaf) => quote(leaf, text),
            Self::Number(digits) => text.push_str(digits),
            leaf => text.push_str(&leaf.to_string()),
        }
    }
}
