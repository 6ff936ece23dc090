//! The rules of a value, each as a user would state it.

use syn::GenericParam;

use super::model::{Data, Value};
use crate::ctxt::Ctxt;

pub(super) fn check(cx: &Ctxt, value: &Value) {
    it_owns_its_data(cx, value);
    it_can_be_made(cx, value);
}

/// A value outlives the reply it was read from.
fn it_owns_its_data(cx: &Ctxt, value: &Value) {
    for param in &value.generics.params {
        if let GenericParam::Lifetime(lifetime) = param {
            cx.error(
                lifetime,
                "a value owns its data: use `String` for `&str`, `Vec<T>` for `&[T]`",
            );
        }
    }
}

/// No reply could be read as an enum without variants.
fn it_can_be_made(cx: &Ctxt, value: &Value) {
    if let Data::Enum { variants, .. } = &value.data
        && variants.is_empty()
    {
        cx.error(
            &value.ident,
            "an enum without variants has no values: give it one",
        );
    }
}
