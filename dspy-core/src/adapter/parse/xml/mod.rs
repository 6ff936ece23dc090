//! XML as models write it: elements of which each is read, and written, as its type.
//!
//! An element holds text or elements, by the shape of what is asked for ([`holds`]). Where one that
//! holds text ends, its own closing tag says ([`end`]), whatever tags stand in it.

pub(crate) mod elements;
pub(super) mod end;
mod holds;
pub(super) mod join;
mod open;
pub(super) mod read;
pub(super) mod tags;
mod write;

pub(in crate::adapter) use write::{form, in_short, of_text, output};
