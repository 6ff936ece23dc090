//! Attributes as lists of options: `#[input(title = "Question", ge = 0)]`.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Token};

use crate::ctxt::Ctxt;
use crate::suggest;

/// One option: a name, and what it is set to.
pub(crate) struct Item {
    pub(crate) key: Ident,
    pub(crate) value: Option<Expr>,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // `crate` is an option too, though it is a keyword.
        let key = input.call(Ident::parse_any)?;
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Self { key, value })
    }
}

/// The options between the parentheses of an attribute; none for a bare one.
pub(crate) fn items(cx: &Ctxt, attr: &Attribute) -> Vec<Item> {
    match &attr.meta {
        Meta::Path(_) => Vec::new(),
        Meta::List(list) => parse(cx, list.tokens.clone()),
        Meta::NameValue(pair) => {
            let name = pair
                .path
                .get_ident()
                .map(Ident::to_string)
                .unwrap_or_default();
            cx.error(
                attr,
                format!("write the options in parentheses: `#[{name}(…)]`"),
            );
            Vec::new()
        }
    }
}

/// The options in these tokens.
pub(crate) fn parse(cx: &Ctxt, tokens: proc_macro2::TokenStream) -> Vec<Item> {
    match Punctuated::<Item, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(items) => items.into_iter().collect(),
        Err(error) => {
            cx.push(error);
            Vec::new()
        }
    }
}

/// Reports an option nobody knows, with the nearest one that is known.
pub(crate) fn unknown(cx: &Ctxt, key: &Ident, of: &str, known: &[&str]) {
    let hint = suggest::hint(&key.to_string(), known);
    cx.error(key, format!("unknown option `{key}` of `{of}`: {hint}"));
}

/// A value that may be set once; the second time is the mistake.
pub(crate) struct Once<T>(Option<T>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Once<T> {
    pub(crate) fn set(&mut self, cx: &Ctxt, key: &Ident, value: T) {
        match self.0 {
            Some(_) => cx.error(key, format!("`{key}` is given twice")),
            None => self.0 = Some(value),
        }
    }

    pub(crate) fn take(self) -> Option<T> {
        self.0
    }
}

/// The value of an option that must have one.
pub(crate) fn value<'a>(cx: &Ctxt, item: &'a Item, example: &str) -> Option<&'a Expr> {
    if item.value.is_none() {
        cx.error(
            &item.key,
            format!("`{0}` needs a value: `{0} = {example}`", item.key),
        );
    }
    item.value.as_ref()
}

/// The value of an option that must be a text.
pub(crate) fn text(cx: &Ctxt, item: &Item, example: &str) -> Option<LitStr> {
    match value(cx, item, example)? {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.clone()),
        other => {
            cx.error(
                other,
                format!("`{0}` is a text: `{0} = {example}`", item.key),
            );
            None
        }
    }
}
