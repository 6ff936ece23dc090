//! `#[value]`.

mod check;
mod expand;
mod model;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ctxt::Ctxt;

/// Expands the attribute; after a mistake, to the errors and the value without what was wrong.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let cx = Ctxt::default();
    let Some(value) = model::Value::of(&cx, options, item.clone()) else {
        let errors = cx.finish();
        return quote!(#errors #item);
    };
    check::check(&cx, &value);
    match cx.finish() {
        None => expand::expand(&value),
        // The item still is a value; what rustc would ask of its fields on top is left out.
        Some(errors) => {
            let item = expand::with_derives(&value);
            quote!(#errors #item)
        }
    }
}
