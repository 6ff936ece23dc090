//! The rules of a module, each as a user would state it.

use syn::Ident;

use super::model::Module;
use crate::ctxt::Ctxt;
use crate::generics;

pub(super) fn check(cx: &Ctxt, module: &Module) {
    it_does_not_contain_itself(cx, module);
}

/// The registry is a constant, so it cannot be endless.
fn it_does_not_contain_itself(cx: &Ctxt, module: &Module) {
    let names = [module.ident.clone(), Ident::new("Self", module.ident.span())];
    for field in &module.fields {
        if generics::mentions(&field.ty, &names) {
            cx.error(
                &field.ty,
                format!(
                    "`{}` contains itself, so its paths would have no end: mark the field \
                     `#[module(skip)]`, or hold a module of another type",
                    module.ident
                ),
            );
        }
    }
}
