//! Messages and what they are made of.

use super::Part;
use super::part::text_of;

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// What stands above the conversation.
    System,
    /// The one who asks.
    User,
    /// The model.
    Assistant,
    /// A tool that the model asked for.
    Tool,
}

impl Role {
    /// The name by which every wire knows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said, part by part.
    pub parts: Vec<Part>,
}

impl Message {
    /// A message of text alone.
    pub fn of_text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            parts: vec![Part::Text(text.into())],
        }
    }

    /// The text of the message; what is no text is left out.
    pub fn text(&self) -> String {
        text_of(&self.parts)
    }
}
