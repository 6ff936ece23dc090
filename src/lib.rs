//! Language-model programs whose shape the compiler knows.
pub use dspy_core::{__private, Ctx, Error, Forward, Result, module, predict, signature, value};
pub use dspy_macros::{Module, signature, value};
/// p
pub mod prelude {
    pub use crate::module::{Module, Setting};
    pub use crate::predict::{ChainOfThought, Demo, Predict};
    pub use crate::signature::Signature;
    pub use crate::value::Value;
    pub use crate::{Ctx, Error, Forward, Result};
    pub use dspy_macros::{Module, signature, value};
}
