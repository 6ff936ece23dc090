//! A [`Node`] as JSON for people: a line for each value, and every digit as it was.

use super::Node;
use super::node::quoted;

impl Node {
    /// JSON with two blanks for each level, which ends in a new line.
    ///
    /// ```
    /// use dspy::value::Node;
    ///
    /// let node = Node::from_json(r#"{"digits": [0.10, 1e400], "none": {}}"#)?;
    /// assert_eq!(node.to_pretty(), r#"{
    ///   "digits": [
    ///     0.10,
    ///     1e400
    ///   ],
    ///   "none": {}
    /// }
    /// "#);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    pub fn to_pretty(&self) -> String {
        let mut out = String::new();
        self.write_pretty(0, &mut out);
        out.push('\n');
        out
    }

    fn write_pretty(&self, level: usize, out: &mut String) {
        match self {
            Self::List(items) if !items.is_empty() => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    next_line(index, level + 1, out);
                    item.write_pretty(level + 1, out);
                }
                end(level, ']', out);
            }
            Self::Map(entries) if !entries.is_empty() => {
                out.push('{');
                for (index, (key, item)) in entries.iter().enumerate() {
                    next_line(index, level + 1, out);
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    item.write_pretty(level + 1, out);
                }
                end(level, '}', out);
            }
            other => out.push_str(&other.to_string()),
        }
    }

    /// How many lists and maps stand in each other at the deepest place.
    pub(crate) fn depth(&self) -> usize {
        let deepest = match self {
            Self::List(items) => items.iter().map(Self::depth).max(),
            Self::Map(entries) => entries.iter().map(|(_, it)| it.depth()).max(),
            _ => None,
        };
        deepest.map_or(0, |depth| depth + 1)
    }
}

fn next_line(index: usize, level: usize, out: &mut String) {
    out.push_str(if index == 0 { "\n" } else { ",\n" });
    out.push_str(&"  ".repeat(level));
}

fn end(level: usize, bracket: char, out: &mut String) {
    out.push('\n');
    out.push_str(&"  ".repeat(level));
    out.push(bracket);
}
