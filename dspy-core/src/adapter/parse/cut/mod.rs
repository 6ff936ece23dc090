//! What a reply is cut into before its fields are read.

pub(super) mod chat;
mod marks;
pub(crate) mod text;
pub(super) mod thinking;
pub(super) mod xml;
