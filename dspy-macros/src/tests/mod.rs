//! Tests of the macros on tokens, without a compiler.

mod doc;
mod expand;
mod names;
