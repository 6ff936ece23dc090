//! The rules of a module, each as a user would state it.

use syn::Ident;

use super::model::Module;
use crate::ctxt::Ctxt;
use crate::generics;

pub(super) fn check(cx: &Ctxt, module: &Module) {
    it_owns_its_data(cx, module);
    it_does_not_contain_itself(cx, module);
}

/// A program is shared between threads and outlives the function that made it.
fn it_owns_its_data(cx: &Ctxt, module: &Module) {
    for lifetime in module.generics.lifetimes() {
        cx.error(
            lifetime,
            "a module owns what it holds: use `Arc<T>` for `&T`, `String` for `&str`",
        );
    }
}

/// The registry is a constant, so it cannot be endless.
fn it_does_not_contain_itself(cx: &Ctxt, module: &Module) {
    let names = [
        module.ident.clone(),
        Ident::new("Self", module.ident.span()),
    ];
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
