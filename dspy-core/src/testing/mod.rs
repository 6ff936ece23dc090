//! Models for tests: scripted, or made of a function. Deterministic, and without a network.

mod asked;
mod function;
mod scripted;

pub use asked::Asked;
pub use function::FnLm;
pub use scripted::ScriptedLm;

use crate::lm::Abilities;

/// A model for tests takes and gives what the test says; only a channel for reasoning would
/// change what it is asked.
fn all_but_reasoning() -> Abilities {
    Abilities {
        images: true,
        several: true,
        reasoning: false,
    }
}
