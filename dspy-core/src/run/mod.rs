//! Runs.
#![allow(dead_code, reason = "in the making")]
mod line;
mod replies;
mod scope;
pub(crate) use scope::Scope;
