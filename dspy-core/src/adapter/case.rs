//! A row's conditions.

use super::note;
use crate::lm::{Lm, Structured};
use crate::value::{Field, Node};

/// When a row of [`Adapters`](super::Adapters) fits: where all that is said here holds. What is not
/// said does not matter, so the default fits always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    model: Option<String>,
    holds_object: Option<bool>,
    holds_schema: Option<bool>,
    tools: Option<bool>,
    needs_schema: Option<bool>,
    streaming: Option<bool>,
}

impl Case {
    /// Where the model is this one. `*` stands for any text, and the pattern has to fit the model's
    /// whole [`identity`](Lm::identity) or one of the words in it: `gpt-4o*` fits
    /// `openai-chat https://api.openai.com/v1 gpt-4o-mini`.
    #[must_use]
    pub fn model(mut self, pattern: impl Into<String>) -> Self {
        self.model = Some(pattern.into());
        self
    }

    /// Where the model's provider can hold an answer to a JSON object at least, or cannot.
    #[must_use]
    pub fn holds_object(mut self, holds: bool) -> Self {
        self.holds_object = Some(holds);
        self
    }

    /// Where the model's provider can hold an answer to a schema, or cannot.
    #[must_use]
    pub fn holds_schema(mut self, holds: bool) -> Self {
        self.holds_schema = Some(holds);
        self
    }

    /// Where the model is offered tools, or is not.
    #[must_use]
    pub fn tools(mut self, has: bool) -> Self {
        self.tools = Some(has);
        self
    }

    /// Where an output is of a type that words cannot describe, such as a list or a struct, so that
    /// a schema stands in the prompt; or where none is.
    #[must_use]
    pub fn needs_schema(mut self, needs: bool) -> Self {
        self.needs_schema = Some(needs);
        self
    }

    /// Where the answer is taken bit by bit, or is not.
    #[must_use]
    pub fn streaming(mut self, streams: bool) -> Self {
        self.streaming = Some(streams);
        self
    }

    /// Whether all conditions hold, the cheapest first.
    pub(super) fn fits(&self, it: &Situation<'_>) -> bool {
        let is = |wanted: Option<bool>, found: bool| wanted.is_none_or(|wanted| wanted == found);
        let structured = || {
            it.model
                .map_or(Structured::No, |it| it.abilities().structured)
        };
        let identity = || it.model.map(Lm::identity).unwrap_or_default();
        is(self.tools, it.tools)
            && is(self.streaming, it.streams)
            && (self.holds_object).is_none_or(|wanted| wanted == (structured() != Structured::No))
            && (self.holds_schema)
                .is_none_or(|wanted| wanted == matches!(structured(), Structured::Schema(_)))
            && self.needs_schema.is_none_or(|wanted| {
                wanted
                    == it
                        .outputs
                        .iter()
                        .any(|field| note::needs_schema(field.shape()))
            })
            && self.model.as_ref().is_none_or(|pattern| {
                let identity = identity();
                is_like(&identity, pattern)
                    || identity
                        .split_whitespace()
                        .any(|word| is_like(word, pattern))
            })
    }

    /// The conditions that there are, as data.
    pub(super) fn to_entries(&self) -> Vec<(String, Node)> {
        let Self {
            model,
            holds_object,
            holds_schema,
            tools,
            needs_schema,
            streaming,
        } = self;
        let entries = [
            ("model", model.clone().map(Node::Text)),
            ("holds_object", holds_object.map(Node::Bool)),
            ("holds_schema", holds_schema.map(Node::Bool)),
            ("tools", tools.map(Node::Bool)),
            ("needs_schema", needs_schema.map(Node::Bool)),
            ("streaming", streaming.map(Node::Bool)),
        ];
        let entries = entries.into_iter();
        entries
            .filter_map(|(name, node)| Some((name.to_owned(), node?)))
            .collect()
    }
}

/// What is known of a call when its adapter is chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation<'a> {
    /// None where the context has no model.
    pub(crate) model: Option<&'a dyn Lm>,
    /// What the step gives.
    pub(crate) outputs: &'static [Field],
    /// Whether the model is offered tools.
    pub(crate) tools: bool,
    /// Whether the answer is taken bit by bit.
    pub(crate) streams: bool,
}

/// Whether a text is the pattern, in which `*` stands for any text.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let Some(mut left) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        // The first place that fits leaves the most for the parts behind it.
        match left.split_once(part) {
            Some((_, behind)) => left = behind,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_star_stands_for_any_text() {
        for (text, pattern) in [
            ("gpt-4o-mini", "gpt-4o*"),
            ("gpt-4o", "gpt-4o*"),
            ("openai/gpt-4o", "*gpt*"),
            ("abab", "a*ab"),
            ("a", "*"),
            ("", "*"),
            ("", "**"),
            ("a-b-c-d", "a*c*d"),
            ("one", "one"),
        ] {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [
            ("gpt-4", "gpt-4o*"),
            ("a", "a*a"),
            ("aba", "a*ab"),
            ("one", "on"),
            ("one", ""),
            ("a-c-b-d", "a*b*c*d"),
            ("xgpt", "gpt*"),
        ] {
            assert!(!is_like(text, pattern), "{text} {pattern}");
        }
    }
}
