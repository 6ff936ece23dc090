//! What the apprentice knows, each thing in a file of its own.

pub(super) mod transforms;
