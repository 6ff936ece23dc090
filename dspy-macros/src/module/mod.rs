//! `#[derive(Module)]`.

mod check;
mod expand;
mod fallback;
mod model;

use proc_macro2::TokenStream;

use crate::ctxt::Ctxt;

/// Expands the derive; after a mistake, to the errors and an empty registry.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let cx = Ctxt::default();
    let item = match syn::parse2::<syn::DeriveInput>(item) {
        Ok(item) => item,
        Err(error) => return error.to_compile_error(),
    };
    let module = model::Module::of(&cx, &item);
    if let Some(module) = &module {
        check::check(&cx, module);
    }
    match (cx.finish(), module) {
        (None, Some(module)) => expand::expand(&module),
        (errors, _) => fallback::expand(errors, &item),
    }
}
