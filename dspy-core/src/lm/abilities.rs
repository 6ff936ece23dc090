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
}
