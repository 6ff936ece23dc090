//! Tokens out: the registry of a struct.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::ext::IdentExt;
use syn::{Type, WherePredicate, parse_quote_spanned};

use super::model::{Field, Module};
use crate::generics;
use crate::span::{TypeUse, here};

pub(super) fn expand(module: &Module) -> TokenStream {
    let Module {
        krate,
        ident,
        fields,
        ..
    } = module;
    let alias = krate.alias();
    let generics = with_module_bounds(module);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = module.generics.split_for_impl();
    let (paths_definition, paths_ident, paths_ty) = paths(module);

    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let names: Vec<_> = idents
        .iter()
        .map(|ident| ident.unraw().to_string())
        .collect();
    let uses = |item: &'static str| {
        fields
            .iter()
            .map(move |field| TypeUse(&field.ty).item("Module", item))
    };
    let params = uses("PARAMS");
    let (visit, visit_mut) = (uses("visit"), uses("visit_mut"));
    let has = has(module);
    // Without it rustc lists every module of the user's as something that would fit. With it rustc
    // would not say which argument of a generic module is no module.
    let recommend = module
        .generics
        .type_params()
        .next()
        .is_none()
        .then(|| quote_spanned!(here()=> #[diagnostic::do_not_recommend]));
    // A module without fields does not use what it is handed.
    let (at, visitor) = match fields.is_empty() {
        true => (
            quote_spanned!(here()=> _at),
            quote_spanned!(here()=> _visitor),
        ),
        false => (
            quote_spanned!(here()=> at),
            quote_spanned!(here()=> visitor),
        ),
    };
    quote_spanned! {here()=>
        const _: () = {
            #alias
            #paths_definition
            #[automatically_derived]
            #recommend
            impl #impl_generics __dspy::Module for #ident #ty_generics #where_clause {
                const PARAMS: __dspy::Params = __dspy::Params::fields(&[#((#names, #params)),*]);
                type Has = #has;
                type Paths = #paths_ty;
                fn paths_at(#at: __dspy::Path) -> Self::Paths {
                    #paths_ident { #(#idents: __dspy::Below::new(at.field(#names))),* }
                }
                fn visit(
                    &self,
                    #at: &__dspy::Path,
                    #visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::Parameter<'_>),
                ) {
                    #(#visit(&self.#idents, &at.field(#names), visitor);)*
                }
                fn visit_mut(
                    &mut self,
                    #at: &__dspy::Path,
                    #visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::ParameterMut<'_>),
                ) {
                    #(#visit_mut(&mut self.#idents, &at.field(#names), visitor);)*
                }
            }
        };
    }
}

/// Whether any of the fields has something to tune, as a type.
///
/// Where a type mentions no parameter, its registry is asked, in a constant: were its `Has` named
/// in a type, rustc would complain about a field that is no module in every place that mentions
/// the program. The others are bounded by the where clause, so nothing is left to complain about.
fn has(module: &Module) -> TokenStream {
    let params = generics::names(&module.generics);
    let is_generic = |field: &&Field| generics::mentions(&field.ty, &params);
    let (generic, concrete): (Vec<_>, Vec<_>) = module.fields.iter().partition(is_generic);
    let concrete = (!concrete.is_empty()).then(|| {
        let params = concrete
            .iter()
            .map(|field| TypeUse(&field.ty).item("Module", "PARAMS"));
        quote_spanned!(here()=> __dspy::Is<{ #(#params.any())||* }>)
    });
    let generic = generic
        .iter()
        .map(|field| TypeUse(&field.ty).item("Module", "Has"));
    concrete
        .into_iter()
        .chain(generic)
        .reduce(|all, has| quote_spanned!(here()=> <#all as __dspy::Flag>::Or<#has>))
        .unwrap_or_else(|| quote_spanned!(here()=> __dspy::False))
}

/// The struct behind `paths()`: a public field for each of the module's own.
fn paths(module: &Module) -> (TokenStream, TokenStream, TokenStream) {
    let Module { ident, fields, .. } = module;
    let paths = format_ident!("{}Paths", ident.unraw(), span = here());
    let used = generics::used_by(&module.generics, fields.iter().map(|field| &field.ty));
    let where_clause = &used.where_clause;
    let (_, ty_generics, _) = used.split_for_impl();
    let definitions = fields.iter().map(|Field { ident, ty }| {
        let doc = format!(" Below `{}`.", ident.unraw());
        quote_spanned!(here()=> #[doc = #doc] pub #ident: __dspy::Below<#ty>)
    });
    let doc = format!(" The paths of [`{}`].", ident.unraw());
    let definition = quote_spanned! {here()=>
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        pub struct #paths #used #where_clause { #(#definitions,)* }
    };
    (
        definition,
        paths.to_token_stream(),
        quote_spanned!(here()=> #paths #ty_generics),
    )
}

fn with_module_bounds(module: &Module) -> syn::Generics {
    generics::with(&module.generics, module_bounds(module))
}

/// A field whose type mentions a parameter must be a module; rustc asks that of the others by
/// itself, where they are used. A module is `'static`, so its parameters are.
fn module_bounds(module: &Module) -> Vec<WherePredicate> {
    let types = generics::mentioning(&module.generics, module.fields.iter().map(|it| &it.ty));
    let bounds = types
        .iter()
        .map(|ty| parse_quote_spanned!(here()=> #ty: __dspy::Module));
    let is_bounded = |param: &Ident| {
        types
            .iter()
            .any(|ty| matches!(ty, Type::Path(it) if it.path.is_ident(param)))
    };
    let params = module.generics.type_params().map(|it| &it.ident);
    let lasting = params
        .filter(|param| !is_bounded(param))
        .map(|param| -> WherePredicate { parse_quote_spanned!(here()=> #param: 'static) });
    lasting.chain(bounds).collect()
}
