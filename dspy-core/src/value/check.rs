//! Checks: rules for a value, written in Rust.

use std::any::Any;
use std::fmt;

/// A rule for a value, written as a Rust function: `#[check(path_or_closure, "message")]`.
#[derive(Clone, Copy)]
pub struct Check {
    message: &'static str,
    run: fn(&dyn Any) -> Option<Result<(), String>>,
}

impl Check {
    /// A check with the message that a model gets when it fails. The function answers `None` for
    /// a value of another type than the field's; [`check`](fn@check) helps with that.
    pub const fn new(
        message: &'static str,
        run: fn(&dyn Any) -> Option<Result<(), String>>,
    ) -> Self {
        Self { message, run }
    }

    /// What a model is told when the check fails.
    pub const fn message(&self) -> &'static str {
        self.message
    }

    /// Runs the check on a field's value; `None` when the value is of another type.
    ///
    /// # Errors
    ///
    /// The inner result is the verdict: the message, or what the function itself had to say.
    pub fn run(&self, value: &dyn Any) -> Option<Result<(), String>> {
        let verdict = (self.run)(value)?;
        Some(verdict.map_err(|said| {
            if said.is_empty() {
                self.message.to_owned()
            } else {
                said
            }
        }))
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.message).finish()
    }
}

/// Runs a typed check on a value whose type is erased, if it is of that type.
pub fn check<T: 'static, V: Verdict>(
    value: &dyn Any,
    check: impl Fn(&T) -> V,
) -> Option<Result<(), String>> {
    value
        .downcast_ref::<T>()
        .map(|value| check(value).verdict())
}

/// What a check may answer: `bool`, or a `Result` whose error says more than the message.
#[diagnostic::on_unimplemented(
    message = "a check answers with `bool` or `Result<(), String>`, not with `{Self}`",
    label = "neither `bool` nor `Result<(), String>`"
)]
pub trait Verdict {
    /// The answer as a result; an empty text stands for the check's own message.
    ///
    /// # Errors
    ///
    /// When the check failed.
    fn verdict(self) -> Result<(), String>;
}

#[diagnostic::do_not_recommend]
impl Verdict for bool {
    fn verdict(self) -> Result<(), String> {
        if self { Ok(()) } else { Err(String::new()) }
    }
}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display> Verdict for Result<(), E> {
    fn verdict(self) -> Result<(), String> {
        self.map_err(|error| error.to_string())
    }
}
