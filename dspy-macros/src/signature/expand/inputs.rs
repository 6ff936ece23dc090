//! Making the inputs: from a tuple of their values, a single text from any text.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{GenericParam, Type, parse_quote_spanned};

use super::record::Record;
use crate::span::here;

/// Inputs are made from a tuple of their values, a single text from any text.
pub(super) fn from_values(input: &Record<'_>) -> TokenStream {
    match input.fields.as_slice() {
        [field] if is_string(&field.ty) => {
            let name = &field.ident;
            let record = input.ty();
            let (impl_generics, _, where_clause) = input.generics.split_for_impl();
            let from = |ty: TokenStream, value: TokenStream| {
                quote_spanned! {here()=>
                    #[automatically_derived]
                    impl #impl_generics ::core::convert::From<#ty> for #record #where_clause {
                        fn from(value: #ty) -> Self {
                            Self { #name: #value }
                        }
                    }
                }
            };
            let ty = &field.ty;
            let owned = quote_spanned!(here()=> <#ty as ::core::convert::From<&str>>::from(value));
            let cloned = quote_spanned!(here()=> ::core::clone::Clone::clone(value));
            let from_tuple = from_tuple(input);
            let from_str = from(quote_spanned!(here()=> &str), owned);
            let from_string = from(ty.to_token_stream(), quote_spanned!(here()=> value));
            let from_ref = from(quote_spanned!(here()=> &#ty), cloned);
            quote_spanned!(here()=> #from_str #from_string #from_ref #from_tuple)
        }
        _ => from_tuple(input),
    }
}

/// Each `String` of the tuple may be anything that turns into one; every other value has its
/// exact type, so that `3`, `None` and `.collect()` are understood.
fn from_tuple(input: &Record<'_>) -> TokenStream {
    let mut generics = input.generics.clone();
    let (mut types, mut locals) = (Vec::new(), Vec::new());
    for (index, field) in input.fields.iter().enumerate() {
        if is_string(&field.ty) {
            let param = Ident::new(&format!("__Dspy{index}"), here());
            generics
                .params
                .push(GenericParam::Type(parse_quote_spanned! {here()=>
                    #param: ::core::convert::Into<::std::string::String>
                }));
            types.push(param.to_token_stream());
        } else {
            types.push(field.ty.to_token_stream());
        }
        locals.push(Ident::new(&format!("value_{index}"), here()));
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let record = input.ty();
    let fields = input.fields.iter().zip(&locals).map(|(field, local)| {
        let name = &field.ident;
        if is_string(&field.ty) {
            quote_spanned!(here()=> #name: ::core::convert::Into::into(#local))
        } else {
            quote_spanned!(here()=> #name: #local)
        }
    });
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<(#(#types,)*)> for #record #where_clause {
            fn from((#(#locals,)*): (#(#types,)*)) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

pub(super) fn is_string(ty: &Type) -> bool {
    let Type::Path(ty) = ty else { return false };
    let name = ty.path.to_token_stream().to_string().replace(' ', "");
    let name = name.trim_start_matches("::");
    ty.qself.is_none()
        && matches!(
            name,
            "String" | "std::string::String" | "alloc::string::String"
        )
}
