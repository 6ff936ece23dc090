//! `#[signature]`.

mod attr;
mod check;
mod expand;
mod fallback;
mod model;

use proc_macro2::TokenStream;

use crate::ctxt::Ctxt;

/// Expands the attribute; after a mistake, to the errors and a signature of what was right.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let cx = Ctxt::default();
    let Some(mut signature) = model::Signature::of(&cx, options, item.clone()) else {
        return fallback::without_model(cx, item);
    };
    check::check(&cx, &mut signature);
    match cx.finish() {
        None => expand::expand(&signature),
        Some(errors) => fallback::with_model(errors, signature, item),
    }
}
