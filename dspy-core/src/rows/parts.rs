//! The three parts of a split, which no planner can mistake for each other.

use std::fmt;

use super::Rows;
use crate::digest::Digest;
use crate::error::Result;
use crate::value::Value;

/// What a planner learns from: demonstrations are taken here, and here alone.
pub struct Train<I, L = ()>(Rows<I, L>);

/// What a planner measures its candidates by.
pub struct Validation<I, L = ()>(Rows<I, L>);

/// What nobody looks at before the work is done: rows for the final report.
///
/// Whatever chose between programs by these rows would be measured by them no more. So all that
/// can be learnt of them is how many they are, and whether they are the same as at another
/// time; only the final report opens them.
pub struct Sealed<I, L = ()>(Rows<I, L>);

macro_rules! part {
    ($($part:ident)+) => {$(
        impl<I, L> $part<I, L> {
            pub(super) fn new(rows: Rows<I, L>) -> Self {
                Self(rows)
            }
        }

        impl<I, L> Clone for $part<I, L> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        /// Prints how many rows there are.
        impl<I, L> fmt::Debug for $part<I, L> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($part), self.0.len())
            }
        }
    )+};
}

part! { Train Validation Sealed }

impl<I, L> Train<I, L> {
    /// The rows to learn from.
    pub fn rows(&self) -> &Rows<I, L> {
        &self.0
    }
}

impl<I, L> Validation<I, L> {
    /// The rows to measure by.
    pub fn rows(&self) -> &Rows<I, L> {
        &self.0
    }
}

impl<I, L> Sealed<I, L> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was sealed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rows, for the final report and for nothing else.
    pub(crate) fn open(&self) -> &Rows<I, L> {
        &self.0
    }
}

impl<I: Value, L: Value> Sealed<I, L> {
    /// The digest of the rows, which tells whether they are those of another time.
    ///
    /// # Errors
    ///
    /// When a row cannot be written as data, as [`Rows::digest`] says.
    pub fn digest(&self) -> Result<Digest> {
        self.0.digest()
    }
}
