//! The struct by which a demonstration is built field by field.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::super::model::{Field, Signature};
use super::inputs::is_string;
use super::with_field_bounds;
use crate::span::{TypeUse, here};

/// `QaDemo` for `Qa`.
pub(super) fn ident(signature: &Signature) -> Ident {
    let row = &signature.ident;
    format_ident!("{row}Demo", span = row.span())
}

/// The struct: every field of the row, known or not.
pub(super) fn definition(signature: &Signature) -> TokenStream {
    let Signature {
        vis,
        ident: row,
        generics,
        fields,
        allows,
        ..
    } = signature;
    let ident = ident(signature);
    let where_clause = &generics.where_clause;
    let doc = format!(
        " A demonstration of [`{row}`], field by field: `{row}::demo()` begins one of which \
         nothing is known."
    );
    let fields = fields.iter().map(
        |Field { ident, ty, .. }| quote_spanned!(here()=> #ident: ::core::option::Option<#ty>),
    );
    quote! {
        #[doc = #doc]
        #(#allows)*
        #vis struct #ident #generics #where_clause { #(#fields,)* }
    }
}

/// One of which nothing is known.
pub(super) fn unknown(signature: &Signature) -> TokenStream {
    let ident = ident(signature);
    let fields = signature.fields.iter().map(|field| &field.ident);
    quote_spanned!(here()=> #ident { #(#fields: ::core::option::Option::None),* })
}

/// A method for each field, and the way into a demonstration.
pub(super) fn implementations(signature: &Signature) -> TokenStream {
    let Signature {
        ident: row,
        fields,
        allows,
        ..
    } = signature;
    let ident = ident(signature);
    let generics = with_field_bounds(&signature.generics, fields.iter());
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = signature.generics.split_for_impl();
    let setters = fields.iter().map(setter);
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let names: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let know = fields
        .iter()
        .map(|field| TypeUse(&field.ty).item("FieldType", "know"));
    quote_spanned! {here()=>
        #(#allows)*
        #[allow(dead_code, reason = "a program sets the fields that it knows")]
        impl #impl_generics #ident #ty_generics #where_clause {
            #(#setters)*
        }
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#ident #ty_generics>
            for __dspy::Demo<#row #ty_generics>
        #where_clause
        {
            fn from(demo: #ident #ty_generics) -> Self {
                let mut known = __dspy::KnownFields::default();
                #(#know(demo.#idents, #names, &mut known);)*
                Self::of_known(known)
            }
        }
    }
}

/// A text may be anything that turns into one, as in the tuple of the inputs.
fn setter(field: &Field) -> TokenStream {
    let Field {
        vis,
        ident,
        ty,
        name,
        ..
    } = field;
    let (taken, value) = if is_string(ty) {
        (
            quote_spanned!(here()=> impl ::core::convert::Into<#ty>),
            quote_spanned!(here()=> ::core::convert::Into::into(value)),
        )
    } else {
        (quote!(#ty), quote_spanned!(here()=> value))
    };
    let doc = format!(" With this `{name}`.");
    quote_spanned! {here()=>
        #[doc = #doc]
        #[must_use]
        #vis fn #ident(mut self, value: #taken) -> Self {
            self.#ident = ::core::option::Option::Some(#value);
            self
        }
    }
}
