//! What a model can do.

use super::SchemaRules;

/// What a model can do beside taking and giving text; nothing unless it says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Abilities {
    /// It takes pictures.
    pub images: bool,
    /// It answers several times in one call.
    pub several: bool,
    /// It reasons on a channel of its own before it answers.
    pub reasoning: bool,
    /// To which form its provider can hold an answer.
    pub structured: Structured,
}

/// To which form a provider can hold an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Structured {
    /// To none.
    #[default]
    No,
    /// To some JSON object: [`Format::JsonObject`](super::Format::JsonObject).
    Object,
    /// To JSON of a schema that keeps to these rules:
    /// [`Format::JsonSchema`](super::Format::JsonSchema).
    Schema(SchemaRules),
}

impl Structured {
    /// What two models can do, either of which may be asked. Two that take schemas of different
    /// rules are asked for an object where no schema would suit both.
    pub(super) fn shared(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Schema(one), Self::Schema(other)) => {
                one.shared(other).map_or(Self::Object, Self::Schema)
            }
            _ => Self::Object,
        }
    }
}
