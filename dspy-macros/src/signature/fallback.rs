//! What stands there after a mistake, so that one mistake is one diagnostic: the user's struct,
//! and a signature of the fields that are right.

use proc_macro2::TokenStream;
use quote::quote;

use super::attr::Instruction;
use super::expand;
use super::model::{Side, Signature};
use crate::ctxt::Ctxt;

/// The item was no struct of named fields: it is given back as it was.
pub(super) fn without_model(cx: Ctxt, item: TokenStream) -> TokenStream {
    let errors = cx.finish();
    quote!(#errors #item)
}

/// The struct is understood, but something in it is wrong: that is left out.
pub(super) fn with_model(errors: TokenStream, mut signature: Signature) -> TokenStream {
    signature.fields.retain(|field| field.sound);
    signature.instruction = match signature.instruction {
        Instruction::Missing => Instruction::Default,
        written => written,
    };
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
