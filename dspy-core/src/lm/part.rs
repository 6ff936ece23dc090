//! What a message is made of.

use serde::{Deserialize, Serialize};

use crate::value::Image;

/// A part of a message. Media are parts of their own and never text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text(String),
    /// A picture.
    Image(Image),
    /// A recording.
    Audio(Audio),
    /// A file.
    File(File),
    /// A tool that a model wants to be called.
    ToolCall(ToolCall),
    /// What a tool gave.
    ToolResult(ToolResult),
    /// What a model thought before it answered.
    Reasoning(String),
    /// Where a model has something from.
    Citation(Citation),
    /// Why a model would not answer.
    Refusal(String),
}

/// A recording, by its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Audio {
    /// Its format, as providers name it: `wav`, `mp3`.
    pub format: String,
    /// Its bytes, in Base64.
    pub data: String,
}

impl Audio {
    /// A recording in this format.
    pub fn of_bytes(format: impl Into<String>, bytes: &[u8]) -> Self {
        use base64::Engine as _;
        Self {
            format: format.into(),
            data: base64::engine::general_purpose::STANDARD.encode(bytes),
        }
    }
}

/// A file: by the name that a provider gave it when it was sent there, or by its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum File {
    /// One that the provider has.
    At {
        /// The provider's name for it.
        id: String,
    },
    /// One that is sent along.
    Of {
        /// What it is called.
        name: String,
        /// Its media type, such as `application/pdf`.
        media_type: String,
        /// Its bytes, in Base64.
        data: String,
    },
}

impl File {
    /// A file that the provider has, by its name for it.
    pub fn at(id: impl Into<String>) -> Self {
        Self::At { id: id.into() }
    }

    /// A file of these bytes.
    pub fn of_bytes(name: impl Into<String>, media_type: impl Into<String>, bytes: &[u8]) -> Self {
        use base64::Engine as _;
        Self::Of {
            name: name.into(),
            media_type: media_type.into(),
            data: base64::engine::general_purpose::STANDARD.encode(bytes),
        }
    }
}

/// A call of a tool that a model asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ToolCall {
    /// The model's name for this call, which its result repeats.
    pub id: String,
    /// The tool.
    pub name: String,
    /// The arguments as the model wrote them: mostly JSON, and not always whole.
    pub arguments: String,
}

impl ToolCall {
    /// A call of this tool.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            arguments: arguments.into(),
        }
    }
}

/// What a tool gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ToolResult {
    /// The call that it answers.
    pub id: String,
    /// What it gave, or why it could not.
    pub content: String,
}

impl ToolResult {
    /// What the call of this name gave.
    pub fn new(id: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            content: content.into(),
        }
    }
}

/// Where a model has something from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Citation {
    /// Its address.
    pub url: String,
    /// What it is called there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The letters of the answer that rest on it, from one to before another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<(u64, u64)>,
}

/// The text of some parts; what is no text is left out.
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
