//! Tokens out: the row, the inputs, the outputs and what they implement.

mod demo;
mod field;
mod inputs;
mod record;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Generics, WherePredicate, parse_quote_spanned};

use self::record::Record;
use super::attr::Instruction;
use super::model::{Field, Side, Signature};
use crate::generics;
use crate::span::here;

pub(super) fn expand(signature: &Signature) -> TokenStream {
    let input = Record::of(signature, Side::Input);
    let output = Record::of(signature, Side::Output);
    let row = row(signature);
    let structs = [input.definition(), output.definition()];
    let demo = demo::definition(signature);
    let demo_impl = demo::implementations(signature);
    let alias = signature.krate.alias_with_probe();
    let signature_impl = signature_impl(signature, &input, &output);
    let from_row = from_row(signature, &input, &output);
    let from_values = inputs::from_values(&input);
    let records = [input.implementations(), output.implementations()];
    let bounds = bounds(signature);
    quote_spanned! {here()=>
        #row
        #(#structs)*
        #demo
        const _: () = {
            #alias
            #(#bounds)*
            #signature_impl
            #from_row
            #from_values
            #demo_impl
            #(#records)*
        };
    }
}

/// The user's struct, as a labelled row.
fn row(signature: &Signature) -> TokenStream {
    let Signature {
        row_attrs,
        vis,
        ident,
        generics,
        fields,
        ..
    } = signature;
    let where_clause = &generics.where_clause;
    let fields = fields.iter().map(|field| {
        let Field {
            row_attrs,
            vis,
            ident,
            ty,
            ..
        } = field;
        let doc = fallback_doc(field);
        quote!(#doc #(#row_attrs)* #vis #ident: #ty)
    });
    quote! {
        #(#row_attrs)*
        #vis struct #ident #generics #where_clause { #(#fields,)* }
    }
}

/// A doc for rustdoc where the user wrote none; the spec's doc stays empty.
fn fallback_doc(field: &Field) -> Option<TokenStream> {
    let side = if field.side == Side::Input {
        "input"
    } else {
        "output"
    };
    let doc = format!(" The {side} `{}`.", field.name);
    field.doc.is_none().then(|| quote!(#[doc = #doc]))
}

/// The bounds that constraints put on types without parameters.
fn bounds(signature: &Signature) -> Vec<TokenStream> {
    let params = generics::names(&signature.generics);
    let concrete = signature
        .fields
        .iter()
        .filter(|it| !generics::mentions(&it.ty, &params));
    concrete
        .flat_map(|field| field.options.constraints.bounds(&field.ty))
        .collect()
}

fn signature_impl(signature: &Signature, input: &Record<'_>, output: &Record<'_>) -> TokenStream {
    let ident = &signature.ident;
    let generics = with_field_bounds(&signature.generics, signature.fields.iter());
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = signature.generics.split_for_impl();
    let (input, output) = (input.ty(), output.ty());
    let name = ident.unraw().to_string();
    let (demo, unknown) = (demo::ident(signature), demo::unknown(signature));
    let instruction = match &signature.instruction {
        Instruction::Doc(doc) => Some(quote!(.with_instruction(#doc))),
        Instruction::Default | Instruction::Missing => None,
    };
    let no_reasoning = signature
        .fields
        .iter()
        .all(|it| it.name != "reasoning")
        .then(|| {
            quote_spanned! {here()=>
                #[automatically_derived]
                impl #impl_generics __dspy::NoReasoning for #ident #ty_generics #where_clause {}
            }
        });
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics __dspy::Signature for #ident #ty_generics #where_clause {
            type Input = #input;
            type Output = #output;
            type Demo = #demo #ty_generics;
            const SPEC: __dspy::Spec = __dspy::Spec::new(#name)
                #instruction
                .with_inputs(<#input as __dspy::Record>::FIELDS)
                .with_outputs(<#output as __dspy::Record>::FIELDS);
            fn demo() -> #demo #ty_generics {
                #unknown
            }
        }
        #no_reasoning
    }
}

/// A row comes apart into its inputs and its outputs.
fn from_row(signature: &Signature, input: &Record<'_>, output: &Record<'_>) -> TokenStream {
    let ident = &signature.ident;
    let (impl_generics, ty_generics, where_clause) = signature.generics.split_for_impl();
    let (input_ty, output_ty) = (input.ty(), output.ty());
    let (input_ident, output_ident) = (&input.ident, &output.ident);
    let moved = |record: &Record<'_>| {
        let fields = record.fields.iter().map(|field| &field.ident);
        quote_spanned!(here()=> #(#fields: row.#fields,)*)
    };
    let (inputs, outputs) = (moved(input), moved(output));
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#ident #ty_generics> for (#input_ty, #output_ty)
        #where_clause
        {
            fn from(row: #ident #ty_generics) -> Self {
                (#input_ident { #inputs }, #output_ident { #outputs })
            }
        }
    }
}

/// The bounds that a struct with type parameters needs to be a record: its parameters and the
/// types that mention them must be fit for a field.
fn with_field_bounds<'a>(generics: &Generics, fields: impl Iterator<Item = &'a Field>) -> Generics {
    let params = generics.type_params().map(|it| it.ident.to_token_stream());
    let types = generics::mentioning(generics, fields.map(|it| &it.ty));
    let types = types.into_iter().map(ToTokens::to_token_stream);
    // A field that is a parameter itself is bounded already.
    let names = generics::names(generics);
    let types = types.filter(|ty| names.iter().all(|name| *name != ty.to_string()));
    let params = params.map(|ty| -> WherePredicate {
        parse_quote_spanned! {here()=>
            #ty: __dspy::FieldType
                + ::core::marker::Send + ::core::marker::Sync + 'static
        }
    });
    let bounds = params.chain(
        types.map(|ty| -> WherePredicate { parse_quote_spanned!(here()=> #ty: __dspy::FieldType) }),
    );
    generics::with(generics, bounds)
}
