//! What stands in the spec about one field.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::super::attr::{Check, Default, Function};
use super::super::model::Field;
use super::inputs::is_string;
use crate::span::{self, here};
use crate::type_name::type_name;

/// What gives the value of a field that is left out: a function without arguments.
pub(super) fn default_of(ty: &Type, default: &Default) -> TokenStream {
    match default {
        Default::OfType => quote_spanned!(here()=> <#ty as ::core::default::Default>::default),
        Default::Is(expr) if is_string(ty) => {
            quote_spanned!(here()=> || <#ty as ::core::convert::From<_>>::from(#expr))
        }
        Default::Is(expr) => quote_spanned!(here()=> || #expr),
    }
}

/// `Field::new(…)` with what was written about the field.
pub(super) fn spec(field: &Field) -> TokenStream {
    let Field {
        name,
        doc,
        ty,
        options,
        checks,
        ..
    } = field;
    let type_name = type_name(ty);
    let title = options.title.as_ref().map(|title| quote!(.titled(#title)));
    let default = options.default.as_ref().map(|_| quote!(.with_default()));
    let constraints = (!options.constraints.is_empty()).then(|| {
        let constraints = options.constraints.tokens(&quote!(__dspy));
        quote!(.constrained(#constraints))
    });
    let checks = (!checks.is_empty()).then(|| {
        let checks = checks.iter().map(|it| check(it, ty));
        quote!(.checked(&[#(#checks),*]))
    });
    quote_spanned! {here()=>
        __dspy::Field::new(#name, #doc, #type_name, __dspy::Probe::<#ty>::SHAPE)
            #title #default #constraints #checks
    }
}

/// A check whose value is typed again inside of it. Whatever does not fit is shown on what the
/// user wrote.
fn check(check: &Check, ty: &Type) -> TokenStream {
    let message = &check.message;
    let (function, (first, last)) = match &check.function {
        // Called from a closure, so that a `fn(&str)` fits a `String`.
        Function::Path(path) if derefs(ty) => {
            let (first, last) = span::ends(path);
            let call = quote_spanned!(last=> (value));
            (
                quote_spanned!(first=> |value: &#ty| #path #call),
                (first, last),
            )
        }
        Function::Path(path) => (path.to_token_stream(), span::ends(path)),
        Function::Closure(closure) => (closure.to_token_stream(), span::ends(closure)),
    };
    let typed = quote_spanned!(first=> __dspy::check::<#ty, _>);
    let arguments = quote_spanned!(last=> (value, #function));
    quote_spanned! {here()=>
        __dspy::Check::new(#message, |value| #typed #arguments)
    }
}

/// Whether a reference to the type is taken for one to what it holds.
fn derefs(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let name = path.path.segments.last().map(|last| last.ident.to_string());
    matches!(name.as_deref(), Some("String" | "Vec" | "Box" | "PathBuf"))
}
