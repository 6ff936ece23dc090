//! Type parameters: which ones a type mentions, and an item's generics without the others.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericParam, Generics, Type, WherePredicate};

/// Whether these tokens mention one of the names.
pub(crate) fn mentions(tokens: &impl ToTokens, names: &[Ident]) -> bool {
    fn any(tokens: TokenStream, names: &[Ident]) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => names.contains(&ident),
            TokenTree::Group(group) => any(group.stream(), names),
            _ => false,
        })
    }
    any(tokens.to_token_stream(), names)
}

/// The names of an item's type and const parameters.
pub(crate) fn names(generics: &Generics) -> Vec<Ident> {
    generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(it) => Some(it.ident.clone()),
            GenericParam::Const(it) => Some(it.ident.clone()),
            GenericParam::Lifetime(_) => None,
        })
        .collect()
}

/// The generics that these types mention. A struct must use each of its parameters, so the
/// others are left out, together with every bound that mentions one of them.
pub(crate) fn used_by<'a>(generics: &Generics, types: impl Iterator<Item = &'a Type>) -> Generics {
    let types: Vec<_> = types.collect();
    let is_used = |name: &Ident| {
        types
            .iter()
            .any(|ty| mentions(ty, std::slice::from_ref(name)))
    };
    let unused: Vec<_> = names(generics)
        .into_iter()
        .filter(|name| !is_used(name))
        .collect();
    let mut kept = generics.clone();
    kept.params = generics
        .params
        .iter()
        .filter(|param| match param {
            GenericParam::Type(it) => is_used(&it.ident),
            GenericParam::Const(it) => is_used(&it.ident),
            GenericParam::Lifetime(_) => true,
        })
        .cloned()
        .collect();
    for param in kept.type_params_mut() {
        param.bounds = param
            .bounds
            .iter()
            .filter(|bound| !mentions(bound, &unused))
            .cloned()
            .collect();
    }
    if let Some(clause) = &mut kept.where_clause {
        clause.predicates = clause
            .predicates
            .iter()
            .filter(|it| !mentions(it, &unused))
            .cloned()
            .collect();
    }
    kept
}

/// Those of the types that mention a parameter, each once.
pub(crate) fn mentioning<'a>(
    generics: &Generics,
    types: impl Iterator<Item = &'a Type>,
) -> Vec<&'a Type> {
    let params = names(generics);
    let mut seen = Vec::new();
    types
        .filter(|ty| mentions(ty, &params))
        .filter(|ty| {
            let text = ty.to_token_stream().to_string();
            let is_new = !seen.contains(&text);
            seen.push(text);
            is_new
        })
        .collect()
}

/// The generics with more predicates in their where clause.
pub(crate) fn with(
    generics: &Generics,
    predicates: impl IntoIterator<Item = WherePredicate>,
) -> Generics {
    let mut generics = generics.clone();
    let mut predicates = predicates.into_iter().peekable();
    if predicates.peek().is_some() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}
