//! Spans: where an error of generated code is shown.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Type;

/// Where names of generated code resolve: its locals are its own, everything else is the user's.
pub(crate) fn here() -> Span {
    Span::mixed_site()
}

/// A use of a field's type, as `<Type as Trait>::item`.
///
/// What stands before the type carries the place of its first token and what stands after it
/// that of its last, so that rustc underlines the whole type when the bound does not hold, and
/// folds all of an expansion's complaints about it into one. Names resolve as in the macro.
pub(crate) struct TypeUse<'a>(pub(crate) &'a Type);

impl TypeUse<'_> {
    /// `<Type as __dspy::Trait>::item`, where both are given as tokens of this span's place.
    pub(crate) fn item(&self, of: &str, item: &str) -> TokenStream {
        let (first, last) = ends(self.0);
        let of = syn::Ident::new(of, last);
        let item = syn::Ident::new(item, last);
        let ty = self.0;
        let open = quote_spanned!(first=> <);
        let close = quote_spanned!(last=> as __dspy::#of>::#item);
        quote_spanned!(last=> #open #ty #close)
    }
}

/// The places of the first and the last token, where names resolve as in the macro.
pub(crate) fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let mut spans = tokens
        .to_token_stream()
        .into_iter()
        .map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let last = spans.last().unwrap_or(first);
    (here().located_at(first), here().located_at(last))
}
