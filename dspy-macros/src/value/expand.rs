//! Tokens out: the item with its derives, and its shape.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{
    Attribute, Item, Meta, Path, Token, WherePredicate, parse_quote, parse_quote_spanned,
    punctuated::Punctuated,
};

use super::model::{Body, Data, Field, Reading, Tagging, Value, Variant};
use crate::generics;
use crate::span::{TypeUse, here};
use crate::type_name::type_name;

pub(super) fn expand(value: &Value) -> TokenStream {
    let alias = value.krate.alias_with_probe();
    let item = with_derives(value);
    let bounds = bounds(value);
    let shaped = shaped(value);
    // The bounds stand before the item, so that a field which is no value is first reported in our
    // words and then in those of the derives.
    quote_spanned! {here()=>
        const _: () = {
            #alias
            #bounds
            #shaped
        };
        #item
    }
}

/// The item with the derives that it lacks, which name our serde and schemars.
pub(super) fn with_derives(value: &Value) -> Item {
    let mut item = value.item.clone();
    let attrs = match &mut item {
        Item::Struct(it) => &mut it.attrs,
        Item::Enum(it) => &mut it.attrs,
        _ => return item,
    };
    let present = derived(attrs);
    let lacks = |name: &&str| !present.iter().any(|it| it == name);
    let standard = ["Clone", "Debug"]
        .iter()
        .filter(|it| lacks(it))
        .map(|name| {
            let name = syn::Ident::new(name, here());
            if name == "Clone" {
                quote_spanned!(here()=> ::core::clone::Clone)
            } else {
                quote_spanned!(here()=> ::core::fmt::Debug)
            }
        });
    let root = value.krate.root();
    let ours = ["Serialize", "Deserialize", "JsonSchema"]
        .iter()
        .filter(|it| lacks(it))
        .map(|name| {
            let name = syn::Ident::new(name, here());
            quote_spanned!(here()=> #root::#name)
        });
    let derives: Vec<_> = standard.chain(ours).collect();
    let serde = value.krate.text("serde");
    let schemars = value.krate.text("schemars");
    let mut ours: Vec<Attribute> = Vec::new();
    if !derives.is_empty() {
        ours.push(parse_quote!(#[derive(#(#derives),*)]));
    }
    ours.push(parse_quote!(#[serde(crate = #serde)]));
    ours.push(parse_quote!(#[schemars(crate = #schemars)]));
    attrs.splice(0..0, ours);
    item
}

/// The names of what is derived below `#[value]`.
fn derived(attrs: &[Attribute]) -> Vec<String> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| match &attr.meta {
            Meta::List(list) => list
                .parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .ok(),
            _ => None,
        })
        .flatten()
        .filter_map(|path| path.segments.last().map(|last| last.ident.to_string()))
        .collect()
}

/// What is asked of types without parameters: to be values, and to fit their constraints.
fn bounds(value: &Value) -> TokenStream {
    let params = generics::names(&value.generics);
    let concrete = value
        .fields()
        .filter(|field| !generics::mentions(&field.ty, &params));
    let bounds = concrete.map(|field| {
        let own = (!field.recursive && !field.opaque).then(|| {
            let holds = TypeUse(&field.ty).item("FieldType", "HOLDS");
            quote_spanned!(here()=> const _: () = #holds;)
        });
        let constraints = field.constraints.bounds(&field.ty);
        quote!(#own #(#constraints)*)
    });
    bounds.collect()
}

fn shaped(value: &Value) -> TokenStream {
    let ident = &value.ident;
    let name = ident.to_string();
    let name = name.trim_start_matches("r#");
    let doc = &value.doc;
    let serde = reading(&value.reading);
    let shape = match &value.data {
        Data::Struct(it) => {
            let body = body(it);
            quote_spanned! {here()=>
                Struct(__dspy::Struct { name: #name, doc: #doc, body: #body, serde: #serde })
            }
        }
        Data::Enum { tagging, variants } => {
            let tagging = self::tagging(tagging);
            let variants = variants.iter().map(variant);
            quote_spanned! {here()=>
                Enum(__dspy::Enum {
                    name: #name,
                    doc: #doc,
                    tagging: __dspy::Tagging::#tagging,
                    variants: &[#(#variants),*],
                    serde: #serde,
                })
            }
        }
    };
    // The shape of a type with parameters is known where theirs are.
    let params = value.generics.type_params().map(|it| -> WherePredicate {
        let ident = &it.ident;
        parse_quote_spanned!(here()=> #ident: __dspy::Shaped)
    });
    let generics = generics::with(&value.generics, params);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = value.generics.split_for_impl();
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics __dspy::Shaped for #ident #ty_generics #where_clause {
            const SHAPE: __dspy::Shape = __dspy::Shape::#shape;
        }
    }
}

fn reading(reading: &Reading) -> TokenStream {
    if *reading == Reading::default() {
        return quote_spanned!(here()=> __dspy::Serde::PLAIN);
    }
    let Reading {
        denies_unknown,
        defaults,
        transparent,
        foreign,
    } = reading;
    quote_spanned! {here()=>
        __dspy::Serde {
            denies_unknown: #denies_unknown,
            defaults: #defaults,
            transparent: #transparent,
            foreign: #foreign,
        }
    }
}

fn tagging(tagging: &Tagging) -> TokenStream {
    match tagging {
        Tagging::External => quote!(External),
        Tagging::Internal(tag) => quote!(Internal(#tag)),
        Tagging::Adjacent(tag, content) => quote!(Adjacent(#tag, #content)),
        Tagging::Untagged => quote!(Untagged),
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let Variant {
        name,
        aliases,
        doc,
        body,
    } = variant;
    let body = self::body(body);
    quote_spanned! {here()=>
        __dspy::Variant { name: #name, aliases: &[#(#aliases),*], doc: #doc, body: #body }
    }
}

fn body(body: &Body) -> TokenStream {
    let (kind, fields) = match body {
        Body::Unit => return quote_spanned!(here()=> __dspy::Body::Unit),
        Body::Tuple(fields) => ("Tuple", fields),
        Body::Named(fields) => ("Named", fields),
    };
    let kind = syn::Ident::new(kind, here());
    let fields = fields.iter().map(field);
    quote_spanned!(here()=> __dspy::Body::#kind(&[#(#fields),*]))
}

fn field(field: &Field) -> TokenStream {
    let Field {
        name,
        aliases,
        ty,
        doc,
        constraints,
        ..
    } = field;
    let type_name = type_name(ty);
    let shape = match (field.recursive, field.opaque) {
        (true, _) => quote_spanned!(here()=> __dspy::Shape::Recursive),
        (_, true) => quote_spanned!(here()=> __dspy::Shape::Opaque),
        _ => quote_spanned!(here()=> __dspy::Probe::<#ty>::SHAPE),
    };
    let aliased = (!aliases.is_empty()).then(|| quote!(.aliased(&[#(#aliases),*])));
    let default = field.default.then(|| quote!(.with_default()));
    let flattened = field.flattened.then(|| quote!(.flattened()));
    let constraints = (!constraints.is_empty()).then(|| {
        let constraints = constraints.tokens(&quote!(__dspy));
        quote!(.constrained(#constraints))
    });
    quote_spanned! {here()=>
        __dspy::Field::new(#name, #doc, #type_name, #shape) #aliased #default #flattened #constraints
    }
}
