//! The macros of `dspy`. They are documented where users meet them, on the re-exports in `dspy`,
//! since the examples there can use the runtime.
//!
//! This file holds entry points only: each parses, expands and turns errors into tokens. What is
//! below works on `proc_macro2` tokens and is tested without a compiler. Every macro has the same
//! files: `attr` (tokens to options), `model` (what was asked), `check` (rules between the
//! parts), `expand` (tokens out) and `fallback` (what stands there after a mistake).

mod attr;
mod constraint;
mod ctxt;
mod doc;
mod generics;
mod krate;
mod module;
mod serde_attr;
mod signature;
mod span;
mod suggest;
mod type_name;
mod value;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

#[proc_macro_attribute]
#[expect(missing_docs, reason = "documented on the re-export in `dspy`")]
pub fn signature(options: TokenStream, item: TokenStream) -> TokenStream {
    finish("signature", signature::expand(options.into(), item.into()))
}

#[proc_macro_attribute]
#[expect(missing_docs, reason = "documented on the re-export in `dspy`")]
pub fn value(options: TokenStream, item: TokenStream) -> TokenStream {
    finish("value", value::expand(options.into(), item.into()))
}

#[proc_macro_derive(Module, attributes(module))]
#[expect(missing_docs, reason = "documented on the re-export in `dspy`")]
pub fn derive_module(item: TokenStream) -> TokenStream {
    finish("Module", module::expand(item.into()))
}

/// Prints the expansion when the variable names this macro; the one thing that is read from the
/// environment: `DSPY_MACROS_DEBUG=signature cargo check`.
#[expect(clippy::print_stderr, reason = "this is what the variable asks for")]
fn finish(name: &str, expansion: proc_macro2::TokenStream) -> TokenStream {
    if std::env::var("DSPY_MACROS_DEBUG").is_ok_and(|wanted| wanted == name) {
        eprintln!("{expansion}");
    }
    expansion.into()
}
