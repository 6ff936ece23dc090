//! Models for tests: scripted, or made of a function. Deterministic, and without a network.

mod asked;
mod function;
mod scripted;

pub use asked::Asked;
pub use function::FnLm;
pub use scripted::ScriptedLm;

use crate::lm::Abilities;

/// A model for tests takes and gives what the test says; a channel for reasoning and a form that
/// it is held to would change what it is asked.
fn all_but_reasoning() -> Abilities {
    Abilities {
        images: true,
        several: true,
        ..Abilities::default()
    }
}
