//! The one root path that generated code names: `::dspy`, or what `crate = …` says.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, Path, parse_quote};

use crate::attr::{self, Item};
use crate::ctxt::Ctxt;

/// The root path of the runtime.
#[derive(Clone)]
pub(crate) struct Krate(Path);

impl Default for Krate {
    fn default() -> Self {
        Self(parse_quote!(::dspy))
    }
}

impl Krate {
    /// Reads `crate = ::path`. A relative path would mean something else inside of a function.
    pub(crate) fn of(cx: &Ctxt, item: &Item) -> Self {
        match attr::value(cx, item, "::dspy") {
            Some(Expr::Path(it)) if it.qself.is_none() && is_absolute(&it.path) => {
                Self(it.path.clone())
            }
            Some(other) => {
                cx.error(
                    other,
                    "`crate` is an absolute path to dspy, such as `crate = ::dspy` or \
                     `crate = crate::vendored::dspy`",
                );
                Self::default()
            }
            None => Self::default(),
        }
    }

    /// The alias under which an expansion knows what generated code may name.
    pub(crate) fn alias(&self) -> TokenStream {
        let path = &self.0;
        quote_spanned!(Span::mixed_site()=> use #path::__private as __dspy;)
    }

    /// The alias, and the trait by which `Probe` answers for a type without a shape.
    pub(crate) fn alias_with_probe(&self) -> TokenStream {
        let alias = self.alias();
        quote_spanned! {Span::mixed_site()=>
            #alias
            #[allow(unused_imports, reason = "every type here may have a shape")]
            use __dspy::Unshaped as _;
        }
    }

    /// The module for generated code, for attributes that stand outside of the alias.
    pub(crate) fn root(&self) -> TokenStream {
        let path = &self.0;
        quote_spanned!(Span::mixed_site()=> #path::__private)
    }

    /// A path below that module as the text that serde and schemars want.
    pub(crate) fn text(&self, name: &str) -> String {
        format!("{}::{name}", self.root()).replace(' ', "")
    }
}

fn is_absolute(path: &Path) -> bool {
    path.leading_colon.is_some() || path.segments.first().is_some_and(|it| it.ident == "crate")
}
