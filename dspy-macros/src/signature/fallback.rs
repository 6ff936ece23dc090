//! What stands there after a mistake, so that one mistake is one diagnostic: the user's struct,
//! and a signature of the fields that are right.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::attr::Instruction;
use super::expand;
use super::model::{Side, Signature};
use crate::ctxt::Ctxt;

/// The item was no struct of named fields: it is given back as it was, but for our attributes.
pub(super) fn without_model(cx: Ctxt, item: TokenStream) -> TokenStream {
    let errors = cx.finish();
    match syn::parse2::<Item>(item.clone()) {
        Ok(mut item) => {
            strip(&mut item);
            quote!(#errors #item)
        }
        Err(_) => quote!(#errors #item),
    }
}

/// The struct is understood, but something in it is wrong: that is left out.
pub(super) fn with_model(
    errors: TokenStream,
    mut signature: Signature,
    item: TokenStream,
) -> TokenStream {
    if signature.generics.lifetimes().next().is_some()
        && let Ok(mut item) = syn::parse2::<Item>(item)
    {
        // What borrows cannot be a signature, so there is nothing to stand in for it.
        strip(&mut item);
        return quote!(#errors #item);
    }
    signature.fields.retain(|field| field.sound);
    if let Instruction::Missing = signature.instruction {
        signature.instruction = Instruction::Default;
    }
    for field in &mut signature.fields {
        // A field whose side is not known is taken for an output: any code that names it on the
        // row goes on working, and half of the code that names it elsewhere.
        if field.side == Side::Unknown {
            field.side = Side::Output;
        }
    }
    let expansion = expand::expand(&signature);
    quote!(#errors #expansion)
}

/// Takes our attributes off the fields: rustc knows them nowhere else.
fn strip(item: &mut Item) {
    let Item::Struct(item) = item else { return };
    for field in &mut item.fields {
        field.attrs.retain(|attr| {
            !["input", "output", "check"]
                .iter()
                .any(|name| attr.path().is_ident(name))
        });
    }
}
