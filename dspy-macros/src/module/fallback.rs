//! What stands there after a mistake: a module without parameters, so that code which needs a
//! module does not fail on top of it.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::DeriveInput;

use super::model;
use crate::ctxt::Ctxt;

pub(super) fn expand(errors: Option<TokenStream>, item: &DeriveInput) -> TokenStream {
    let ident = &item.ident;
    if item.generics.lifetimes().next().is_some() {
        // What borrows cannot be a module, so there is nothing to stand in for it.
        return errors.unwrap_or_default();
    }
    let alias = {
        // Mistakes in the path have been reported already.
        let cx = Ctxt::default();
        let krate = model::krate(&cx, &item.attrs);
        drop(cx.finish());
        krate.alias()
    };
    let (impl_generics, ty_generics, where_clause) = item.generics.split_for_impl();
    // It claims to have parameters, since a person who made a mistake meant to have some.
    quote_spanned! {Span::mixed_site()=>
        #errors
        const _: () = {
            #alias
            #[automatically_derived]
            impl #impl_generics __dspy::Module for #ident #ty_generics #where_clause {
                const PARAMS: __dspy::Params = __dspy::Params::None;
                type Has = __dspy::True;
                type Paths = __dspy::NoPaths;
                fn paths_at(_at: __dspy::Path) -> __dspy::NoPaths {
                    __dspy::NoPaths
                }
                fn visit(
                    &self,
                    _at: &__dspy::Path,
                    _visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::Parameter<'_>),
                ) {
                }
                fn visit_mut(
                    &mut self,
                    _at: &__dspy::Path,
                    _visitor: &mut dyn ::core::ops::FnMut(&__dspy::Path, __dspy::ParameterMut<'_>),
                ) {
                }
            }
        };
    }
}
