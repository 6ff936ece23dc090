//! Messages and what they are made of.

use serde::{Deserialize, Serialize};

use crate::value::Image;

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
}

impl Role {
    /// The name by which every wire knows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
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

/// A part of a message. Media are parts of their own and never text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text(String),
    /// A picture.
    Image(Image),
    /// What a model thought before it answered.
    Reasoning(String),
    /// Why a model would not answer.
    Refusal(String),
}

/// The text of some parts.
pub(super) fn text_of(parts: &[Part]) -> String {
    match parts {
        [Part::Text(text)] => text.clone(),
        parts => parts
            .iter()
            .filter_map(|part| match part {
                Part::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect(),
    }
}
