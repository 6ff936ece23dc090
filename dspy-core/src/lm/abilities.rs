//! What a model can do.

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Structured {
    /// To none.
    #[default]
    No,
    /// To some JSON object: [`Format::JsonObject`](super::Format::JsonObject).
    Object,
    /// To JSON of a schema: [`Format::JsonSchema`](super::Format::JsonSchema).
    Schema,
}
